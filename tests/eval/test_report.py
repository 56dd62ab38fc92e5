from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from canned import QUESTIONS, Replies
from chromium import launched
from exam import body, citation, question, ranking, row, serving
from playwright.sync_api import Browser

from eval.figures import FIGURES
from eval.messages import CAUSES, GROUPS, OUTCOMES, STYLES
from eval.metrics.causes import Cause
from eval.questions import Question
from eval.report import charts
from eval.report.charts import Group, Series
from eval.running import Order, carry_out, write_reports
from eval.runs import Run
from eval.statistics import Estimate

HOSTILE = question("hostile", question='<script>document.title="taken"</script> & "ai"?', nuggets=[["<b>15</b> ngày"]])
FOREIGN = re.compile(r"""(?:src|href|action|data|poster|srcset)\s*=\s*["'](?!#)|url\(|@import|<link|<iframe|<script""")


FIELD = "Thành lập và hoạt động doanh nghiệp (hộ kinh doanh)"
OUT_OF_PLACE = """() => [...document.querySelectorAll('svg.chart')].filter(c => c.getClientRects().length)
.flatMap(c => {
    const chart = c.getBoundingClientRect(), texts = [...c.querySelectorAll('text')];
    const boxes = texts.map(t => t.getBoundingClientRect());
    const wrong = (box, at) => box.left < chart.left - 2 || box.right > chart.right + 2 || boxes.some((other, i) =>
        i < at && box.left < other.right - 1 && other.left < box.right - 1 && box.top < other.bottom - 4
        && other.top < box.bottom - 4);
    return texts.filter((t, at) => wrong(boxes[at], at)).map(t => t.textContent);
})"""
"""Texts that stand out of their chart, or over another."""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('svg.chart text')].filter(t => t.getClientRects().length)
    .map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a))"""


def no_index() -> None:
    pytest.fail("a system by address needs no index")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Make a run of three canned systems, one of which answers one question in another way."""
    folder = tmp_path_factory.mktemp("report")
    asked = folder / "bo.jsonl"
    lines = [q.model_dump_json(exclude_defaults=True) for q in [*QUESTIONS, HOSTILE]]
    asked.write_text("\n".join(lines), encoding="utf-8")
    replies, other = Replies(), Replies()
    for one in (replies, other):
        one.chats[HOSTILE.question] = body("<img src=x onerror=alert(1)> [1]", citation(title="<i>Khai</i>"))
        one.searches[HOSTILE.question] = ranking("1.000001")
    other.chats["Câu hỏi right?"] = None
    with serving(replies.app) as base, serving(other.app) as second:
        systems = [f"troly-moi={base}", f"troly-cu={second}", f"khac={second}"]
        made = carry_out(Order([asked], systems, folder / "run"), no_index, lambda *_: None)
        made.write_record(made.record | {"fields": {"1.000001": FIELD}})
        write_reports(made)
    return made


@pytest.fixture(scope="module")
def page(run: Run) -> str:
    return (run.folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def test_the_page_needs_nothing_but_itself(page: str) -> None:
    assert FOREIGN.findall(page) == []


class _Balance(HTMLParser):
    """Counts tags that are opened and closed."""

    EMPTY = frozenset({"meta", "br", "img", "input", "link", "hr", "i"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """Open nothing."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop() == tag


def test_every_tag_is_closed(page: str) -> None:
    balance = _Balance()
    balance.feed(page)
    assert balance.open == []


def test_texts_of_systems_and_sets_are_shown_not_run(page: str) -> None:
    assert "&lt;script&gt;document.title" in page
    assert "&lt;img src=x onerror" in page
    assert "&lt;i&gt;Khai&lt;/i&gt;" in page
    assert "&lt;b&gt;15&lt;/b&gt; ngày" in page


def test_each_failure_comes_with_question_expected_given_and_cited(page: str) -> None:
    details = page[page.index(">unranked<") :]
    case = details[: details.index("</details>")]
    assert "Câu hỏi unranked?" in case
    assert "1.000001, mục «Thời hạn giải quyết»" in case
    assert "15 ngày" in case
    assert "Thời hạn 3 ngày làm việc. [1]" in case
    assert "[1] Thủ tục đăng ký khai tử (1.000002) – Thời hạn giải quyết" in case


def test_the_record_of_the_run_is_shown(run: Run, page: str) -> None:
    shown = page[page.index('id="ho-so"') :]
    assert f"<code>{run.record['questions_hash']}</code>" in shown
    assert re.search(r"Hệ «khac»</td><td>địa chỉ: <code>http://127\.0\.0\.1:\d+</code></td>", shown)
    assert "ir-measures" in shown


def test_failures_are_grouped_by_cause(page: str) -> None:
    shown = page[page.index('id="tung-cau"') :]
    for cause in ("wrong_procedure", "wrong_section", "fact_missed", "refused", "should_refuse", "failed"):
        assert re.search(rf"<h3>{CAUSES[cause]} \(\d+\)</h3>", shown)


def test_every_chart_is_drawn_and_named(page: str) -> None:
    drawn = re.findall(r"<svg.*?</svg>", page, re.S)
    titles = [ElementTree.fromstring(svg)[0].text for svg in drawn]  # noqa: S314 - our own
    assert titles[::2] == titles[1::2]  # for the page, and for a telephone
    assert titles[::2] == [
        "Các số chính, theo hệ",
        "Trả lời đúng trọn vẹn theo cách hỏi",
        "Trả lời đúng trọn vẹn theo lĩnh vực",
        "Kết quả từng câu theo nguyên nhân",
        "Rủi ro theo độ phủ",
        "Thời gian trả lời",
    ]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, False), (1280, True)])
def test_the_page_opens_without_errors_or_requests(run: Run, browser: Browser, width: int, dark: bool) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    address = (run.folder / "report.html").as_uri()
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert asked == [address]
    assert said == []
    assert page.title().startswith("Đánh giá: ")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OUT_OF_PLACE) == []
    assert page.locator("svg.chart:visible").count() == 6
    assert page.evaluate(SMALLEST) >= 10.5
    context.close()


def test_the_summary_has_every_figure_that_was_taken(run: Run) -> None:
    said = (run.folder / "summary.md").read_text(encoding="utf-8")
    for figure in FIGURES:
        if figure.name != "quotes_in_record":  # no records were given
            assert f"| {figure.label} |" in said
    assert said.count("chưa thấy khác biệt có ý nghĩa thống kê với") >= 4
    assert "| Đúng |" in said


def test_everything_has_words() -> None:
    assert set(CAUSES) == {cause.value for cause in Cause}
    styles = Question.model_fields["style"].annotation
    assert set(STYLES) == set(styles.__args__)  # type: ignore[union-attr]
    assert {figure.group for figure in FIGURES} == set(GROUPS)
    assert None in OUTCOMES


def test_without_fields_there_is_no_chart_of_them(run: Run, tmp_path: Path) -> None:
    shutil.copytree(run.folder, tmp_path / "run")
    bare = Run(tmp_path / "run")
    bare.write_record(bare.record | {"fields": {}})
    write_reports(bare)
    page = (bare.folder / "report.html").read_text(encoding="utf-8")
    assert "Theo cách hỏi</h3>" in page
    assert "Theo lĩnh vực</h3>" not in page


def test_no_name_breaks_a_chart() -> None:
    name = '<a> & "b" <script>'
    one, made = Series(name, 0), Estimate(0.5, 0.4, 0.6, 9)
    for frame in (charts.WIDE, charts.HALF, charts.NARROW):
        for svg in (
            charts.intervals([Group(name, 9, [made])], [one], name, frame),
            charts.intervals([Group(name, 9, [made, made])], [one, one], name, frame),
            charts.risk_curves([(one, [(0.5, 0.1)])], name, frame),
            charts.waits([(one, [1.0, 2.0])], name, frame),
            charts.stacked([(name, {"right": 1})], [("right", name)], name, frame),
        ):
            texts = [element.text or "" for element in ElementTree.fromstring(svg).iter()]  # noqa: S314 - our own
            assert any(name in text for text in texts)


def test_a_dot_without_an_interval_is_hollow() -> None:
    nan = float("nan")
    groups = [Group("Ít", 2, [Estimate(0.5, nan, nan, 2)]), Group("Nhiều", 90, [Estimate(0.5, 0.4, 0.6, 90)])]
    svg = charts.intervals(groups, [Series("A", 0)], "thử")
    assert svg.count('class="hollow"') == 1
    assert svg.count('class="dot"') == 1
    assert svg.count('class="whisker"') == 1
    assert "A: 50,0 % (40,0 % – 60,0 %)" in svg


def test_a_bar_of_causes_is_as_long_as_its_count() -> None:
    svg = charts.stacked([("A", {"right": 3, "failed": 1})], [("right", "Đúng"), ("failed", "Lỗi")], "thử")
    widths = [float(width) for width in re.findall(r'<rect class="k-\w+"[^>]* width="([\d.]+)"', svg)]
    assert widths[0] == pytest.approx(3 * widths[1], rel=0.02)


def test_a_system_that_is_never_wrong_has_a_curve() -> None:
    svg = charts.risk_curves([(Series("A", 0), [(0.5, 0.0), (1.0, 0.0)])], "thử")
    assert '<polyline class="curve"' in svg


def test_no_waits_draw_no_chart() -> None:
    assert charts.waits([(Series("A", 0), [])], "thử") == ""


def test_a_row_keeps_its_field() -> None:
    assert row(question(), body(), field="Hộ tịch").field == "Hộ tịch"

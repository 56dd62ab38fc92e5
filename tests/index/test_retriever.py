"""The right procedure comes first: by its code, its name, its province, its level, however the question was typed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from stored_points import write

from index.builder import Builder
from index.config import RankingSettings
from index.embedding import Embedder
from index.generation import Generations
from index.live import LiveIndex, OpenIndex
from index.question import read_question
from index.retriever import RankedDocument, Retriever
from index.store_edge import EdgeEngine
from index.weights import BASE_MODEL

SUMMARY = """---
kind: procedure
code: "1.900001"
title: Mượn nhà văn hóa thôn
level: Cấp Xã
summary: true
---
## Thành phần hồ sơ
- Người mượn nhà văn hóa mang đơn có chữ ký.
"""


@pytest.fixture(scope="module")
def alike(
    tmp_path_factory: pytest.TempPathFactory, record: Callable[..., str], load: Callable[[str], Embedder]
) -> Iterator[OpenIndex]:
    """An index of records that are told apart by province or level only, and a summary behind its record."""
    root = tmp_path_factory.mktemp("alike")
    source, folder = root / "nguồn", root / "index"
    folder.mkdir()
    name = "Hỗ trợ giống cây trồng cho hộ dân"
    provinces = {"1.900011": "Gia Lai", "1.900012": "Lào Cai", "1.900013": "Nghệ An"}
    for code, province in provinces.items():
        steps = [f"Bước 1: Hộ dân ở tỉnh {province} gửi đơn.", "Bước 2: Cán bộ ghi sổ."]
        write(source, f"{code}.txt", record(code, name, decision="12/QĐ-UBND", steps=steps, field="Nông nghiệp"))
    for code, level in {"1.900021": "Cấp Tỉnh", "1.900022": "Cấp Xã"}.items():
        write(source, f"{code}.txt", record(code, "Cho phép mở lớp học hè", level=level))
    write(source, "1.900001.txt", record("1.900001", "Mượn nhà văn hóa thôn"))
    write(source, "tóm-tắt.md", SUMMARY)
    generations = Generations(folder, EdgeEngine(folder))
    Builder(generations, BASE_MODEL, load).ingest([source])
    yield LiveIndex(generations, load).current()
    shutil.rmtree(root, ignore_errors=True)


def found(
    index: OpenIndex, text: str, *, context: str = "", home: str | None = "Gia Lai", province: str | None = None
) -> list[str]:
    ranked = Retriever(RankingSettings(), home).search(index, read_question(text, context), province=province)
    return [document.document_id for document in ranked]


def codes(ranked: list[RankedDocument]) -> list[str | None]:
    return [document.code for document in ranked]


@pytest.mark.parametrize("code", ["1.000656", "1.001193", "1.012812"])
def test_a_code_in_the_question_is_first_whatever_else_is_asked(corpus_index: OpenIndex, code: str) -> None:
    assert found(corpus_index, f"{code} có cần giấy chứng nhận kết hôn không")[0] == f"corpus-{code}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("đăng ký kết hôn cần giấy tờ gì", "1.000894"),
        ("dang ky ket hon can giay to gi", "1.000894"),
        ("ddawng kys keets hoon caanf giaays tow gif", "1.000894"),
        ("hs ĐKKH gồm gì", "1.000894"),
        ("hai đứa lấy vợ lấy chồng thì làm giấy hôn thú ở đâu", "1.000894"),
        ("làm giấy chứng tử cho ông nội", "1.000656"),
        ("xin giấy độc thân", "1.004873"),
        ("xn TTHN", "1.004873"),
        ("sao y bản chính", "2.000815"),
        ("hòa giải tranh chấp đất đai ở xã", "1.012812"),
        ("hoà giải tranh chấp đất đai ở xã", "1.012812"),
        ("mở tiệm tạp hóa thì đăng ký gì", "1.001612"),
    ],
)
def test_a_question_finds_its_procedure_however_it_is_typed(corpus_index: OpenIndex, text: str, code: str) -> None:
    assert f"corpus-{code}" in found(corpus_index, text)[:2]


def test_the_province_that_the_question_names_wins(alike: OpenIndex) -> None:
    for province, code in (("Lào Cai", "1.900012"), ("nghệ an", "1.900013"), ("gia lai", "1.900011")):
        assert found(alike, f"hỗ trợ giống cây trồng ở {province}")[0] == code


def test_the_officer_s_own_province_wins_where_none_is_named(alike: OpenIndex) -> None:
    text = "hỗ trợ giống cây trồng"
    assert found(alike, text)[0] == "1.900011"
    assert found(alike, text, home="Nghệ An")[0] == "1.900013"
    assert found(alike, text, province="Lào Cai")[0] == "1.900012"


def test_the_named_province_wins_over_the_officer_s_own(alike: OpenIndex) -> None:
    assert found(alike, "hỗ trợ giống cây trồng ở Lào Cai", home="Nghệ An")[0] == "1.900012"


def test_the_commune_s_level_goes_before_another_with_the_same_name(alike: OpenIndex) -> None:
    ranked = found(alike, "cho phép mở lớp học hè")
    assert ranked.index("1.900022") < ranked.index("1.900021")


def test_without_the_prior_the_level_makes_no_difference(alike: OpenIndex) -> None:
    flat = RankingSettings(commune_level=0, dense=0)
    ranked = Retriever(flat, None).search(alike, read_question("cho phép mở lớp học hè"))
    scores = {d.code: d.score for d in ranked}
    assert scores["1.900021"] == pytest.approx(scores["1.900022"], abs=0.02)


def test_a_summary_behind_its_record_is_not_found(alike: OpenIndex) -> None:
    ranked = found(alike, "mượn nhà văn hóa thôn")
    assert ranked[0] == "1.900001"
    assert "corpus-1.900001" not in ranked


def test_what_was_said_before_helps_a_short_question(alike: OpenIndex) -> None:
    assert found(alike, "cần mang theo gì", context="Mượn nhà văn hóa thôn thì làm sao?")[0] == "1.900001"


def test_documents_come_best_first_and_no_more_than_asked_for(corpus_index: OpenIndex) -> None:
    ranked = Retriever(RankingSettings(), "Gia Lai").search(corpus_index, read_question("đăng ký hộ tịch"), limit=5)
    assert len(ranked) == 5
    assert [d.score for d in ranked] == sorted((d.score for d in ranked), reverse=True)
    assert len({d.document_id for d in ranked}) == 5


def test_signals_lie_between_nought_and_one_and_the_best_has_one(corpus_index: OpenIndex) -> None:
    ranked = Retriever(RankingSettings(), None).search(corpus_index, read_question("đăng ký khai sinh"), limit=100)
    for signal in ("name", "text", "passage", "dense"):
        values = [d.signals[signal] for d in ranked if signal in d.signals]
        assert max(values) == pytest.approx(1.0)
        assert min(values) >= 0.0


def test_passages_point_into_the_text_of_their_document(corpus_index: OpenIndex) -> None:
    ranked = Retriever(RankingSettings(), None).search(corpus_index, read_question("lệ phí đăng ký nhận cha mẹ con"))
    best = ranked[0]
    document = corpus_index.documents.get(best.document_id)
    assert document is not None
    assert best.passages
    assert any("lệ phí" in document.text[p.start : p.end].lower() for p in best.passages)
    assert all(0 <= p.start < p.end <= len(document.text) for p in best.passages)


def test_what_is_ranked_tells_its_title_level_and_province(alike: OpenIndex) -> None:
    ranked = Retriever(RankingSettings(), "Gia Lai").search(alike, read_question("1.900012"))
    first = ranked[0]
    assert (first.code, first.title, first.level, first.province) == (
        "1.900012",
        "Hỗ trợ giống cây trồng cho hộ dân",
        "Cấp Xã",
        "Lào Cai",
    )


@pytest.mark.parametrize("text", ["", "???", "🙂", "zzzz qqqq"])
def test_a_question_that_says_nothing_is_no_error(corpus_index: OpenIndex, text: str) -> None:
    assert len(found(corpus_index, text)) <= 20


def test_an_unknown_code_puts_no_other_document_first_by_its_number(alike: OpenIndex) -> None:
    ranked = Retriever(RankingSettings(), None).search(alike, read_question("thủ tục 1.999999"))
    assert all(document.score < 10 for document in ranked)


def test_the_same_question_has_the_same_answer(corpus_index: OpenIndex) -> None:
    text = "xác nhận tình trạng hôn nhân"
    assert found(corpus_index, text) == found(corpus_index, text)


@pytest.mark.parametrize(
    "text",
    ["đăng ký kết hôn cần gì", "1.000656 làm lại khai tử", "hỗ trợ giống cây trồng ở Lào Cai", "lam giay chung tu"],
)
def test_what_each_signal_gives_adds_up_to_the_score(corpus_index: OpenIndex, alike: OpenIndex, text: str) -> None:
    retriever = Retriever(RankingSettings(), "Gia Lai")
    for index in (corpus_index, alike):
        ranked = retriever.search(index, read_question(text), limit=100)
        together = retriever.search_together(index, [read_question(text), read_question("ở xã")], limit=100)
        for document in (*ranked, *together):
            assert sum(document.contributions.values()) == pytest.approx(document.score)
        places = [document.place for document in ranked]
        assert sorted(places) == list(range(1, len(places) + 1)) or len(ranked) == 100

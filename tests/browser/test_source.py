"""The source page: its text, its contents list, and the marked stretch."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
from asking import NewPage, ask
from playwright.sync_api import expect

from assistant.api.pages import parts_of
from ingest.document import Provenance
from ingest.readers.markdown import read_markdown

ADDRESS = "/sources/corpus-1.001193"
MARKED = "() => [...document.querySelectorAll('mark')].map(mark => mark.textContent).join('\\n')"


def test_the_parts_of_a_document_hold_its_whole_text() -> None:
    astral = "---\nkind: guidance\ntitle: Chữ 𠀀 lạ\n---\n## Một\n- 𠀀 a\n+ b\n[ c ]\n## Hai: ba\nd\n"
    document = read_markdown(astral.encode(), Provenance("corpus", "a.md", ""))
    runs = [run for part in parts_of(document) for line in part.lines for run in line.runs]
    assert all(document.text[run.start : run.start + len(run.text)] == run.text for run in runs)
    assert sum(len(run.text) for run in runs) == len(document.text.replace("\n", ""))


def test_the_cited_stretch_is_marked_and_announced(new_page: NewPage, server: str) -> None:
    text = httpx.get(f"{server}/api{ADDRESS}").json()["text"]
    start = text.index("Thành phần hồ sơ:") + 30
    end = text.index("\n", text.index("\n", start) + 1) + 25
    page = new_page()
    page.goto(f"{ADDRESS}#c{start}-{end}")
    expect(page.get_by_role("status")).to_have_text("Đã đánh dấu đoạn được trích dẫn trong mục «Thành phần hồ sơ».")
    assert page.evaluate(MARKED) == text[start:end]
    expect(page.locator("mark").first).to_be_in_viewport()
    expect(page.locator("mark").first).to_be_focused()


def test_offsets_count_code_points_not_utf16_units(new_page: NewPage) -> None:
    page = new_page()
    page.goto(ADDRESS)
    page.evaluate("document.querySelector('[data-start=\"0\"]').textContent = '𠀀𠀀 chữ'")
    page.evaluate("location.hash = '#c3-6'")
    expect(page.locator("mark")).to_have_text("chữ")


def test_another_fragment_moves_the_mark(new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{ADDRESS}#c0-10")
    first = page.evaluate(MARKED)
    page.evaluate("location.hash = '#c4-14'")
    page.wait_for_function("first => document.querySelector('mark').textContent !== first.slice(0, 10)", arg=first)
    assert page.evaluate(MARKED)[:6] == first[4:10]


def test_offsets_outside_the_text_mark_nothing(new_page: NewPage) -> None:
    for fragment in ("#c10-9999999", "#c20-10", "#c5-5", "#muc-2"):
        page = new_page()
        page.goto(ADDRESS + fragment)
        expect(page.locator("#text")).to_be_visible()
        assert page.locator("mark").count() == 0
    page.goto(ADDRESS + "#c10-9999999")
    expect(page.get_by_role("status")).to_contain_text("nằm ngoài văn bản")


def test_a_quote_that_no_longer_stands_there_is_not_marked(new_page: NewPage, server: str) -> None:
    """The digest is FNV-1a over code points, across the line ends between the lines of the page."""
    text = httpx.get(f"{server}/api{ADDRESS}").json()["text"]
    start = text.index("Thành phần hồ sơ:") + 30
    end = text.index("\n", text.index("\n", start) + 1) + 25
    digest = 0x811C9DC5
    for letter in text[start:end]:
        digest = (digest ^ ord(letter)) * 0x01000193 % 2**32
    page = new_page()
    page.goto(f"{ADDRESS}#c{start}-{end}-{digest:08x}")
    assert page.evaluate(MARKED) == text[start:end]
    page.evaluate(f"location.hash = '#c{start + 1}-{end + 1}-{digest:08x}'")
    expect(page.get_by_role("status")).to_contain_text("Văn bản đã thay đổi sau câu trả lời")
    assert page.locator("mark").count() == 0


def test_the_original_pdf_opens_at_the_page_of_the_quote(new_page: NewPage, server: str) -> None:
    page = new_page()
    page.goto("/")
    ask(page, "Mượn nhà văn hóa xã mẫu thì gửi đơn cho ai, mấy ngày được trả lời?")
    page.locator(".chip").first.click()
    expect(page.locator(".card-facts")).to_contain_text("Trang 2")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Mở nguồn tại đoạn này").click()
    file = popup.value.get_by_role("link", name="Tệp gốc (PDF), mở tại trang 2")
    address = file.get_attribute("href") or ""
    assert address.endswith("/file#page=2")
    assert address.startswith(server)
    reply = httpx.get(address)
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["content-disposition"].startswith("inline")
    assert reply.content.startswith(b"%PDF")


def test_other_original_files_are_saved(new_page: NewPage, server: str) -> None:
    page = new_page()
    page.goto(ADDRESS)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tệp gốc (văn bản)").click()
    assert "khai-sinh" in download.value.suggested_filename


def test_the_page_names_what_the_document_is(new_page: NewPage) -> None:
    page = new_page()
    page.goto(ADDRESS)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thủ tục đăng ký khai sinh")
    expect(page.locator(".facts")).to_contain_text("1.001193")
    expect(page.locator(".facts")).to_contain_text("163/QĐ-BTP")
    expect(page.locator(".facts")).to_contain_text("Còn hiệu lực")
    page.get_by_role("navigation", name="Mục lục").get_by_role("link", name="Thành phần hồ sơ").click()
    expect(page.get_by_role("heading", name="Thành phần hồ sơ:")).to_be_in_viewport()


def test_a_chip_leads_to_its_marked_quote_in_a_new_tab(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    ask(page).locator(".chip").first.click()
    quote = page.locator(".card blockquote").text_content()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Mở nguồn tại đoạn này").click()
    source = popup.value
    expect(source.locator("mark").first).to_be_in_viewport()
    assert source.evaluate(MARKED) == quote


def test_an_unknown_source_has_a_page_of_its_own(server: str) -> None:
    response = httpx.get(f"{server}/sources/khong-co")
    assert response.status_code == 404
    assert "Không có nguồn này" in response.text
    assert not re.search(r"<script(?! type=\"module\" src=)", response.text)
    assert str(Path.cwd()) not in response.text

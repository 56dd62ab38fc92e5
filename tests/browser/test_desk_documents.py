"""The way of a document in Chromium: uploaded over a line that breaks, previewed, published, replaced, withdrawn."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from asking import NewPage, ask
from playwright.sync_api import Page, Request, Route, expect
from sqlalchemy.orm import Session
from trainers import DEATH, PASSWORD, check, signed_in, started

from assistant.desk.accounts import add_user
from assistant.desk.roles import COMMAND, Role

QUESTION = "Sân bóng xã Ia Mơ Nông thu bao nhiêu tiền một buổi?"
TITLE = "Nội quy sử dụng sân bóng xã Ia Mơ Nông"
RULES = f"""# {TITLE}

## Giờ mở cửa
Sân bóng mở cửa từ 5 giờ 30 đến 21 giờ hằng ngày; ngày mưa lớn thì đóng cửa để giữ mặt cỏ.

## Mức thu
Đội bóng của thôn nộp 40.000 đồng một buổi để trả tiền điện; trường học không phải nộp.

## Thay thế
Nội quy này thay thế Quyết định số 12/QĐ-UBND ngày 03/02/2020 của Ủy ban nhân dân xã từ ngày 01/06/2026.
"""
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server over one file of the corpus, with a trainer."""
    with started(tmp_path_factory.mktemp("documents"), (DEATH,), _people) as server:
        yield server.address


def _people(session: Session) -> None:
    add_user(session, COMMAND, "bien.tap", "Biên Tập", Role.TRAINER, PASSWORD)


def heavy_word_file(folder: Path) -> Path:
    """Make a .docx of more than two pieces, with a picture that nobody shows."""
    document = docx.Document()
    document.add_heading("Quy chế phối hợp dân phòng xã Ia Mơ Nông", 1)
    document.add_paragraph("Tổ dân phòng trực ban đêm từ 22 giờ đến 4 giờ, mỗi phiên ba người.")
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/media/nen.bin", os.urandom(2_500_000))
    path = folder / "quy-che-dan-phong.docx"
    path.write_bytes(out.getvalue())
    return path


def choose(page: Page, *files: Path) -> None:
    """Choose files by the file chooser."""
    with page.expect_file_chooser() as chooser:
        page.get_by_label("Chọn tệp").click()
    chooser.value.set_files(list(files))


def settled(page: Page, tag: str, said: str = "") -> None:
    """Wait until the page says that the document is so."""
    expect(page.locator("[data-watch]")).to_contain_text(said, timeout=PATIENCE_MS)
    expect(page.locator("[data-watch] .tag").first).to_have_text(tag, timeout=PATIENCE_MS)
    expect(page.locator("[data-watch]")).to_have_attribute("data-busy", "false", timeout=PATIENCE_MS)


def answer(new_page: NewPage, server: str) -> str:
    """Ask the question of these tests anew, and give the answer's text."""
    page = new_page(base_url=server)
    page.goto("/")
    return ask(page, QUESTION).inner_text()


def test_a_document_from_the_upload_to_the_withdrawal(new_page: NewPage, desk_server: str, tmp_path: Path) -> None:
    rules, heavy = tmp_path / "noi-quy.md", heavy_word_file(tmp_path)
    rules.write_text(RULES, "utf-8")
    page = signed_in(new_page, desk_server, "bien.tap", "/trainer/documents")

    offsets: list[str] = []
    page.on("request", lambda request: offsets.append(_offset(request)) if request.method == "PATCH" else None)
    page.route("**/api/trainer/uploads/*", _break_off_the_second_piece)
    choose(page, rules, heavy)
    expect(page.locator(".sending")).to_contain_text("đã thành bản nháp")
    expect(page.locator(".sending")).to_contain_text("Mất kết nối; thử lại sau")
    page.unroute("**/api/trainer/uploads/*")
    page.reload()
    offsets.clear()
    choose(page, heavy)
    expect(page.get_by_role("link", name="Mở quy-che-dan-phong.docx")).to_be_visible(timeout=PATIENCE_MS)
    assert offsets == ["1048576", "2097152"]
    check(page, "documents")

    page.get_by_role("button", name="Cập nhật danh sách").click()
    page.get_by_role("link", name=TITLE).click()
    settled(page, "Bản nháp")
    expect(page.locator("main")).to_contain_text("Tài liệu mới")
    page.get_by_label("Loại").select_option("guidance")
    page.get_by_label("Quyết định về 12/QĐ-UBND").select_option("accept")
    page.get_by_role("button", name="Lưu thông tin").click()
    expect(page.locator("main")).to_contain_text("«12/QĐ-UBND» bị thay thế từ 01/06/2026")
    check(page, "document")
    page.get_by_role("link", name="Xem trước nội dung").click()
    expect(page.locator(".passage").filter(has_text="40.000 đồng")).to_be_visible()
    check(page, "document-preview")
    page.go_back()
    assert "40.000 đồng" not in answer(new_page, desk_server)

    page.get_by_role("button", name="Xuất bản (bản 1)").click()
    settled(page, "Đang dùng", "Bản đang dùng: 1.")
    told = answer(new_page, desk_server)
    assert "40.000 đồng" in told
    assert TITLE in told

    changed = tmp_path / "moi" / "noi-quy.md"
    changed.parent.mkdir()
    changed.write_text(RULES.replace("40.000 đồng", "55.000 đồng"), "utf-8")
    choose(page, changed)
    expect(page.get_by_role("button", name="Xuất bản (bản 2)")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("link", name="So các bản").click()
    expect(page.locator(".diff .gone")).to_contain_text("Bỏ:")
    expect(page.locator(".diff .come ins")).to_have_text("55.000")
    check(page, "document-diff")
    page.go_back()
    page.get_by_role("button", name="Xuất bản (bản 2)").click()
    settled(page, "Đang dùng", "Bản đang dùng: 2.")
    assert "55.000 đồng" in answer(new_page, desk_server)

    page.get_by_role("button", name="Dùng lại (bản 1)").click()
    settled(page, "Đang dùng", "Bản đang dùng: 1.")
    assert "40.000 đồng" in answer(new_page, desk_server)
    page.goto("/trainer/documents/corpus?words=san+bong")
    expect(page.get_by_role("row").filter(has_text=TITLE)).to_be_visible()
    check(page, "corpus")
    page.get_by_role("link", name="Mở", exact=True).click()

    page.get_by_role("button", name="Gỡ khỏi kho").click()
    settled(page, "Đã gỡ")
    assert "40.000 đồng" not in answer(new_page, desk_server)
    expect(page.locator(".history")).to_contain_text("Biên Tập gỡ khỏi kho xong")


def _offset(request: Request) -> str:
    return request.headers.get("upload-offset", "")


def _break_off_the_second_piece(route: Route) -> None:
    if route.request.method == "PATCH" and _offset(route.request) == "1048576":
        route.abort()
    else:
        route.continue_()

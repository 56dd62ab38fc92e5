"""A petition's way in Chromium: entered, in a digest, out as a workbook, back with an answer, told to staff."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from asking import NewPage
from playwright.sync_api import expect
from sqlalchemy.orm import Session
from trainers import DEATH, PASSWORD, check, signed_in, started

from assistant.desk.accounts import add_user
from assistant.desk.roles import COMMAND, Role
from assistant.desk.tables import Department

QUESTION = "Trẻ sinh tại nhà, không có giấy chứng sinh và người làm chứng thì đăng ký khai sinh dựa vào đâu?"
ANSWER, BASIS = "Lập văn bản cam đoan về việc sinh.", "Điều 16 Luật Hộ tịch"


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server of its own, since there is one digest a week."""
    with started(tmp_path_factory.mktemp("petitions"), (DEATH,), _people) as server:
        yield server.address


def _people(session: Session) -> None:
    session.add(Department(id="tp", name="Sở Tư pháp", email=None, fields=["Hộ tịch"], version=1))
    add_user(session, COMMAND, "can.bo", "Cán Bộ", Role.STAFF, PASSWORD, commune="Xã Ia Grai")
    add_user(session, COMMAND, "bien.tap", "Biên Tập", Role.TRAINER, PASSWORD)
    add_user(session, COMMAND, "quan.tri", "Quản Trị", Role.ADMIN, PASSWORD)


def test_a_petition_goes_out_in_a_digest_and_its_answer_comes_back(
    new_page: NewPage, desk_server: str, tmp_path: Path
) -> None:
    staff = signed_in(new_page, desk_server, "can.bo", "/trainer/petitions")
    staff.get_by_label("Nội dung").fill(QUESTION + " Gọi 0905123456.")
    staff.get_by_label("Lĩnh vực").first.fill("Hộ tịch")
    staff.get_by_label("Khẩn: người dân đang chờ").check()
    staff.get_by_role("button", name="Gửi kiến nghị").click()
    expect(staff.locator("tbody tr")).to_contain_text(f"Khẩn {QUESTION} Gọi [số điện thoại].")
    expect(staff.locator("tbody tr")).to_contain_text("Xã Ia Grai")
    check(staff, "petitions-staff")

    trainer = signed_in(new_page, desk_server, "bien.tap", "/trainer/petitions/digests")
    trainer.get_by_role("button", name="Lập ngay cho tuần này").click()
    expect(trainer.locator("article")).to_contain_text("Sở Tư pháp · 1 lượt · Xã Ia Grai")
    for summary in trainer.locator("summary").all():
        summary.press("Enter")
    check(trainer, "digest")
    with trainer.expect_download() as download:
        trainer.get_by_role("link", name="Tải Excel").click()
    with trainer.expect_download() as document:
        trainer.get_by_role("link", name="Tải văn bản Word").click()
    assert document.value.suggested_filename.endswith(".docx")

    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    book["Sở Tư pháp"]["F4"], book["Sở Tư pháp"]["G4"] = ANSWER, BASIS
    book["Sở Tư pháp"]["A5"], book["Sở Tư pháp"]["F5"] = "2020-W01-001", "Nhầm bản"
    book.save(path)
    trainer.reload()
    trainer.get_by_text("Nộp tệp Excel đã trả lời").click()
    trainer.get_by_label("Tệp đã trả lời").set_input_files(path)
    trainer.get_by_role("button", name="Nộp tệp").click()
    outcome = trainer.locator(".outcome")
    expect(outcome).to_contain_text("Đã nhận 1 câu trả lời mới hoặc đã sửa")
    expect(outcome).to_contain_text("Sở Tư pháp, dòng 5: Mã 2020-W01-001 thuộc bản tổng hợp khác (2020-W01).")
    check(trainer, "digest-returned")
    outcome.get_by_role("link", name="Xem lại danh sách").click()
    article = trainer.locator("article")
    expect(article).to_contain_text("Đã trả lời, đang duyệt")
    expect(article).to_contain_text(f"Căn cứ: {BASIS}")
    expect(article.get_by_role("link", name="Mở câu trả lời")).to_be_visible()
    trainer.goto("/trainer/petitions/digests")
    check(trainer, "digests")

    staff.goto("/trainer/inbox")
    expect(staff.locator("main")).to_contain_text("Kiến nghị của bạn đã được Sở Tư pháp trả lời, đang chờ duyệt")
    staff.get_by_role("link", name="Mở", exact=True).click()
    expect(staff.locator("tbody tr")).to_contain_text("Đã có trả lời, đang duyệt")


def test_a_wrong_file_is_refused_where_it_was_chosen(new_page: NewPage, desk_server: str, tmp_path: Path) -> None:
    page = signed_in(new_page, desk_server, "can.bo", "/trainer/petitions")
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(b"MZ\x90")
    page.get_by_text("Nhập danh sách từ Excel").click()
    page.get_by_label("Tệp danh sách").set_input_files(path)
    page.get_by_role("button", name="Nhập danh sách").click()
    expect(page.get_by_role("alert").filter(has_text="Chỉ nhận tệp Excel")).to_be_visible()
    check(page, "petitions-refused")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_admin_edits_the_calendar(new_page: NewPage, desk_server: str, scheme: str) -> None:
    page = signed_in(new_page, desk_server, "quan.tri", "/trainer/petitions/calendar", color_scheme=scheme)
    page.get_by_label("Ngày nghỉ thêm").fill("31/02/2026 Không có ngày này")
    page.get_by_role("button", name="Lưu lịch").click()
    expect(page.get_by_role("alert")).to_contain_text("ngày có thật")
    check(page, f"calendar-{scheme}")

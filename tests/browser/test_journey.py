"""The whole way: a question without an answer, a complaint, a group, a digest, an answer of two people, its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from asking import NewPage, ask
from playwright.sync_api import Locator, Page, expect
from serving import Server
from sqlalchemy.orm import Session
from trainers import BIRTH, DEATH, PASSWORD, check, signed_in, started

from assistant.desk.accounts import add_user
from assistant.desk.roles import COMMAND, Role
from assistant.desk.tables import Department
from assistant.vietnam_time import HANOI

QUESTION = "Nhà rông xã Ia Phí cho thuê tổ chức đám cưới thì thu bao nhiêu tiền một ngày?"
OTHER_WORDS = "Thuê nhà rông xã Ia Phí tổ chức đám cưới một ngày hết bao nhiêu tiền?"
ANSWER = "Hộ gia đình thuê để tổ chức đám cưới nộp 300.000 đồng một ngày [1]"
TITLE = "Quy chế quản lý, sử dụng nhà rông xã Ia Phí"
PRICE = "Hộ gia đình thuê nhà rông để tổ chức đám cưới nộp 300.000 đồng một ngày."
RULES = f"""# {TITLE}

## Giờ mở cửa
Nhà rông mở cửa từ 7 giờ đến 22 giờ hằng ngày, trừ ngày làng có lễ.

## Mức thu
{PRICE} Buổi họp của thôn, làng không phải nộp.

## Trách nhiệm
Người thuê dọn vệ sinh và trả lại nhà rông trước 9 giờ ngày hôm sau.
"""
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server of its own, with two trainers and a department."""
    with started(tmp_path_factory.mktemp("journey"), (BIRTH, DEATH), _people) as server:
        yield server


def _people(session: Session) -> None:
    add_user(session, COMMAND, "bien.tap", "Trần Biên Tập", Role.TRAINER, PASSWORD)
    add_user(session, COMMAND, "bien.tap.2", "Lê Duyệt", Role.TRAINER, PASSWORD)
    session.add(Department(id="7" * 32, name="Sở Văn hóa, Thể thao và Du lịch", fields=[], version=1))


def test_from_a_question_without_an_answer_to_an_approved_one_and_its_end(
    new_page: NewPage, desk_server: Server, tmp_path: Path
) -> None:
    address = desk_server.address
    chat = new_page(base_url=address)
    chat.goto("/")
    turn = ask(chat, QUESTION)
    assert "300.000" not in turn.inner_text()
    turn.get_by_role("button", name="Sai", exact=True).click()
    turn.locator(".feedback textarea").fill("Dân hỏi nhiều, xã không có văn bản nào")
    turn.get_by_role("button", name="Gửi").click()
    expect(turn.locator(".feedback")).to_contain_text("Đã nhận góp ý")

    writer = signed_in(new_page, address, "bien.tap", "/trainer/gaps")
    expect(writer.get_by_role("link", name=re.compile("^Việc cần làm$"))).to_be_visible()  # nothing waits yet
    _open_group(writer)
    expect(writer.locator("main")).to_contain_text("Dân hỏi nhiều, xã không có văn bản nào")
    group = writer.url
    writer.get_by_label("Cơ quan").select_option(label="Sở Văn hóa, Thể thao và Du lịch")
    writer.get_by_role("button", name="Lưu").click()
    expect(writer.locator(".tag").first).to_have_text("Đã giao")

    writer.goto("/trainer/petitions/digests")
    writer.get_by_role("button", name="Lập ngay cho tuần này").click()
    asked = writer.locator("article").filter(has_text=QUESTION)
    expect(asked).to_contain_text("Sở Văn hóa, Thể thao và Du lịch")
    expect(asked).to_contain_text("Đang chờ")
    check(writer, "journey-digest")

    _publish(writer, _file(tmp_path / "1", RULES), 1)
    writer.goto(group)
    writer.get_by_role("link", name=re.compile(r"^tổng hợp tuần \d+ năm \d+$")).click()
    expect(writer.locator("article").filter(has_text=QUESTION)).to_be_visible()
    writer.goto(group)
    writer.get_by_role("link", name="Viết câu trả lời").click()
    expect(writer.get_by_label("Câu hỏi", exact=True)).to_have_value(QUESTION)
    writer.get_by_label("Tìm tài liệu").fill("nhà rông xã Ia Phí")
    writer.get_by_role("button", name="Tìm", exact=True).click()
    writer.get_by_role("button", name=TITLE).click()
    writer.get_by_label(re.compile("300.000 đồng")).check()
    writer.get_by_label("Trả lời", exact=True).fill(
        "Hộ gia đình thuê để tổ chức đám cưới nộp 300.000 đồng một ngày [1]"
    )
    writer.get_by_role("button", name="Lưu bản nháp").click()
    writer.wait_for_url(re.compile(r"/trainer/approved/[0-9a-f]{32}$"))
    written = writer.url
    writer.get_by_role("button", name="Lưu và gửi duyệt").click()
    expect(writer.get_by_text("Đang chờ một người khác duyệt")).to_be_visible()

    reviewer = signed_in(new_page, address, "bien.tap.2", "/trainer/inbox")
    reviewer.locator(".sheet").filter(has_text="Chờ duyệt").get_by_role("link", name="Mở").first.click()
    reviewer.get_by_role("button", name="Duyệt và đưa vào sử dụng").click()
    expect(reviewer.get_by_text("Đang dùng").first).to_be_visible()
    expect(reviewer.locator(".flash")).to_have_text("Đã duyệt; câu trả lời đang được dùng.")
    reviewer.get_by_role("link", name="Nhóm câu hỏi mà câu trả lời này dành cho").click()
    expect(reviewer).to_have_url(group)
    expect(reviewer.locator(".tag").first).to_have_text("Đã xong")

    told = _answer(new_page, address)
    day = datetime.now(HANOI)
    expect(told.locator(".state-line")).to_have_text(f"Câu trả lời đã duyệt: Lê Duyệt duyệt ngày {day:%d/%m/%Y}")
    expect(told.locator(".answer")).to_contain_text("300.000 đồng một ngày")

    _publish(writer, _file(tmp_path / "2", RULES.replace("300.000", "450.000")), 2)
    told = _answer(new_page, address)
    expect(told).not_to_contain_text("Câu trả lời đã duyệt")
    expect(told).not_to_contain_text("300.000")
    for trainer in (writer, reviewer):
        trainer.goto("/trainer/inbox")
        note = trainer.locator(".sheet").filter(has_text="Đã ngừng dùng")
        _reloaded_until(trainer, note)
        expect(trainer.get_by_role("link", name=re.compile(r"^Việc cần làm \d+$"))).to_be_visible()
        expect(note.first).to_contain_text(QUESTION)
    check(reviewer, "journey-inbox")
    reviewer.goto(written)
    expect(reviewer.locator("main")).to_contain_text("Hãy sửa lại rồi gửi duyệt để dùng tiếp.")
    reviewer.goto(group)
    expect(reviewer.locator(".tag").first).to_have_text("Đã giao")


def _open_group(page: Page) -> None:
    """Open the group of the question."""
    link = page.get_by_role("link", name=QUESTION)
    _reloaded_until(page, link)
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)


def _reloaded_until(page: Page, there: Locator) -> None:
    """Reload a page until something is there: the server collects gaps, and looks at sources, every few seconds."""
    for _ in range(60):
        if there.count():
            return
        page.wait_for_timeout(500)
        page.reload()


def _file(folder: Path, text: str) -> Path:
    folder.mkdir()
    path = folder / "nha-rong.md"
    path.write_text(text, "utf-8")
    return path


def _publish(page: Page, file: Path, version: int) -> None:
    """Upload a file, look at what it becomes, and publish it."""
    page.goto("/trainer/documents")
    if version > 1:
        page.get_by_role("link", name=TITLE).click()
    with page.expect_file_chooser() as chooser:
        page.get_by_label("Chọn tệp").click()
    chooser.value.set_files(file)
    if version == 1:
        expect(page.locator(".sending")).to_contain_text("đã thành bản nháp", timeout=PATIENCE_MS)
        page.get_by_role("button", name="Cập nhật danh sách").click()
        page.get_by_role("link", name=TITLE).click()
    publish = page.get_by_role("button", name=f"Xuất bản (bản {version})")
    publish.click(timeout=PATIENCE_MS)
    expect(page.locator("[data-watch]")).to_contain_text(f"Bản đang dùng: {version}.", timeout=PATIENCE_MS)


def _answer(new_page: NewPage, address: str) -> Locator:
    """Ask as another officer would."""
    page = new_page(base_url=address)
    page.goto("/")
    return ask(page, OTHER_WORDS)

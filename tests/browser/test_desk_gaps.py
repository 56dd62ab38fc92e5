"""Gaps in Chromium: a question that finds nothing and a complaint come in grouped, are assigned, moved and merged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asking import NewPage, ask
from playwright.sync_api import expect
from serving import Server
from sqlalchemy import select
from sqlalchemy.orm import Session
from trainers import BIRTH, DEATH, PASSWORD, check, database_of, signed_in, started

from assistant.desk.accounts import add_user
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.roles import COMMAND, Role
from assistant.desk.tables import Department
from assistant.store.database import Database
from assistant.store.tables import StoredAnswer

SIGNATURE = "Chữ ký số của kế toán trưởng hết hạn thì gia hạn ở đâu?"
OTHER = "gia han chu ky so da het han cua ke toan truong o dau"
WRONG = "Đăng ký khai sinh cần những giấy tờ gì?"


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server of its own, with people and a department: what other tests ask and say must not come in."""
    with started(tmp_path_factory.mktemp("gaps"), (DEATH, BIRTH), _people) as server:
        yield server


def _people(session: Session) -> None:
    add_user(session, COMMAND, "gaps.tap", "Nguyễn Biên Tập", Role.TRAINER, PASSWORD)
    session.add(Department(id="9" * 32, name="Sở Nội vụ", fields=["Hộ tịch"], version=1))


@pytest.fixture
def store(desk_server: Server) -> Iterator[Database]:
    """Open the database of the server."""
    database = database_of(desk_server.log.parent)
    yield database
    database.close()


def test_from_the_chat_to_a_group_that_somebody_sees_to(
    new_page: NewPage, desk_server: Server, store: Database
) -> None:
    for question in (SIGNATURE, OTHER, WRONG):
        chat = new_page(base_url=desk_server.address)  # another officer, with no conversation before
        chat.goto("/")
        turn = ask(chat, question)
    turn.get_by_role("button", name="Sai", exact=True).click()
    turn.locator(".feedback textarea").fill("Thiếu giấy chứng sinh, gọi 0914123456")
    turn.get_by_role("button", name="Gửi").click()
    expect(turn.locator(".feedback")).to_contain_text("Đã nhận góp ý")
    with store.transaction() as session:
        conversations = set(session.scalars(select(StoredAnswer.conversation_id).where(StoredAnswer.question == WRONG)))
        assert conversations != {None}

    page = signed_in(new_page, desk_server.address, "gaps.tap", "/trainer/gaps")
    page.wait_for_timeout(2500)  # what came in a moment before the server last looked is taken in by the next look
    page.reload()
    signature = page.get_by_role("row").filter(has=page.get_by_role("link", name=SIGNATURE))
    expect(signature).to_contain_text("Không tìm thấy: 2")
    expect(page.get_by_role("row").filter(has_text=WRONG)).to_contain_text("Bị báo sai: 1")
    check(page, "gaps")

    page.get_by_role("link", name=WRONG).click()
    expect(page.get_by_text("Thiếu giấy chứng sinh, gọi [số điện thoại]")).to_be_visible()
    expect(page.get_by_label("Lĩnh vực")).to_have_value("Hộ tịch")
    page.get_by_text("Câu trả lời đã đưa").click()
    page.get_by_label("Hạn", exact=True).fill("2020-01-03")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Quá hạn 03/01/2020")).to_be_visible()
    expect(page.locator(".tag").first).to_have_text("Đã giao")
    expect(page.get_by_label("Cơ quan")).to_have_value("9" * 32)
    check(page, "gap")

    page.goto("/trainer/gaps")
    page.get_by_role("link", name=SIGNATURE).click()
    question = page.locator("article").filter(has_text=OTHER)
    question.get_by_text("Chuyển câu này sang nhóm khác").click()
    question.get_by_role("button", name="Chuyển").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(OTHER)
    page.get_by_label("Gộp nhóm này vào").select_option(label=f"{SIGNATURE} (1)")
    page.get_by_role("button", name="Gộp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SIGNATURE)
    expect(page.locator("article")).to_have_count(2)
    with store.transaction() as session:
        groups = session.scalars(select(GapGroup).where(GapGroup.merged_into.is_(None))).all()
        assert sorted(g.count for g in groups if g.label in (SIGNATURE, WRONG)) == [1, 2]

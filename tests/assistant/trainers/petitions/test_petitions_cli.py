from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from commands import Ended
from mail_servers import HOST, Box, free_port, mail_server
from people import ENGINES
from workbench import write_config

from assistant.desk.gaps.placing import add_gap
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.petitions.weeks import named, week_of
from assistant.desk.tables import Department
from assistant.store.database import Database
from assistant.vietnam_time import HANOI
from index.embedding import Embedder

Troly = Callable[..., Ended]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def config(tmp_path: Path, port: int, database_url: str, embedder: Embedder) -> Path:
    """A configuration with a mail server, and one question to a department."""
    database = Database(database_url)
    with database.transaction(write=True) as session:
        address = "tp@tinh.example"
        session.add(Department(id="tp", name="Sở Tư pháp", email=address, fields=["Hộ tịch"], version=1))
        session.flush()
        gap = {"kind": "not_found", "question": "Khai sinh cho trẻ bị bỏ rơi thì ai ký?", "at": datetime.now(UTC)}
        group_id = add_gap(session, embedder, source_id=uuid4().hex, **gap).group_id
        session.get(GapGroup, group_id).department_id = "tp"
    database.close()
    mail = {"host": HOST, "port": port, "security": "none", "timeout_s": 1}
    digest = {"holidays": str(tmp_path / "holidays.yaml")}
    return write_config(tmp_path, database={"url": database_url}, desk={"mail": mail, "digest": digest})


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
def test_the_command_makes_the_digest_of_a_week_once_and_sends_it(troly: Troly, config: Path, port: int) -> None:
    week = named(week_of(datetime.now(HANOI).date()))
    dry = troly("petitions", "digest", "--dry-run", "--config", config)
    assert (dry.code, dry.out.splitlines()[1]) == (0, "  Sở Tư pháp: 1")
    assert dry.out.startswith(f"Tổng hợp {week} sẽ có 1 câu hỏi")
    first = troly("petitions", "digest", "--config", config)
    assert first.out.startswith(f"Đã lập tổng hợp {week}: 1 câu hỏi, hạn trả lời ")
    assert "Đã gửi 0 thư." in first.out
    assert "  Sở Tư pháp: Không kết nối được với máy chủ thư" in first.out
    box = Box()
    with mail_server(box, port=port):
        again = troly("petitions", "digest", "--resend", "--config", config)
        assert "không lập lần hai" in again.out
        assert again.out.endswith("Đã gửi 1 thư.\n")
        assert troly("petitions", "digest", "--resend", "--config", config).out.endswith("Đã gửi 0 thư.\n")
    assert [message["To"] for message in box.messages] == ["tp@tinh.example"]


@pytest.mark.parametrize(
    ("week", "why"), [("2026-48", "không phải là một tuần"), ("2099-W01", "Chưa đến tuần 1 năm 2099"), ("'; x", "tuần")]
)
def test_a_wrong_week_is_one_sentence(troly: Troly, config: Path, week: str, why: str) -> None:
    ended = troly("petitions", "digest", "--week", week, "--config", config)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert why in ended.err

"""The audit log: read, never written, by these routes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from assistant.api.access import Admin
from assistant.api.deps import DeskDep
from assistant.api.desk.rendering import page
from assistant.desk.approved.tables import ApprovedAnswer
from assistant.desk.documents.messages import ACTIONS as DOCUMENT_ACTIONS
from assistant.desk.documents.tables import DeskDocument
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.petitions.tables import Petition
from assistant.desk.tables import ApiKey, AuditEntry, Department, User

router = APIRouter(tags=["accounts"])
pages = APIRouter(include_in_schema=False)
MOST = 100
ACTIONS = {
    "create": "tạo",
    "change": "sửa",
    "password": "đổi mật khẩu",
    "sign-in": "đăng nhập",
    "sign-out": "đăng xuất",
    "sign-in refused": "đăng nhập sai",
    "unlock": "mở khóa",
    "delete": "xóa",
    "revoke": "thu hồi",
    "refused": "bị từ chối",
    "propose": "đề nghị",
    "drop": "bỏ",
    "undo": "xin gỡ",
    "try": "chạy thử",
    "stop": "dừng",
    "publish": "áp dụng",
    "withdraw": "rút",
    "submit": "gửi duyệt",
    "recall": "rút về bản nháp",
    "approve": "duyệt",
    "return": "trả lại để sửa",
    "import": "nhập từ tệp",
    "answer": "lưu câu trả lời",
    "overdue": "quá hạn",
    "mail": "gửi thư",
    "mail failed": "gửi thư không được",
    "resend": "gửi lại thư",
    "assign": "giao việc",
    "merge": "gộp vào nhóm khác",
    "move": "chuyển sang nhóm khác",
    "close": "đánh dấu đã xong",
    "dismiss": "bỏ qua",
    "reopen": "mở lại",
}
KINDS = {
    "user": "Tài khoản",
    "api_key": "Khóa truy cập",
    "department": "Cơ quan",
    "route": "Đường dẫn",
    "approved": "Câu trả lời đã duyệt",
    "document": "Tài liệu",
    "curation": "Cách tìm kiếm",
    "gap_group": "Câu còn vướng",
    "petition": "Kiến nghị",
    "digest": "Bản tổng hợp",
    "digest item": "Câu trong bản tổng hợp",
    "calendar": "Lịch nghỉ",
}
"""What is not here is shown by its own name."""
OWN_ACTIONS = {"document": DOCUMENT_ACTIONS, "approved": {"withdraw": "cho ngừng dùng"}, "digest": {"create": "lập"}}
"""Where an action of one kind of thing is called otherwise."""

Before = Annotated[int | None, Query(ge=1, description="lines older than this id")]
Words = Annotated[str, Query(max_length=100)]


class Entry(BaseModel):
    """A line of the log."""

    id: int
    at: datetime
    actor: str
    via: str
    action: str
    kind: str
    subject: str
    before: Any = None
    after: Any = None
    note: str | None = None


@router.get("/api/trainer/audit")
def list_audit(
    who: Admin,
    desk: DeskDep,
    before: Before = None,
    kind: Words = "",
    subject: Annotated[str, Query(max_length=255)] = "",
) -> list[Entry]:
    """Give lines of the audit log, the newest first."""
    with desk.database.transaction() as session:
        return [Entry.model_validate(row, from_attributes=True) for row in _lines(session, before, kind, subject)]


@pages.get("/trainer/audit", response_class=HTMLResponse)
def audit_page(
    request: Request,
    who: Admin,
    desk: DeskDep,
    before: Before = None,
    kind: Words = "",
    subject: Annotated[str, Query(max_length=255)] = "",
) -> HTMLResponse:
    """Show lines of the audit log, the newest first."""
    with desk.database.transaction() as session:
        rows = _lines(session, before, kind, subject)
        names = _names(session, {row.subject for row in rows} | {subject})
        shown: dict[str, Any] = {
            "names": names,
            "rows": rows,
            "action_of": _action,
            "kinds": KINDS,
            "kind": kind,
            "subject": subject,
        }
        return page(request, who, "audit.html", more=len(rows) == MOST, **shown)


def _lines(session: Session, before: int | None, kind: str, subject: str) -> list[AuditEntry]:
    chosen = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(MOST)
    if before is not None:
        chosen = chosen.where(AuditEntry.id < before)
    if kind:
        chosen = chosen.where(AuditEntry.kind == kind)
    if subject:
        chosen = chosen.where(AuditEntry.subject == subject)
    return list(session.scalars(chosen))


def _action(row: AuditEntry) -> str:
    """Say what was done; publishing a document is asked for first, and done minutes later."""
    own = OWN_ACTIONS.get(row.kind, {})
    return own.get(row.action) or ACTIONS.get(row.action, row.action)


def _names(session: Session, subjects: set[str]) -> dict[str, str]:
    """Give what accounts, keys, departments, documents, answers, groups and petitions are called today, by id."""
    called: tuple[tuple[InstrumentedAttribute[str], InstrumentedAttribute[str]], ...] = (
        (User.id, User.login),
        (ApiKey.id, ApiKey.name),
        (Department.id, Department.name),
        (DeskDocument.id, DeskDocument.title),
        (ApprovedAnswer.id, ApprovedAnswer.question),
        (GapGroup.id, GapGroup.label),
        (Petition.id, Petition.question),
    )
    return {
        key: name
        for id_column, name_column in called
        for key, name in session.execute(select(id_column, name_column).where(id_column.in_(subjects)))
    }

"""Departments (sở, ngành): who answers for which fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk import messages as say
from assistant.desk.accounts import checked_email
from assistant.desk.editing import take_turn
from assistant.desk.errors import ConflictError, DeskError, UnknownThingError
from assistant.desk.roles import Principal
from assistant.desk.tables import Department
from assistant.store.answers import storable
from assistant.store.tables import Base
from ingest.text import fold


def all_departments(session: Session) -> list[Department]:
    """Give all departments by name; a province has some dozens."""
    return sorted(session.scalars(select(Department)), key=lambda row: fold(row.name))


def get_department(session: Session, department_id: str) -> Department:
    """Give a department to change; raises UnknownThingError."""
    row = session.get(Department, department_id, with_for_update=True)
    if row is None:
        raise UnknownThingError(say.NO_DEPARTMENT, "no such department")
    return row


def add_department(session: Session, who: Principal, name: str, email: str | None, fields: Iterable[str]) -> Department:
    """Make a department; raises DeskError, ConflictError where the name is taken."""
    row = Department(
        id=uuid4().hex, name=_free_name(session, name, None), email=checked_email(email), fields=_fields(fields)
    )
    row.version = 1
    session.add(row)
    session.flush()
    audit.record(session, who, "create", "department", row.id, after=_described(row))
    return row


def change_department(
    session: Session, who: Principal, department_id: str, seen: int, given: Mapping[str, Any]
) -> Department:
    """Change `name`, `email` or `fields` of a department that was seen as version `seen`."""
    row = get_department(session, department_id)
    before = _described(row)
    take_turn(session, row, seen, "department", row.id)
    if "name" in given:
        row.name = _free_name(session, given["name"], row.id)
    if "email" in given:
        row.email = checked_email(given["email"])
    if "fields" in given:
        row.fields = _fields(given["fields"])
    session.flush()
    audit.record(session, who, "change", "department", row.id, before=before, after=_described(row))
    return row


def delete_department(session: Session, who: Principal, department_id: str) -> None:
    """Remove a department that nothing points to; raises ConflictError for one in use."""
    row = get_department(session, department_id)
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            points_here = any(key.column.table.name == Department.__tablename__ for key in column.foreign_keys)
            if points_here and session.scalar(select(exists().where(column == row.id))):
                raise ConflictError(say.DEPARTMENT_USED.format(name=row.name), f"used in {table.name}")
    session.delete(row)
    session.flush()
    audit.record(session, who, "delete", "department", row.id, before=_described(row))


def _free_name(session: Session, name: str, own_id: str | None) -> str:
    name = " ".join(storable(name).split())[:200]
    if not name:
        raise DeskError(say.DEPARTMENT_NAME_EMPTY, "name")
    if any(fold(row.name) == fold(name) and row.id != own_id for row in session.scalars(select(Department))):
        raise ConflictError(say.DEPARTMENT_TAKEN.format(name=name), "name taken")
    return name


def _fields(given: Iterable[str]) -> list[str]:
    """Give fields without empty ones and doubles."""
    cleaned = (" ".join(storable(field).split())[:200] for field in given)
    return list({fold(field): field for field in cleaned if field}.values())


def _described(row: Department) -> dict[str, Any]:
    return {"name": row.name, "email": row.email, "fields": row.fields}

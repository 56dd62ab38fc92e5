"""Departments: listed, made, changed, removed where nothing points to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from assistant.api.access import Admin
from assistant.api.deps import DeskDep
from assistant.api.desk.rendering import page
from assistant.desk.departments import (
    add_department,
    all_departments,
    change_department,
    delete_department,
    get_department,
)
from assistant.desk.desk import Desk
from index.errors import SearchIndexError

router = APIRouter(tags=["accounts"])
pages = APIRouter(include_in_schema=False)

Name = Annotated[StrictStr, Field(max_length=200)]
Email = Annotated[StrictStr, Field(max_length=254)]
Fields = Annotated[list[Annotated[StrictStr, Field(max_length=200)]], Field(max_length=300)]
_fields_of: dict[str, Sequence[str]] = {}


class DepartmentReply(BaseModel):
    """A department, and the fields that it sees to."""

    id: str
    name: str
    email: str | None
    fields: list[str]
    version: int


class NewDepartment(BaseModel):
    """A department to be made."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    email: Email | None = None
    fields: Fields = []


class DepartmentChange(BaseModel):
    """What is to be changed of a department that was seen as `version`."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    name: Name = ""
    email: Email | None = None
    fields: Fields = []


@router.get("/api/trainer/departments")
def list_departments(who: Admin, desk: DeskDep) -> list[DepartmentReply]:
    """Give all departments by name."""
    with desk.database.transaction() as session:
        return [_reply(row) for row in all_departments(session)]


@router.post("/api/trainer/departments", status_code=201)
def create_department(body: NewDepartment, who: Admin, desk: DeskDep) -> DepartmentReply:
    """Make a department."""
    with desk.database.transaction(write=True) as session:
        return _reply(add_department(session, who, body.name, body.email, body.fields))


@router.patch("/api/trainer/departments/{department_id}")
def edit_department(department_id: str, body: DepartmentChange, who: Admin, desk: DeskDep) -> DepartmentReply:
    """Change what is given."""
    given = body.model_dump(exclude_unset=True, exclude={"version"})
    with desk.database.transaction(write=True) as session:
        return _reply(change_department(session, who, department_id, body.version, given))


@router.delete("/api/trainer/departments/{department_id}", status_code=204)
def remove_department(department_id: str, who: Admin, desk: DeskDep) -> None:
    """Remove a department that nothing points to."""
    with desk.database.transaction(write=True) as session:
        delete_department(session, who, department_id)


@pages.get("/trainer/departments", response_class=HTMLResponse)
def departments_page(request: Request, who: Admin, desk: DeskDep) -> HTMLResponse:
    """Show the departments, and the form for another."""
    with desk.database.transaction() as session:
        departments = [_reply(row) for row in all_departments(session)]
    known = known_fields(desk)
    taken = {field for department in departments for field in department.fields}
    shown: dict[str, Any] = {
        "departments": departments,
        "fields": known,
        "free": [field for field in known if field not in taken],
    }
    return page(request, who, "departments.html", here="/trainer/users", **shown)


@pages.get("/trainer/departments/{department_id}", response_class=HTMLResponse)
def department_page(request: Request, department_id: str, who: Admin, desk: DeskDep) -> HTMLResponse:
    """Show a department, with the form to change it."""
    with desk.database.transaction() as session:
        department = _reply(get_department(session, department_id))
    shown: dict[str, Any] = {"department": department, "fields": known_fields(desk)}
    return page(request, who, "department.html", here="/trainer/users", **shown)


def known_fields(desk: Desk) -> Sequence[str]:
    """Give the fields that occur in the corpus, looked up once a generation; none while there is no index."""
    try:
        index = desk.assistant.live.current()
    except SearchIndexError:
        return ()
    generation = index.manifest.generation
    if generation not in _fields_of:
        found = index.documents.fields()
        _fields_of.clear()
        _fields_of[generation] = found
    return _fields_of[generation]


def _reply(row: object) -> DepartmentReply:
    return DepartmentReply.model_validate(row, from_attributes=True)

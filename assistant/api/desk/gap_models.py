"""What the routes of gaps take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from assistant.desk.gaps.listing import Filters

State = Literal["active", "open", "assigned", "answered", "closed", "dismissed", "all"]
Kind = Literal["", "not_found", "low_confidence", "wrong", "wrong_source", "out_of_date", "abandoned", "petition"]
Id = Annotated[StrictStr, Field(max_length=32)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
NumberOfPage = Annotated[int, Query(alias="page", ge=1, le=100_000)]


def _filters(
    state: State = "active",
    field: Annotated[str, Query(max_length=200)] = "",
    department: Annotated[str, Query(max_length=32)] = "",
    assignee: Annotated[str, Query(max_length=32)] = "",
    kind: Kind = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> Filters:
    return Filters(state, field, department, assignee, kind, q)


Wanted = Annotated[Filters, Depends(_filters)]


class Group(BaseModel):
    """A group in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    label: str
    state: str
    count: int
    kinds: dict[str, int]
    communes: list[str]
    field: str | None
    department: str | None
    assignee: str | None
    due: date | None
    overdue: bool
    first_at: datetime
    last_at: datetime
    reopened_at: datetime | None


class GroupList(BaseModel):
    """A page of groups, and how many there are in all."""

    total: int
    groups: list[Group]


class AskedQuestion(BaseModel):
    """A question of a group, with the answer that was given as far as it is kept."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: str
    question: str
    said: str | None
    commune: str | None
    at: datetime
    answer: str | None
    citations: list[str]


class WholeGroup(Group):
    """A group with a page of its questions; `version` goes along with each change."""

    version: int
    note: str | None
    department_id: str | None
    assignee_id: str | None
    approved_id: str | None
    merged_into: str | None
    questions: list[AskedQuestion]


class Change(BaseModel):
    """What is known of a group, and who sees to it; what is not given stays."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    label: Annotated[StrictStr, Field(max_length=2000)] = ""
    field: Annotated[StrictStr | None, Field(max_length=200)] = None
    department_id: Id | None = None
    assignee_id: Id | None = None
    due: date | None = None
    note: Annotated[StrictStr | None, Field(max_length=2000)] = None


class StateChange(BaseModel):
    """Another state of a group; dismissing it needs a reason."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    state: Literal["open", "closed", "dismissed"]
    reason: Annotated[StrictStr | None, Field(max_length=2000)] = None


class Merge(BaseModel):
    """The group that takes in another."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    into: Id


class Move(BaseModel):
    """The group that a question goes to, null for a new one; `version` is that of the group it leaves."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    to: Id | None = None


class Changed(BaseModel):
    """The group to go on with."""

    id: str
    version: int
    state: str

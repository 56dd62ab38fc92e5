"""Who acts, and what that one may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Role(StrEnum):
    """What an account is for; an admin may do everything."""

    STAFF = "staff"
    TRAINER = "trainer"
    EVALUATOR = "evaluator"
    ADMIN = "admin"


ROLE_NAMES = {
    Role.STAFF: "Cán bộ",
    Role.TRAINER: "Người biên tập",
    Role.EVALUATOR: "Người đánh giá",
    Role.ADMIN: "Quản trị",
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever makes a request: a person by session, a machine by key, or nobody known on a trusted network.

    `roles` are all that may be done; `csrf` is what a page of the session must send along with each change.
    """

    id: str | None
    name: str
    roles: frozenset[Role]
    via: Literal["session", "key", "network", "command", "server"]
    csrf: str | None = None
    department_id: str | None = None
    commune: str | None = None

    def may(self, *wanted: Role) -> bool:
        """Tell whether one of these roles is held.

        >>> Principal("1", "An", frozenset({Role.ADMIN}), "session").may(Role.TRAINER)
        True
        """
        return Role.ADMIN in self.roles or not self.roles.isdisjoint(wanted)


NOBODY = Principal(None, "", frozenset(), "network")
SERVER = Principal(None, "Máy chủ", frozenset({Role.ADMIN}), "server")
"""What the server does by itself: schedules, withdrawals, digests."""
COMMAND = Principal(None, "Dòng lệnh", frozenset({Role.ADMIN}), "command")

"""The workbook of a digest that departments have filled in: every row is taken, or refused by its place and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.errors import DeskError
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.answers import answer
from assistant.desk.petitions.sheets import Row, rows_under
from assistant.desk.petitions.tables import Digest, DigestItem
from assistant.desk.roles import Principal

CODE, QUESTION, _, _, _, ANSWER, BASIS = say.COLUMNS
_SHOWN_CHARS = 20


@dataclass(slots=True)
class Returned:
    """How many answers were new or changed, were there already, are still missing; and which rows were refused, why."""

    changed: int = 0
    same: int = 0
    empty: int = 0
    refused: list[str] = field(default_factory=list)


def take_back(session: Session, who: Principal, digest: Digest, data: bytes, at: datetime) -> Returned:
    """Take the answers of a filled workbook into a digest; the same file twice changes nothing.

    Raises DeskError for a file that is unsafe, or has no sheet with the columns Mã and Trả lời. A row that is refused
    takes nothing away from the others.
    """
    rows = rows_under(data, say.COLUMNS, (CODE, ANSWER))
    items = {item.code: item for item in session.scalars(select(DigestItem).where(DigestItem.digest_id == digest.id))}
    done = Returned()
    for code, same_code in _by_code(rows, done).items():
        row = same_code[0]
        if len({(r.texts[ANSWER], r.texts.get(BASIS, "")) for r in same_code}) > 1:
            done.refused.append(f"{row.place}: {say.REPEATED_CODE.format(code=code)}")
            continue
        try:
            item = _item(items, digest, code, row)
            with session.begin_nested():
                outcome = answer(session, who, item.id, None, row.texts[ANSWER], row.texts.get(BASIS, ""), at)
        except DeskError as error:
            done.refused.append(f"{row.place}: {error.message}")
            continue
        done.changed += outcome == "changed"
        done.same += outcome == "same"
    outcome_said = {"changed": done.changed, "same": done.same, "empty": done.empty, "refused": done.refused[:50]}
    audit.record(session, who, "import", "digest", digest.week, after=outcome_said, note=sha256(data).hexdigest())
    return done


def _by_code(rows: Iterable[Row], done: Returned) -> dict[str, list[Row]]:
    """Give the rows that hold an answer by their code; of the others, keep how many are empty and what is wrong."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        code = "".join(row.texts[CODE].split()).upper()
        formula = next((row.formulas[name] for name in (CODE, ANSWER, BASIS) if name in row.formulas), None)
        if formula:
            done.refused.append(f"{row.place}: {say.FORMULA.format(cell=formula)}")
        elif not row.texts[ANSWER]:
            if row.texts.get(BASIS):
                done.refused.append(f"{row.place}: {say.BASIS_ALONE}")
            else:
                done.empty += bool(code)
        elif not code:
            done.refused.append(f"{row.place}: {say.MISSING_CODE}")
        else:
            found[code].append(row)
    return found


def _item(items: dict[str, DigestItem], digest: Digest, code: str, row: Row) -> DigestItem:
    item = items.get(code)
    if item is None:
        week = code.rpartition("-")[0]
        if week and week != digest.week and week[:4].isdecimal() and "-W" in week:
            raise DeskError(
                say.OTHER_DIGEST.format(code=code[:_SHOWN_CHARS], other=week[:_SHOWN_CHARS]), "other digest"
            )
        raise DeskError(say.UNKNOWN_CODE.format(code=code[:_SHOWN_CHARS]), "unknown code")
    said = row.texts.get(QUESTION, "")
    if said and said.split() != item.question.split():
        raise DeskError(say.OTHER_QUESTION.format(code=code), "code and question don't go together")
    return item

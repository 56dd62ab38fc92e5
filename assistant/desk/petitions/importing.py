"""A list of petitions, taken in from a workbook: all rows that can be, and of the others, why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.errors import DeskError
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.petitions import KIND, Said, enter
from assistant.desk.petitions.sheets import Row, rows_under
from assistant.desk.petitions.tables import Petition
from assistant.desk.roles import Principal
from index.embedding import Embedder

MOST = 500
QUESTION, FIELD, COMMUNE, URGENT = say.PETITION_COLUMNS


@dataclass(slots=True)
class Imported:
    """How many petitions were taken in, how many were there already, and which rows were refused, by a sentence."""

    taken: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)


def take_in(session: Session, embedder: Embedder, who: Principal, data: bytes, at: datetime) -> Imported:
    """Enter each row of a workbook with the columns Nội dung, Lĩnh vực, Xã, Khẩn; raises DeskError for no such file.

    A row that the same person sent in before is not entered again.
    """
    rows = rows_under(data, say.PETITION_COLUMNS, (QUESTION,))
    if len(rows) > MOST:
        raise DeskError(say.ROWS_MANY.format(most=MOST), f"{len(rows)} rows")
    done = Imported()
    for row in rows:
        if row.formulas:
            cell = next(iter(row.formulas.values()))
            done.refused.append(f"{row.place}: {say.FORMULA.format(cell=cell)}")
            continue
        key = _hash(who, row)
        if session.scalar(select(Petition.id).where(Petition.row_hash == key)):
            done.known += 1
            continue
        urgent = row.texts.get(URGENT, "").casefold() in say.URGENT_WORDS
        said = Said(row.texts[QUESTION], row.texts.get(FIELD), row.texts.get(COMMUNE), urgent)
        try:
            enter(session, embedder, who, said, at, row_hash=key)
            done.taken += 1
        except DeskError as error:
            done.refused.append(f"{row.place}: {error.message}")
    outcome = {"taken": done.taken, "known": done.known, "refused": len(done.refused)}
    audit.record(session, who, "import", KIND, sha256(data).hexdigest()[:16], after=outcome)
    return done


def _hash(who: Principal, row: Row) -> str:
    said = "\x1f".join(row.texts.get(name, "") for name in (QUESTION, COMMUNE))
    return sha256(f"{who.id}\x1f{said}".encode()).hexdigest()

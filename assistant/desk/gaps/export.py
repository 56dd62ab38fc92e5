"""The list of groups as a spreadsheet: CSV that Excel opens in Vietnamese, with no cell that it would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from assistant.desk.cells import defused
from assistant.desk.gaps.groups import path_of
from assistant.desk.gaps.listing import Row
from assistant.desk.gaps.messages import COLUMNS, KINDS, STATES
from assistant.vietnam_time import HANOI

BOM = "\ufeff"
YES = "quá hạn"


def to_csv(rows: Iterable[Row]) -> str:
    """Write groups as CSV (RFC 4180, UTF-8 with a byte order mark once it is encoded)."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    for row in rows:
        cells = (
            row.label,
            STATES[row.state],
            str(row.count),
            "; ".join(f"{KINDS.get(kind, kind)}: {n}" for kind, n in row.kinds.items()),
            "; ".join(row.communes),
            row.field or "",
            row.department or "",
            row.assignee or "",
            f"{row.due:%d/%m/%Y}" if row.due else "",
            YES if row.overdue else "",
            f"{row.first_at.astimezone(HANOI):%d/%m/%Y %H:%M}",
            f"{row.last_at.astimezone(HANOI):%d/%m/%Y %H:%M}",
            path_of(row.id),
        )
        writer.writerow([defused(cell) for cell in cells])
    return BOM + sheet.getvalue()

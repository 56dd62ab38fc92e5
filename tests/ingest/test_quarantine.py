"""What was left out lies in the quarantine with its reason, and leaves it when it is read or gone."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from ingest.pipeline import FileRecord, IngestReport
from ingest.quarantine import Quarantine

BROKEN = FileRecord("/kho", "con/hỏng tệp.docx", "ab" * 32, reason="Tệp hỏng.")
CLIMBS = FileRecord("/kho", "../ra.txt", "", reason="Đường dẫn trỏ ra ngoài.")
SECRET = FileRecord("/kho", "kín.txt", "cd" * 32, reason="Tài liệu không công khai (mật); không đưa vào kho.")


@pytest.fixture
def quarantine(tmp_path: Path) -> Quarantine:
    return Quarantine(tmp_path / "cách ly")


def listed(quarantine: Quarantine) -> dict[str, str | None]:
    return {r["path"]: r["copy"] for r in orjson.loads((quarantine.folder / "reasons.json").read_bytes())}


def test_a_copy_is_kept_of_what_may_be_kept(quarantine: Quarantine) -> None:
    quarantine.keep(BROKEN, b"PK hong")
    quarantine.keep(CLIMBS, None)
    quarantine.keep(SECRET, b"bi mat")
    quarantine.finish([BROKEN, CLIMBS, SECRET])
    copies = listed(quarantine)
    assert copies == {"con/hỏng tệp.docx": "files/abababababab-hỏng_tệp.docx", "../ra.txt": None, "kín.txt": None}
    assert (quarantine.folder / (copies["con/hỏng tệp.docx"] or "")).read_bytes() == b"PK hong"
    assert [p.name for p in (quarantine.folder / "files").iterdir()] == ["abababababab-hỏng_tệp.docx"]


def test_what_is_read_again_leaves_it(quarantine: Quarantine) -> None:
    quarantine.keep(BROKEN, b"PK hong")
    quarantine.finish([BROKEN])
    quarantine.finish([])
    assert listed(quarantine) == {}
    assert list((quarantine.folder / "files").iterdir()) == []


def test_without_anything_left_out_no_folder_is_made(quarantine: Quarantine) -> None:
    quarantine.finish([])
    assert not quarantine.folder.exists()


def test_a_report_is_written_for_programs(quarantine: Quarantine) -> None:
    path = quarantine.report(IngestReport(read=2, left_out=[BROKEN]))
    said = orjson.loads(path.read_bytes())
    assert (said["read"], said["left_out"][0]["reason"]) == (2, "Tệp hỏng.")

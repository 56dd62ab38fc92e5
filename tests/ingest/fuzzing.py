"""Damaged files without end: each must give documents or a refusal in the room's own words, and nothing else.

The suite runs a few hundred; the long run is `PYTHONPATH=. python tests/ingest/fuzzing.py --count 20000 --seconds 900`.
A case is its number: the same number gives the same damaged file, whatever the run.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

from made_files import PARAGRAPH, in_code_page, ole, pdf, slides, word, workbook

from ingest.document import Provenance
from ingest.errors import IngestError
from ingest.readers import office
from ingest.readers.code_pages import CodePage
from ingest.reading import read_all

RECORD = (
    '{"metadata": {"mã_thủ_tục": "9.000001", "tên_thủ_tục": "Mượn phòng"}, "content": {"mô_tả": "Không"}, '
    '"tables": {"hinh_thuc_nop": [{"hinh_thuc": "Trực tiếp", "phi_le_phi": "Phí : 0 Đồng"}]}}'
)
PAGE = (
    "<!DOCTYPE html><html><head><title>Mượn phòng</title></head><body><h1>Mượn phòng</h1><p>(Mã TTHC: 9.000001)</p>"
    "<h2>Quy trình</h2><p>1</p><ul><li>Đơn</ul><h2>Lệ phí</h2><table><tr><td>Tối<td>0 đồng</table>"
)
NASTY = (
    b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\x80", b"\0", b"<", b"&", b"<!DOCTYPE x>", b"%PDF-",
    b"PK\3\4", b"A" * 3000, b"<w:p>" * 300, b"[" * 2000, b"1e999", b"-1", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    "ế".encode(), b"\r\n",
)  # fmt: skip


@cache
def seeds() -> dict[str, tuple[bytes, ...]]:
    """Give sound files of every kind that is read in the process."""
    header = ["STT", "Mã TTHC", "Tên thủ tục", "Thời hạn"]
    rows: list[list[object]] = [header, [1, "9.000001", PARAGRAPH, "01 ngày"], [None, None, "I. Đất"]]
    sheet = workbook(Danh=rows, Khác=[["Mẫu", 1.5]])
    kinds: dict[str, tuple[bytes, ...]] = {
        "docx": (word((1, "Mượn phòng"), PARAGRAPH, "Điều 1. Phí", table=[["Buổi", "Mức"], ["Tối", PARAGRAPH]]),),
        "xlsx": (sheet,),
        "pptx": (slides(["Mượn phòng", PARAGRAPH], ["Lệ phí", "Không thu"]),),
        "pdf": (pdf([[PARAGRAPH, "Điều 1. Phí"], ["Không thu"]], title="Mượn phòng"),),
        "ole": (ole(WordDocument=b"\xec\xa5" + bytes(600)), ole(Workbook=b"\x09\x08\x10\0\0\6\5\0" + bytes(3000))),
        "rtf": (b"{\\rtf1\\ansi{\\fonttbl\\f0 .VnTime;}\\f0 M\\'ad\\'ee ph'dfng\\par}",),
        "text": (
            f"NỘI QUY\n{PARAGRAPH}\n".encode(),
            f"# Phí\n- Một\n\n| a | b |\n{PARAGRAPH}".encode("utf-16"),
            in_code_page(PARAGRAPH, CodePage.TCVN3).encode("cp1252", "replace"),
            in_code_page(PARAGRAPH, CodePage.VNI).encode("cp1252", "replace"),
            in_code_page(PARAGRAPH, CodePage.VISCII).encode("latin-1", "replace"),
        ),
        "html": (PAGE.encode(), PAGE.encode("utf-16")),
        "json": (RECORD.encode(),),
        "markdown": (f"---\nkind: guidance\ntitle: Phí\ndate: 2026-07-01\n---\n## Phí\n{PARAGRAPH}\n".encode(),),
        "portal": (f"Mã thủ tục: 9.000001\nTên thủ tục: Mượn\nCách thức thực hiện:\n{PARAGRAPH}\n".encode(),),
    }
    if office.soffice():  # which makes the .xls; it reads none of the damaged files
        kinds["xls"] = (office.converted(sheet, ".xlsx", ".xls"),)
    return kinds


def damaged(number: int, kind: str) -> bytes:
    """Give the damaged file of a number: bytes changed, lost, doubled or put in, in the file or inside a part of it."""
    chance = random.Random(f"{kind} {number}")  # noqa: S311
    data = chance.choice(seeds()[kind])
    if data.startswith(b"PK") and chance.random() < 0.7:
        return _damaged_part(data, chance)
    return _damage(data, chance)


def _damaged_part(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        main = [name for name in names if re.search(r"\.(?:xml|rels)$", name) and not re.search("theme|Layout", name)]
        hit = {chance.choice(main) for _ in range(chance.choice((1, 1, 2)))}
        for name in names:
            if name in hit and chance.random() < 0.1:
                continue  # a part is missing
            new.writestr(name, _damage(old.read(name), chance) if name in hit else old.read(name))
    return out.getvalue()


def _damage(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 5, 40))):
        at = chance.randrange(len(out) + 1)
        match chance.randrange(6):
            case 0 if at < len(out):
                out[at] ^= 1 << chance.randrange(8)
            case 1:
                out[at : at + 4] = chance.choice(NASTY)
            case 2:
                del out[at : at + chance.choice((1, 8, 200))]
            case 3:
                start = chance.randrange(len(out) + 1)
                out[at:at] = out[start : start + chance.choice((4, 60, 600))]
            case 4 if chance.random() < 0.1:
                del out[at:]
            case _:
                out[at:at] = chance.choice(NASTY)
    return bytes(out)


def cases(count: int, kinds: tuple[str, ...] = ()) -> Iterator[tuple[int, str]]:
    """Give the numbers and kinds of a run, the kinds taking turns; PDF, the slowest, only when asked for."""
    wanted = kinds or tuple(kind for kind in seeds() if kind != "pdf")
    for number in range(count):
        yield number, wanted[number % len(wanted)]


def outcome(data: bytes, name: str) -> str:
    """Read a file; gives "read" or "refused", and lets any error pass that is not the room's own."""
    try:
        documents = read_all(data, Provenance("thử", name, ""))
    except IngestError as error:
        if not error.message.strip():
            raise AssertionError("a refusal without a sentence") from error
        return "refused"
    for document in documents:
        for section in document.sections:
            if not 0 <= section.start < section.end <= len(document.text):
                raise AssertionError(f"section {section} of {len(document.text)} characters")
    if not documents or len({document.id for document in documents}) < len(documents):
        raise AssertionError("no document, or one id twice")
    return "read"


def run(
    count: int, seconds: float, kinds: tuple[str, ...] = (), say: Callable[[str], object] | None = None
) -> Counter[str]:
    """Read damaged files until the count or the time is reached; gives how many of each kind were read and refused."""
    found: Counter[str] = Counter()
    seeds()
    ends = time.monotonic() + seconds
    found_soffice, office.soffice = office.soffice, lambda: None
    try:
        for number, kind in cases(count, kinds):
            if time.monotonic() > ends:
                break
            data = damaged(number, kind)
            started = time.monotonic()
            try:
                found[f"{kind} {outcome(data, f'a.{kind}')}"] += 1
            except BaseException:
                sys.stderr.write(f"case {number} of kind {kind}\n")
                raise
            if say and time.monotonic() - started > 2:
                say(f"case {number} of kind {kind} took {time.monotonic() - started:.1f} s")
    finally:
        office.soffice = found_soffice
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--kinds", nargs="*", default=())
    chosen = parser.parse_args()
    began = time.monotonic()
    totals = run(chosen.count, chosen.seconds, tuple(chosen.kinds), lambda text: sys.stderr.write(text + "\n"))
    for line, times in sorted(totals.items()):
        sys.stdout.write(f"{times:6} {line}\n")
    sys.stdout.write(f"{totals.total()} damaged files in {time.monotonic() - began:.0f} s\n")

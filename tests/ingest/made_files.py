"""Files for the tests of the readers, made from words given in the test."""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import docx
import openpyxl
import pptx
import pypdf
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from ingest.readers.code_pages import CodePage, to_unicode

PARAGRAPH = (
    "Người yêu cầu nộp hồ sơ tại Trung tâm Phục vụ hành chính công của xã nơi mình cư trú, "
    "cán bộ tiếp nhận kiểm tra giấy tờ rồi hẹn ngày trả kết quả."
)


def pdf(
    pages: Sequence[Sequence[str]],
    *,
    pictures: Collection[int] = (),
    title: str = "",
    password: str = "",
    repeat: int = 1,
) -> bytes:
    """Make a PDF with a text layer, a line of text a line; the pages in `pictures` (from 0) hold a picture too."""
    writer = pypdf.PdfWriter()
    letters = sorted({letter for page in pages for line in page for letter in line})
    font = writer._add_object(_font(writer, letters))
    picture = writer._add_object(
        _stream(
            b"\0", Type="/XObject", Subtype="/Image", Width=1, Height=1, ColorSpace="/DeviceGray", BitsPerComponent=8
        )
    )
    for _ in range(repeat):
        for number, lines in enumerate(pages):
            page = writer.add_blank_page(595, 842)
            shown = "".join(
                f"BT /F1 11 Tf 1 0 0 1 40 {800 - 15 * at} Tm <{line.encode('utf-16-be').hex()}> Tj ET\n"
                for at, line in enumerate(lines)
            )
            resources = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
            if number in pictures:
                resources[NameObject("/XObject")] = DictionaryObject({NameObject("/Im1"): picture})
            page[NameObject("/Resources")] = resources
            page[NameObject("/Contents")] = writer._add_object(_stream(shown.encode()))
    if title:
        writer.add_metadata({"/Title": title})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stream(data: bytes, **entries: Any) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    for key, value in entries.items():
        stream[NameObject(f"/{key}")] = NumberObject(value) if isinstance(value, int) else NameObject(value)
    return stream


def _font(writer: pypdf.PdfWriter, letters: Sequence[str]) -> DictionaryObject:
    codes = [letter.encode("utf-16-be").hex() for letter in letters]
    pairs = "\n".join(f"<{code}> <{code}>" for code in codes)
    cmap = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar endcmap end"
    )
    name = NameObject("/Made")
    descendant = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType2"),
            NameObject("/BaseFont"): name,
            NameObject("/CIDSystemInfo"): DictionaryObject(
                {
                    NameObject("/Registry"): TextStringObject("Adobe"),
                    NameObject("/Ordering"): TextStringObject("Identity"),
                    NameObject("/Supplement"): NumberObject(0),
                }
            ),
            NameObject("/DW"): NumberObject(500),
        }
    )
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): name,
            NameObject("/Encoding"): NameObject("/Identity-H"),
            NameObject("/DescendantFonts"): ArrayObject([writer._add_object(descendant)]),
            NameObject("/ToUnicode"): writer._add_object(_stream(cmap.encode())),
        }
    )


def word(*lines: str | tuple[int, str], table: Sequence[Sequence[str]] = ()) -> bytes:
    """Make a .docx of paragraphs, headings as (level, text), and a table at the end."""
    document = docx.Document()
    for line in lines:
        if isinstance(line, tuple):
            document.add_heading(line[1], line[0])
        else:
            document.add_paragraph(line)
    if table:
        made = document.add_table(len(table), len(table[0]))
        for row, cells in enumerate(table):
            for column, text in enumerate(cells):
                made.cell(row, column).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def repacked(archive: bytes, changes: dict[str, bytes]) -> bytes:
    """Give a .docx with some of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            new.writestr(name, data)
    return out.getvalue()


def in_code_page(text: str, page: CodePage) -> str:
    """Write text as the characters that an old code page has for it, as Windows shows them; small for lost capitals."""
    signs = _signs(page)
    return "".join(
        letter if letter.isascii() else signs.get(letter) or signs.get(letter.lower(), letter)
        for letter in unicodedata.normalize("NFC", text)
    )


@cache
def _signs(page: CodePage) -> dict[str, str]:
    high = [chr(code) for code in range(0xA1 if page is CodePage.TCVN3 else 0x80, 0x100)]
    written = high if page is not CodePage.VNI else high + [a + b for a in "aeiouyAEIOUYôöÔÖ" for b in high]
    signs: dict[str, str] = {}
    for sign in written:
        letter = to_unicode(sign, page)
        if len(letter) == 1 and (len(sign) == 1 or sign[0].isupper() == sign[1].isupper()):
            signs.setdefault(letter, sign)
    return signs


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """Make a .xlsx of the rows given for each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def slides(*shown: Sequence[str]) -> bytes:
    """Make a .pptx, the first text of each slide its title, the others paragraphs."""
    presentation = pptx.Presentation()
    for title, *lines in shown:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text_frame.text = "\n".join(lines)
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def ole(**streams: bytes) -> bytes:
    """Make an OLE file (Office 97-2003) with streams of the names given ("_" for a space); an empty one is a folder."""
    size, end, fat_mark, free = 512, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    entries = [_ole_entry("Root Entry", 5, child=1 if streams else free, start=end, size=0)]
    fat, body = [fat_mark], b""
    for number, (name, data) in enumerate(streams.items(), 1):
        right = number + 1 if number < len(streams) else free
        if not data:
            entries.append(_ole_entry(_ole_name(name), 1, right=right, start=0, size=0))
            continue
        data = data.ljust(4096, b"\0")
        data += bytes(-len(data) % size)
        start, sectors = len(fat), len(data) // size
        entries.append(_ole_entry(_ole_name(name), 2, right=right, start=start, size=len(data)))
        fat += [*range(start + 1, start + sectors), end]
        body += data
    folder = b"".join(entries)
    folder += bytes(-len(folder) % size)
    first = len(fat)
    sectors = len(folder) // size
    fat += [*range(first + 1, first + sectors), end]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, first, 0, 4096, end, 0, end, 0, 0)
    header += b"\xff" * (size - len(header))
    return header + struct.pack(f"<{len(fat)}I", *fat).ljust(size, b"\xff") + body + folder


def _ole_entry(
    name: str, kind: int, *, start: int, size: int, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF
) -> bytes:
    written = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI16xIQ", written, len(written) + 2, kind, 1, 0xFFFFFFFF, right, child, 0, start, size
    )


def _ole_name(name: str) -> str:
    return name if name.startswith("_") else name.replace("_", " ")

"""Files for the tests of the readers, made from words given in the test."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Sequence
from typing import Any

import docx
import pypdf
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject

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

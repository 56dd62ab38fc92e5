from __future__ import annotations

import unicodedata

import pytest
from made_files import in_code_page

from ingest.document import Document, Provenance, SectionKind
from ingest.errors import UnreadableFileError
from ingest.readers.code_pages import CodePage
from ingest.readers.legibility import legacy_encoding, looks_misrecognised, marked_share
from ingest.readers.plain import decode, read_html, read_plain

TCVN3 = "Céng hoµ x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc, uû ban nh©n d©n x· b¸o c¸o"
VNI = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc, UÛy ban nhaân daân"
UNICODE = "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc, Ủy ban nhân dân xã báo cáo"


def in_windows_1258(text: str) -> bytes:
    """Write text as Windows did, the tone behind its letter."""
    tones = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
    out = ""
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        out += unicodedata.normalize("NFC", apart.translate(tones)) + "".join(c for c in apart if ord(c) in tones)
    return out.encode("cp1258")


def read(text: str) -> Document:
    return read_plain(text.encode(), Provenance("tệp", "noi-quy.txt", ""))


def html(page: str) -> Document:
    return read_html(page.encode(), Provenance("tệp", "trang.html", ""))


def test_the_title_is_the_first_line() -> None:
    document = read("\n\n  - Nội quy:\nGiữ trật tự.\n")
    assert document.title == "Nội quy:"
    assert document.text == "- Nội quy:\nGiữ trật tự."


def test_a_long_first_line_is_cut_at_a_word() -> None:
    title = read("thôn xóm " * 60).title
    assert len(title) <= 200
    assert title.endswith("…")


def test_the_whole_text_is_one_section() -> None:
    document = read("Một\n\nHai")
    assert [(s.kind, s.start, s.end) for s in document.sections] == [(SectionKind.OTHER, 0, 7)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_decoded(encoding: str) -> None:
    assert decode(UNICODE.encode(encoding)) == UNICODE


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03", b"\xff\xfe\x41"])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        decode(data)


def test_an_unknown_code_page_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="không phải văn bản UTF-8"):
        decode("Hộ tịch".encode("cp1258", "ignore") + b"\xd2\xe0")


@pytest.mark.parametrize(("text", "name"), [(TCVN3, "TCVN3"), (VNI, "VNI"), (UNICODE, None), ("5 µg, 20 °C, ½", None)])
def test_old_code_pages_are_named(text: str, name: str | None) -> None:
    assert legacy_encoding(text) == name


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (TCVN3.encode(), UNICODE.replace("Ủy", "uỷ").replace("hòa", "hoà")),
        (TCVN3.encode("cp1252"), UNICODE.replace("Ủy", "uỷ").replace("hòa", "hoà")),
        (VNI.encode(), UNICODE.removesuffix(" xã báo cáo")),
        (VNI.encode("cp1252"), UNICODE.removesuffix(" xã báo cáo")),
        (in_code_page(UNICODE, CodePage.VISCII).encode("latin-1"), UNICODE),
        (in_code_page(UNICODE.upper(), CodePage.VISCII).encode("latin-1"), UNICODE.upper()),
        (in_windows_1258(UNICODE), UNICODE),
    ],
)
def test_text_in_an_old_code_page_is_turned(data: bytes, text: str) -> None:
    assert read_plain(data, Provenance("a", "b.txt", "")).text == text


def test_a_web_page_in_an_old_code_page_is_turned() -> None:
    assert html(f"<body><p>{TCVN3}<p>th&shy;&ecirc;ng</body>").text.endswith("báo cáo\nthường")


def test_text_without_any_letter_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="không có chữ"):
        read("--- ...\n***")


def test_the_marks_of_vietnamese_are_counted() -> None:
    assert marked_share(UNICODE) > 0.2
    assert marked_share("administrative procedures") == 0


def test_english_is_not_taken_for_failed_recognition() -> None:
    english = "The applicant hands the form to the officer of the commune and waits for the answer in the hall. " * 8
    assert not looks_misrecognised(english)
    assert looks_misrecognised(
        "Bo GIAO DVC VA DAO TAO ban hanh quyet dinh nay de cac don vi thuc hien theo quy dinh " * 8
    )
    assert not looks_misrecognised(UNICODE * 8)


PAGE = """<!DOCTYPE html><html><head><title>Mượn phòng</title><style>p {color: red}</style></head><body>
<h1>Mượn phòng họp</h1><p>Ở nhà văn hóa,
   cả ngày.</p><script>alert(1)</script>
<h2>Giấy tờ</h2><ul><li>Đơn</li><li>Thẻ&nbsp;&amp; ảnh</li></ul>
<table><tr><th>Buổi</th><th>Mức</th></tr><tr><td>Tối</td><td>0 đồng</td></tr></table></body></html>"""


def test_a_web_page_is_read_as_it_is_shown() -> None:
    document = html(PAGE)
    assert document.title == "Mượn phòng"
    assert document.text.split("\n") == [
        "Mượn phòng họp",
        "Ở nhà văn hóa, cả ngày.",
        "Giấy tờ",
        "- Đơn",
        "- Thẻ & ảnh",
        "Buổi | Mức",
        "Tối | 0 đồng",
    ]


def test_headings_of_a_web_page_are_sections() -> None:
    assert [(s.kind, s.heading) for s in html(PAGE).sections] == [
        (SectionKind.OTHER, "Mượn phòng họp"),
        (SectionKind.DOSSIER, "Giấy tờ"),
    ]

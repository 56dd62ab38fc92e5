from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from made_files import in_code_page

from ingest.document import Document, Provenance
from ingest.readers.code_pages import CodePage
from ingest.readers.docx import read_docx

TITLE, ABOUT = "quyết định", "về việc mượn nhà văn hóa thôn"
BODY = "Trưởng thôn nhận đơn của người mượn và trả lời trong một ngày làm việc; lệ phí không thu."


def read(made: docx.document.Document) -> Document:
    out = io.BytesIO()
    made.save(out)
    return read_docx(out.getvalue(), Provenance("tệp", "cu.docx", ""))


def add(made: docx.document.Document, font: str, *runs: str) -> None:
    paragraph = made.add_paragraph()
    for text in runs:
        run = paragraph.add_run(text)
        if font:
            run.font.name = font


@pytest.mark.parametrize(
    ("page", "font"), [(CodePage.TCVN3, ".VnTime"), (CodePage.VNI, "VNI-Times"), (CodePage.VISCII, "VISCII Times")]
)
@pytest.mark.parametrize("named", [True, False])
def test_runs_in_an_old_code_page_become_unicode(page: CodePage, font: str, named: bool) -> None:
    made = docx.Document()
    add(made, font if named else "", in_code_page(BODY, page))
    assert read(made).text == BODY


def test_a_word_may_begin_in_one_run_and_end_in_the_next() -> None:
    typed = in_code_page(BODY, CodePage.VNI)
    made = docx.Document()
    add(made, "VNI-Times", *typed)  # a run a letter
    assert read(made).text == BODY


def test_runs_of_both_kinds_stand_in_one_paragraph() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph()
    paragraph.add_run("Tên công ty: ").font.name = "Times New Roman"
    paragraph.add_run(in_code_page("thôn Bình", CodePage.TCVN3)).font.name = ".VnTime"
    add(made, ".VnTime", in_code_page(BODY, CodePage.TCVN3))
    add(made, "Arial", BODY)
    assert read(made).text == f"Tên công ty: thôn Bình\n{BODY}\n{BODY}"


def test_unicode_text_in_an_old_font_stays() -> None:
    made = docx.Document()
    add(made, ".VnTime", BODY)
    assert read(made).text == BODY


def test_soft_hyphens_are_letters_of_tcvn3_and_nothing_elsewhere() -> None:
    made = docx.Document()
    for font, before, after in ((".VnTime", "Tr", "ëng th«n nhËn ®¬n cña ngêi m"), ("Arial", "quyế", "t định")):
        add(made, font, before)
        run = made.paragraphs[-1].runs[0]._r
        run.append(parse_xml(f"<w:softHyphen {nsdecls('w')}/>"))
        run.append(parse_xml(f"<w:t {nsdecls('w')}>{after}</w:t>"))
    assert read(made).text == "Trưởng thôn nhận đơn của ngời m\nquyết định"


def test_letters_of_a_symbol_font_are_found() -> None:
    typed = "".join(chr(0xF000 + ord(c)) if 0xA0 < ord(c) < 0x100 else c for c in in_code_page(BODY, CodePage.TCVN3))
    made = docx.Document()
    add(made, ".VnTime", typed)
    assert read(made).text == BODY


def test_the_font_of_a_style_counts() -> None:
    made = docx.Document()
    made.styles["Normal"].font.name = ".VnTime"
    made.styles["Normal"].element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").set(qn("w:ascii"), ".VnTime")
    made.add_paragraph("Tµi s¶n")
    assert read(made).text == "Tài sản"


def test_capitals_that_only_the_font_shows_tell_the_title() -> None:
    made = docx.Document()
    add(made, ".VnTimeH", in_code_page(TITLE, CodePage.TCVN3))
    add(made, ".VnTimeH", in_code_page(ABOUT, CodePage.TCVN3))
    add(made, ".VnTime", in_code_page(f"Căn cứ quy chế; {BODY}", CodePage.TCVN3))
    document = read(made)
    assert document.title == f"{TITLE} {ABOUT}".upper()
    assert document.text == f"{TITLE}\n{ABOUT}\nCăn cứ quy chế; {BODY}"

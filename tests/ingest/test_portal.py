from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from ingest.document import Document, DocumentKind, Provenance, SectionKind
from ingest.errors import UnreadableFileError
from ingest.readers.portal import duration_in_words, looks_like_portal, read_portal

RECORD = (Path(__file__).parent / "fixtures" / "1.999001.txt").read_text("utf-8")


def read(text: str = RECORD) -> Document:
    return read_portal(text.encode(), Provenance("kho", "1.999001.txt", ""))


def parts(document: Document, kind: SectionKind) -> list[str]:
    return [document.text[s.start : s.end] for s in document.sections if s.kind is kind]


def test_a_record_is_a_procedure_named_by_its_code() -> None:
    document = read()
    assert (document.kind, document.id, document.title) == (
        DocumentKind.PROCEDURE,
        "1.999001",
        "Xin mượn nhà văn hóa thôn",
    )
    assert document.procedure is not None
    assert (document.procedure.level, document.procedure.field) == ("Cấp Xã", "Văn hóa")
    assert not document.procedure.summary


def test_the_deciding_document_tells_the_province() -> None:
    document = read()
    assert document.provenance.deciding_document == "12/QĐ-UBND"
    assert document.province == "Gia Lai"


def test_a_ministry_s_record_has_no_province() -> None:
    assert read(RECORD.replace("12/QĐ-UBND", "163/QĐ-BTP")).province is None


def test_the_names_come_first_with_the_type_in_words() -> None:
    names = parts(read(), SectionKind.NAME)
    assert len(names) == 1
    assert names[0].startswith("Mã thủ tục: 1.999001\n")
    assert "Loại thủ tục: TTHC do địa phương quy định" in names[0]


def test_duration_and_fees_stand_apart_from_the_methods_around_them() -> None:
    document = read()
    assert parts(document, SectionKind.DURATION) == [
        "Thời hạn giải quyết: 2 ngày làm việc",
        "Thời hạn giải quyết: 1 (không có thông tin về đơn vị thời gian)",
    ]
    assert parts(document, SectionKind.FEES) == [
        "Phí, lệ phí: 0 VNĐ | Thu theo nghị quyết của thôn",
        "Phí, lệ phí: Không có thông tin",
    ]
    assert parts(document, SectionKind.METHODS) == [
        "Cách thức thực hiện:\n* Hình thức nộp: Trực tiếp",
        "Mô tả: Nộp tại nhà văn hóa\n* Hình thức nộp: Trực tuyến",
    ]


def test_a_note_that_begins_like_a_heading_stays_in_its_part() -> None:
    steps = parts(read(), SectionKind.STEPS)
    assert "Mô tả: phần này thuộc trình tự." in steps[0]
    assert steps[0].endswith("- Bước 2: Trưởng thôn ghi sổ.")


def test_cases_of_the_dossier_lose_their_doubled_marks() -> None:
    assert parts(read(), SectionKind.DOSSIER) == [
        "Thành phần hồ sơ:\n[ Giấy tờ phải nộp: ]\n- Đơn mượn nhà văn hóa\nSố lượng: Bản chính: 1, Bản sao: 0"
    ]


def test_sections_cover_the_text_without_a_gap() -> None:
    document = read()
    assert document.sections[0].start == 0
    assert document.sections[-1].end == len(document.text)
    for before, after in zip(document.sections, document.sections[1:], strict=False):
        assert after.start == before.end + 1


def test_no_word_of_the_record_is_lost() -> None:
    text = read().text
    for words in ("Trưởng thôn ghi sổ", "Quy chế số 01 của thôn", "Giấy đồng ý", "Công dân Việt Nam", "Bản chính: 1"):
        assert words in text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("20 WORKING_DAY", "20 ngày làm việc"),
        ("3 DAY", "3 ngày"),
        ("8 HOUR", "8 giờ"),
        ("1 OTHER", "1 (không có thông tin về đơn vị thời gian)"),
        ("Trong ngày OTHER", "Trong ngày"),
        ("OTHER", "Không có thông tin"),
        ("WORKING_DAY", "Không có thông tin"),
        ("", "Không có thông tin"),
        ("theo mùa", "theo mùa"),
    ],
)
def test_a_duration_is_said_in_words_and_a_lost_unit_is_never_guessed(value: str, said: str) -> None:
    assert duration_in_words(value) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (RECORD.replace("Mã thủ tục: 1.999001", "Mã thủ tục: không rõ"), "không có mã thủ tục hợp lệ"),
        (RECORD.replace("Tên thủ tục: Xin mượn nhà văn hóa thôn", "Tên thủ tục: Không có thông tin"), "không có tên"),
        ("", "không có mã thủ tục"),
    ],
)
def test_a_record_without_code_or_name_is_refused(changed: str, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        read(changed)


def test_a_record_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="UTF-8"):
        read_portal(RECORD.encode("utf-16"), Provenance("a", "b", ""))


@pytest.mark.parametrize("code", ["1.0133611", "1.014955-Xoa", "2.009182739", "1.000656.000.00.00.H21"])
def test_odd_codes_of_the_portal_are_accepted(code: str) -> None:
    assert read(RECORD.replace("1.999001", code)).code == code


def test_a_record_is_known_by_its_headings_even_when_decomposed() -> None:
    assert looks_like_portal(unicodedata.normalize("NFD", RECORD))
    assert not looks_like_portal("Thủ tục mượn nhà văn hóa")

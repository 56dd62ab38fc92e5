from __future__ import annotations

import unicodedata

import pytest
from made_files import PARAGRAPH, pdf

from ingest.document import Document, DocumentKind, Provenance, SectionKind
from ingest.errors import UnreadableFileError
from ingest.readers import pdf_pages
from ingest.readers.pdf import document_of
from ingest.readers.pdf_lines import continues, page_offsets, paragraphs, without_running_lines
from ingest.readers.pdf_pages import Page, open_pdf, pages_of
from ingest.readers.structure import sections_of, title_of
from ingest.readers.syllables import is_syllable, mend_breaks, mend_marks


def read(data: bytes) -> Document:
    # In this process, which is quicker; test_pdf_process.py has the other.
    opened = open_pdf(data)
    return document_of(opened.title, list(pages_of(opened)), Provenance("tệp", "luat.pdf", ""))


def of_pages(*pages: Page) -> Document:
    return document_of("", pages, Provenance("tệp", "luat.pdf", ""))


LAW = [
    ["QUỐC HỘI", "Luật số: 99/2026/QH16", "LUẬT", "NHÀ VĂN HÓA", "Căn cứ Hiến pháp;", "Chương I", "QUY ĐỊNH CHUNG",
     "Điều 1. Phạm vi", "Luật này nói về việc mượn nhà văn hóa của thôn và việc giữ"],
    ["gìn nhà văn hóa sau khi mượn.", "Điều 2. Người mượn", "1. Người sống ở xã."],
]  # fmt: skip


def test_pages_are_joined_and_their_offsets_kept() -> None:
    document = read(pdf(LAW))
    assert "việc giữ gìn nhà văn hóa" in document.text
    assert document.text[document.pages[1] :].startswith("gìn nhà văn hóa")
    assert document.page_at(document.text.index("Người mượn")) == 2


def test_a_law_is_cut_at_its_articles_and_a_chapter_goes_with_the_article_after_it() -> None:
    document = read(pdf(LAW))
    assert [section.heading for section in document.sections] == [
        "LUẬT NHÀ VĂN HÓA",
        "Điều 1. Phạm vi",
        "Điều 2. Người mượn",
    ]
    assert document.text[document.sections[1].start :].startswith("Chương I\nQUY ĐỊNH CHUNG\nĐiều 1.")


def test_the_title_and_the_number_come_from_the_first_lines() -> None:
    document = read(pdf(LAW))
    assert document.title == "LUẬT NHÀ VĂN HÓA"
    assert document.provenance.deciding_document == "99/2026/QH16"


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        ("Quy chế mượn nhà văn hóa thôn", "Quy chế mượn nhà văn hóa thôn"),
        ("Microsoft Word - quy chế mượn nhà.doc", "LUẬT NHÀ VĂN HÓA"),
        ("Untitled", "LUẬT NHÀ VĂN HÓA"),
    ],
)
def test_the_title_of_the_metadata_counts_only_where_it_is_one(metadata: str, title: str) -> None:
    assert read(pdf(LAW, title=metadata)).title == title


def test_decomposed_letters_become_nfc_and_stray_spaces_before_marks_go() -> None:
    text = read(
        pdf([[unicodedata.normalize("NFD", PARAGRAPH), "điê\u0323n tư\u0309 , căn cươ\u0301 c công dân."]])
    ).text
    assert PARAGRAPH.split(",")[0] in text
    assert "điện tử , căn cước công dân." in text
    assert unicodedata.is_normalized("NFC", text)


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        [f"CÔNG BÁO/Số {n}", f"Mục riêng của tờ {word}: {PARAGRAPH}", str(n + 4)]
        for n, word in enumerate(("một", "hai", "ba"))
    ]
    document = read(pdf(pages))
    assert "CÔNG BÁO" not in document.text
    assert document.text.count("Mục riêng") == 3
    assert document.text.endswith("quả.")


def test_numbers_at_a_page_edge_that_do_not_count_pages_stay() -> None:
    pages = [["Điểm", "một", "12"], ["Điểm chuẩn", "hai", "7"], ["Khác", "ba", "30"]]
    assert without_running_lines(pages) == pages


def test_a_document_of_recognised_pages_says_so_in_its_title_and_origin() -> None:
    document = of_pages(Page(f"QUY CHẾ\n{PARAGRAPH}", confidence=0.95), Page(PARAGRAPH, confidence=0.85))
    assert document.title.endswith("(nhận dạng từ bản quét)")
    assert document.provenance.origin == (
        "Nhận dạng chữ (OCR) từ bản quét: 2 trong 2 trang; độ tin cậy trung bình 90%, thấp nhất là trang 2 (85%)"
    )
    assert "độ tin cậy thấp" not in document.text


def test_a_page_recognised_with_little_confidence_is_named_before_its_words() -> None:
    document = of_pages(Page(PARAGRAPH), Page(f"Khoản riêng. {PARAGRAPH}", confidence=0.61), Page(PARAGRAPH))
    note = "[Trang 2: nhận dạng từ bản quét với độ tin cậy thấp (61%); hãy đối chiếu bản gốc.]\nKhoản riêng."
    assert note in document.text
    assert document.page_at(document.text.index("[Trang 2")) == 2
    assert not document.title.endswith("(nhận dạng từ bản quét)")


def test_a_page_that_cannot_be_read_is_named_in_its_place() -> None:
    document = of_pages(Page(PARAGRAPH), Page("", problem="bản quét, chưa cài bộ nhận dạng chữ"), Page(PARAGRAPH))
    assert "\n[Trang 2: bản quét, chưa cài bộ nhận dạng chữ.]\n" in document.text


def test_a_pdf_most_of_whose_pages_cannot_be_read_is_refused_with_the_reason() -> None:
    unread = Page("", problem="bản quét, chưa cài bộ nhận dạng chữ")
    with pytest.raises(UnreadableFileError, match="2 trên 3 trang không đọc được: bản quét, chưa cài"):
        of_pages(Page(PARAGRAPH), unread, unread)


def test_a_pdf_without_words_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="không có chữ nào"):
        of_pages(Page(""), Page(" \n"))


def test_rows_of_a_table_stay_rows_and_its_head_is_shown_once() -> None:
    table = ["TT | Việc phải làm | Hạn", "1 | Nộp đơn xin mượn | 02 ngày"]
    document = of_pages(Page("\n".join(table)), Page("\n".join([table[0], "2 | Trả phòng | 01 ngày"])))
    assert document.text.split("\n") == [*table, "2 | Trả phòng | 01 ngày"]


def test_a_text_layer_in_tcvn3_is_turned_to_unicode() -> None:
    text = read(pdf([["Céng hoµ x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc, uû ban nh©n d©n x·"]])).text
    assert text == "Cộng hoà xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc, uỷ ban nhân dân xã"


def test_a_truncated_pdf_is_refused() -> None:
    data = pdf(LAW)
    with pytest.raises(UnreadableFileError, match="cắt cụt"):
        read(data[: len(data) // 2])


def test_a_broken_pdf_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="hỏng"):
        read(b"%PDF-1.4\nnothing at all\n%%EOF\n")


def test_a_password_is_named() -> None:
    with pytest.raises(UnreadableFileError, match="mật khẩu"):
        read(pdf(LAW, password="bi-mat"))  # noqa: S106


def test_too_many_pages_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "MAX_PAGES", 3)
    with pytest.raises(UnreadableFileError, match="quá giới hạn 3 trang"):
        read(pdf(LAW, repeat=2))


PRINT = [
    ["CHI TIẾT THỦ TỤC HÀNH CHÍNH", "Tên thủ tục Xin mượn nhà văn hóa thôn vào các ngày lễ trong năm và các",
     "buổi tối", "Mã thủ tục 1.999001", "Số quyết định 12/QĐ-UBND", "Cấp thực hiện Xã", "Lĩnh vực Văn hóa",
     "Đối tượng thực hiện Công dân", "Cơ quan phối hợp", "TRÌNH TỰ THỰC HIỆN"],
    ["Người dân gửi đơn.", "THÀNH PHẦN HỒ SƠ", "Tên giấy tờ Số lượng", "- Đơn theo mẫu", "1 bản chính",
     "- Giấy tờ có trong dữ liệu quốc gia v", "Không có"],
    ["ề dân cư thì không phải nộp.", "CÁCH THỨC THỰC HIỆN", "Trực tiếp 2 ngày", "CƠ QUAN THỰC HIỆN", "Thôn",
     "KẾT QUẢ XỬ LÝ", "Giấy đồng ý"],
]  # fmt: skip


def test_a_print_of_the_portal_is_the_procedure_that_it_shows() -> None:
    document = read(pdf(PRINT))
    assert (document.kind, document.id, document.code) == (DocumentKind.PROCEDURE, "1.999001", "1.999001")
    assert document.title == "Xin mượn nhà văn hóa thôn vào các ngày lễ trong năm và các buổi tối"
    assert document.procedure is not None
    assert (document.procedure.level, document.procedure.field) == ("Cấp Xã", "Văn hóa")
    assert document.provenance.deciding_document == "12/QĐ-UBND"


def test_a_print_has_the_sections_of_a_record() -> None:
    document = read(pdf(PRINT))
    kinds = [section.kind for section in document.sections]
    assert kinds == [
        SectionKind.NAME,
        SectionKind.SUBJECTS,
        SectionKind.AGENCY,
        SectionKind.STEPS,
        SectionKind.DOSSIER,
        SectionKind.METHODS,
        SectionKind.AGENCY,
        SectionKind.RESULT,
    ]
    agency = document.sections[6]
    assert document.text[agency.start : agency.end] == "CƠ QUAN THỰC HIỆN\nThôn"


def test_the_number_of_copies_stands_behind_its_paper_even_where_a_page_end_cut_the_cell() -> None:
    text = read(pdf(PRINT)).text
    assert "- Đơn theo mẫu | 1 bản chính" in text
    assert "- Giấy tờ có trong dữ liệu quốc gia về dân cư thì không phải nộp. | Không có" in text


@pytest.mark.parametrize(
    ("line", "following", "expected"),
    [
        ("nộp hồ sơ", "tại xã", True),
        ("nộp hồ sơ.", "tại xã", False),
        ("nộp hồ sơ", "a) bản chính", False),
        ("NGHỊ ĐỊNH", "về việc mượn", False),
        ("theo Thông tư số 85/2019/TT-", "BTC", True),
        ("theo quy định của", "Ủy ban nhân dân", True),
        ("Luật số 03/2022/QH15,", "Luật số 05/2022/QH15", True),
        ("Luật 60/2014/QH13 60/2014/QH13", "về việc sửa đổi", False),
        ("Thông tư số", "04/2020/TT-BTP", True),
        ("Trực tiếp 2 ngày", "Miễn phí", False),
        ("1 bản chính", "thì nộp", False),
    ],
)
def test_a_line_goes_on_where_its_sentence_does(line: str, following: str, expected: bool) -> None:
    assert continues(line, following) is expected


def test_a_page_without_text_starts_where_the_next_one_does() -> None:
    lines = paragraphs([["Một."], [], ["Hai."]])
    assert page_offsets(lines, 4) == (0, 5, 5, 9)


def test_articles_quoted_out_of_order_are_no_sections() -> None:
    lines = ["Điều 1. Sửa đổi", "Điều 57. Chỗ khác được nhắc lại", "Điều 2. Hiệu lực"]
    assert [section.heading for section in sections_of(lines, "T")] == ["Điều 1. Sửa đổi", "Điều 2. Hiệu lực"]


def test_a_collection_of_procedures_is_named_so() -> None:
    assert title_of([f"THỦ TỤC {n}: Việc thứ {n}" for n in range(1, 6)], "") == "Tập hợp 5 thủ tục hành chính"


@pytest.mark.parametrize("word", ["nghiêng", "quyết", "gì", "ưa", "khuya", "thuở", "xoong"])
def test_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["ngh", "ềx", "word", "tuyêm", "123", ""])
def test_other_letters_are_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_broken_syllables_are_joined_only_where_a_text_is_full_of_them() -> None:
    broken = "áp d ụng cho c ơ quan, ng ười dân l ưu trú, vi ệc c ủa xã, thu ở điểm c ở trên, qu ốc gia"
    assert mend_breaks([broken]) == [
        "áp dụng cho cơ quan, người dân lưu trú, việc của xã, thu ở điểm c ở trên, quốc gia"
    ]
    assert mend_breaks(["nhóm c ở xa"]) == ["nhóm c ở xa"]


def test_marks_apart_from_their_letters_go_back() -> None:
    assert mend_marks("hoă \u0323c ngươ\u0300 i") == "hoặc người"
    assert mend_marks("không có dấu rời") == "không có dấu rời"

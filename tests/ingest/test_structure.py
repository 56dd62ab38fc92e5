from __future__ import annotations

from ingest.readers.pdf_lines import continues, without_repeated_heads
from ingest.readers.structure import sections_of, title_of


def headings(*lines: str) -> list[str]:
    return [section.heading for section in sections_of(lines, "T")]


def test_an_article_that_recognition_misread_is_found_where_it_is_the_next() -> None:
    lines = (
        "Điều 1, Phạm vi",
        "Nội dung.",
        "- Điều 2. Người mượn",
        "Nội dung.",
        "Điều 3 Thiếu dấu chấm",
        "Điều 3. Hạn",
    )
    assert headings(*lines) == ["Điều 1. Phạm vi", "Điều 2. Người mượn", "Điều 3. Hạn"]


def test_an_article_mentioned_in_a_list_is_no_heading() -> None:
    assert headings("Điều 1. Sửa đổi", "- Điều 9. Chỗ được nhắc", "Điều 4, Điều 5 và Điều 6") == ["Điều 1. Sửa đổi"]


def test_questions_are_sections() -> None:
    lines = ("HỎI ĐÁP", "Câu 1: Nộp ở đâu?", "Ở xã.", "Câu 2: Bao lâu có?", "Hai ngày.")
    assert headings(*lines) == ["T", "Câu 1: Nộp ở đâu?", "Câu 2: Bao lâu có?"]


def test_one_question_alone_is_text() -> None:
    assert headings("Câu 1: Nộp ở đâu?", "Ở xã.") == ["T"]


def test_parts_of_a_guidance_count_up() -> None:
    lines = ("I. CHUẨN BỊ", "Đơn.", "IV. Không phải phần kế", "II. NỘP HỒ SƠ", "Ở xã.")
    assert headings(*lines) == ["I. CHUẨN BỊ", "II. NỘP HỒ SƠ"]


def test_groups_of_a_catalogue_are_sections_without_bars() -> None:
    lines = ("TT | Mã | Việc", "I | VT | VĂN THƯ", "1 | VT.01 | Nhận văn bản", "II | TC | TÀI CHÍNH", "1 | TC.01 | Chi")
    assert headings(*lines) == ["T", "I VT VĂN THƯ", "II TC TÀI CHÍNH"]


def test_counted_parts_inside_a_law_do_not_cut_its_articles() -> None:
    assert headings("Điều 1. Hồ sơ", "I. Đơn", "II. Thẻ", "Điều 2. Hạn") == ["Điều 1. Hồ sơ", "Điều 2. Hạn"]


def test_a_title_in_small_letters_is_found() -> None:
    assert (
        title_of(["Báo cáo", "Tình hình mượn nhà văn hóa", "Phần thứ nhất"], "") == "Báo cáo Tình hình mượn nhà văn hóa"
    )


def test_the_head_of_a_table_stays_where_it_comes_first() -> None:
    head = "TT | Việc phải làm"
    assert without_repeated_heads([["DANH MỤC", head, "1 | a"], [head, "2 | b"], ["3 | c"]]) == [
        ["DANH MỤC", head, "1 | a"],
        ["2 | b"],
        ["3 | c"],
    ]


def test_rows_and_labels_are_lines_of_their_own() -> None:
    assert not continues("1 | nộp đơn", "và chờ")
    assert not continues("UBND cấp huyện", "Điều kiện thực hiện", full=True)
    assert not continues("02 ngày", "6. Mức trực tuyến")
    assert continues("kể từ ngày", "01 tháng 7")

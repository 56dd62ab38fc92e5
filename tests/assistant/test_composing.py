from __future__ import annotations

from datetime import date

import pytest
from examiner import marks, unmarked
from made_documents import record, summary

from assistant.citations import CitationList
from assistant.composing import choose, compose
from assistant.config import AnswerSettings
from assistant.intent import sections_asked
from assistant.messages import MORE
from assistant.selection import Scored, score_units
from index.question import read_question
from ingest.document import Document, SectionKind

DAY = date(2026, 7, 1)


def answer(document: Document, question: str, limits: AnswerSettings | None = None) -> tuple[str, CitationList]:
    citations = CitationList(DAY)
    read = read_question(question)
    asked = sections_asked(read.spelt)
    scored = score_units(document, read, asked)
    return compose(document, read, scored, asked, limits or AnswerSettings(), citations), citations


def channels(*blocks: str) -> Document:
    return record(methods="\n".join(f"  * Hình thức nộp: {block}" for block in blocks))


def test_a_bare_zero_is_not_said_to_be_free() -> None:
    text, citations = answer(channels("DIRECT\n    Phí, lệ phí: 0 VNĐ ()"), "lệ phí bao nhiêu")
    assert "Bản ghi để mức 0 VNĐ và không ghi chú thêm, chưa đủ căn cứ để trả lời là miễn phí" in text
    assert citations.citations[0].quote == "Phí, lệ phí: 0 VNĐ"


def test_a_zero_with_a_note_is_quoted_with_its_note() -> None:
    text, _ = answer(channels("DIRECT\n    Phí, lệ phí: 0 VNĐ | Do hội đồng tỉnh định mức | "), "lệ phí bao nhiêu")
    assert "0 VNĐ | Do hội đồng tỉnh định mức" in text
    assert "miễn phí" not in text


def test_a_duration_that_lost_its_unit_gets_none() -> None:
    text, citations = answer(channels("DIRECT\n    Thời hạn giải quyết: 7 OTHER"), "mấy ngày xong")
    assert "Bản ghi ghi thời hạn là 7 nhưng không có đơn vị thời gian" in text
    assert "7 ngày" not in text
    assert "7" in citations.citations[0].quote


def test_channels_with_the_same_fee_or_duration_are_said_once() -> None:
    same = "\n    Thời hạn giải quyết: 5 DAY\n    Phí, lệ phí: 7000 VNĐ"
    text, _ = answer(channels(f"DIRECT{same}", f"ONLINE{same}", f"POSTAL{same}"), "lệ phí bao nhiêu, mấy ngày xong")
    assert text.count("7000 VNĐ") == 1
    assert text.count("5 ngày") == 1
    assert "Trực tiếp, Trực tuyến, Dịch vụ bưu chính: 5 ngày" in text


def test_channels_that_differ_are_told_apart() -> None:
    document = channels("DIRECT\n    Thời hạn giải quyết: 9 DAY", "ONLINE\n    Thời hạn giải quyết: 6 DAY")
    text, _ = answer(document, "mấy ngày xong")
    assert "Trực tiếp: 9 ngày" in text
    assert "Trực tuyến: 6 ngày" in text


def test_a_line_that_a_record_repeats_is_given_once() -> None:
    dossier = "    - Đơn xin thuê gian hàng\n    - ĐƠN XIN THUÊ GIAN HÀNG.\n    - Thẻ căn cước"
    text, _ = answer(record(dossier=dossier), "hồ sơ gồm giấy tờ gì")
    assert text.lower().count("đơn xin thuê gian hàng") == 1


def test_papers_stand_under_their_case() -> None:
    dossier = "  [ * Người thuê mới: ]\n    - Đơn xin thuê\n  [ Người thuê lại: ]\n    - Hợp đồng cũ còn giữ"
    text, _ = answer(record(dossier=dossier), "hồ sơ gồm giấy tờ gì")
    lines = text.splitlines()
    assert lines.index("Người thuê mới:") < next(i for i, x in enumerate(lines) if x.startswith("- Đơn xin thuê"))
    assert lines.index("Người thuê lại:") < next(i for i, x in enumerate(lines) if x.startswith("- Hợp đồng cũ"))


def test_the_answer_begins_with_the_procedure_and_its_code() -> None:
    text, _ = answer(record(steps="- Nộp đơn cho ban quản lý chợ"), "trình tự")
    assert text.startswith("Theo thủ tục «Cho thuê gian hàng chợ xã» (mã 1.999200):\n")


@pytest.mark.parametrize(
    "title",
    ["Cho thuê gian hàng chợ xã; cho mượn kho của chợ xã", "Cho thuê gian hàng. Trường hợp thuê theo phiên chợ"],
)
def test_a_name_of_two_clauses_leaves_no_statement_without_a_mark(title: str) -> None:
    text, _ = answer(record(title=title, steps="- Nộp đơn cho ban quản lý chợ"), "trình tự")
    assert unmarked(text) == []


def test_a_case_of_two_clauses_leaves_no_statement_without_a_mark() -> None:
    dossier = "  [ * Trường hợp thuê theo phiên chợ; thuê thêm kho ở chợ: ]\n    - Đơn xin thuê gian hàng"
    text, _ = answer(record(dossier=dossier), "hồ sơ gồm giấy tờ gì")
    assert unmarked(text) == []


def test_a_bracketed_number_of_the_source_is_not_taken_for_a_mark() -> None:
    steps = "- Ghi số tiền thuê gian hàng vào ô [46] của sổ thu chợ."
    text, citations = answer(record(steps=steps), "trình tự các bước ra sao")
    assert set(marks(text)) == {c.n for c in citations.citations}


def test_each_clause_of_a_line_carries_its_mark() -> None:
    text, _ = answer(record(steps="- Bước 1: Nộp đơn ở quầy chợ. Nhận giấy hẹn; chờ ban quản lý chợ gọi."), "trình tự")
    assert "Nộp đơn ở quầy chợ. [1]" in text
    assert unmarked(text) == []


def test_lines_keep_the_order_of_the_source_within_a_section() -> None:
    steps = "\n".join(f"- Bước {n}: Việc thứ {n} ở chợ xã." for n in range(1, 7))
    text, _ = answer(record(steps=steps), "các bước thế nào", AnswerSettings(enough=9))
    found = [text.index(f"Bước {n}:") for n in range(1, 7)]
    assert found == sorted(found)


def test_the_section_asked_for_has_a_line_even_where_another_says_more_of_it() -> None:
    text, _ = answer(record(conditions="- Người thuê từ đủ 18 tuổi."), "Thủ tục này áp dụng cho đối tượng nào?")
    assert "Công dân Việt Nam" in text


def test_numbers_of_citations_follow_the_text() -> None:
    document = record(steps="- Nộp đơn", dossier="    - Đơn xin thuê", conditions="- Đủ 18 tuổi")
    text, citations = answer(document, "điều kiện gì, hồ sơ gồm giấy tờ gì, các bước thế nào")
    numbers = [c.n for c in citations.citations]
    assert list(dict.fromkeys(marks(text))) == numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 3


def test_an_answer_keeps_within_its_limits() -> None:
    steps = "\n".join(f"- Bước {n}: Ban quản lý chợ xem đơn lần thứ {n} rồi ghi vào sổ." for n in range(1, 40))
    text, _ = answer(record(steps=steps), "các bước thế nào", AnswerSettings(words=60, weakest=0.0, lines=4))
    assert len([line for line in text.splitlines() if line.startswith("- ")]) <= 4 + 1  # the last says there are more
    assert len(text.split()) < 100


def test_the_best_line_is_given_even_when_it_is_longer_than_the_limit() -> None:
    text, _ = answer(
        record(steps="- " + "nộp đơn rồi chờ " * 20), "các bước thế nào", AnswerSettings(words=40, lines=1)
    )
    assert "nộp đơn rồi chờ" in text


def test_the_best_line_is_given_even_when_no_line_scores_above_zero() -> None:
    scored = score_units(record(steps="- Nộp đơn\n- Nhận giấy hẹn"), read_question("trình tự"))
    low = [Scored(s.unit, -1.0 - n / 10, 0.0) for n, s in enumerate(scored)]
    chosen = choose(low, AnswerSettings())
    assert chosen[0] == low[0]
    assert low[-1] not in choose(low, AnswerSettings(weakest=1.0))


def test_nothing_to_say_gives_nothing() -> None:
    assert choose([], AnswerSettings()) == []
    text, citations = answer(summary(""), "lệ phí bao nhiêu", AnswerSettings(weakest=1.0, lines=1))
    assert (text == "") == (citations.citations == [])


def test_a_lead_in_is_never_chosen_and_does_not_crowd_out_what_it_leads_to() -> None:
    document = summary("## Trình tự thực hiện\nBan quản lý chợ làm các bước sau:\n- Đo gian hàng.\n")
    chosen = choose(score_units(document, read_question("ban quản lý chợ làm các bước nào sau")), AnswerSettings())
    assert not any(s.unit.lead for s in chosen)
    assert SectionKind.STEPS in {s.unit.kind for s in chosen}


def test_a_list_that_is_given_in_part_says_that_there_is_more() -> None:
    papers = "\n".join(f"    - Giấy chứng nhận loại {n} của người thuê gian hàng" for n in range(1, 30))
    text, citations = answer(record(dossier=papers), "hồ sơ gồm giấy tờ gì", AnswerSettings(lines=5))
    assert MORE[SectionKind.DOSSIER] in text
    assert unmarked(text) == []
    assert set(marks(text)) == {c.n for c in citations.citations}
    whole, _ = answer(record(dossier="    - Đơn xin thuê gian hàng"), "hồ sơ gồm giấy tờ gì")
    assert MORE[SectionKind.DOSSIER] not in whole

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from made_documents import record, summary

from assistant.answering import Assistant
from assistant.evidence import LONGEST_UNIT, Unit, units_of
from ingest.document import Document, SectionKind


def of(document: Document, kind: SectionKind) -> list[Unit]:
    return [unit for unit in units_of(document) if unit.kind is kind]


def texts(document: Document, kind: SectionKind) -> list[str]:
    return [unit.text for unit in of(document, kind)]


@pytest.mark.parametrize("bullet", ["-", "+", "*", "•", "–", "- +", "a)", "đ)", "1.", "2)", "(ii)", "iv)"])
def test_a_bullet_is_no_part_of_a_unit(bullet: str) -> None:
    steps = f"{bullet} Nộp đơn cho ban quản lý chợ."
    assert texts(record(steps=steps), SectionKind.STEPS) == ["Nộp đơn cho ban quản lý chợ."]


@pytest.mark.parametrize("text", ["1.500.000 đồng một tháng", "03 ngày", "-5 độ", "A4 là khổ giấy", "c. 2 là sai"])
def test_what_only_looks_like_a_bullet_stays(text: str) -> None:
    assert texts(record(conditions=f"- {text}"), SectionKind.CONDITIONS)[0].endswith(text.lstrip("-"))


def test_every_unit_stands_at_its_offsets(served: Assistant) -> None:
    index = served.live.current()
    for document in index.documents.all():
        units = units_of(document)
        assert [unit.order for unit in units] == list(range(len(units)))
        at = 0
        for unit in units:
            assert document.text[unit.start : unit.end] == unit.text
            assert unit.text == unit.text.strip() != ""
            assert at <= unit.start
            assert len(unit.text) <= LONGEST_UNIT
            at = unit.end


def test_a_heading_is_no_part_of_the_line_behind_it() -> None:
    assert texts(record(), SectionKind.SUBJECTS) == ["Công dân Việt Nam"]


def test_an_empty_statement_is_no_evidence() -> None:
    assert texts(record(), SectionKind.LEGAL_BASIS) == []
    assert texts(record(), SectionKind.AGENCY) == []


def test_a_case_line_is_told_of_the_lines_under_it() -> None:
    dossier = """  [ * Người thuê mới: ]
    - Đơn xin thuê
  [ Người thuê lại: ]
    - Hợp đồng cũ
    - Biên lai"""
    found = of(record(dossier=dossier), SectionKind.DOSSIER)
    assert [(unit.case, unit.text) for unit in found] == [
        ("Người thuê mới", "Đơn xin thuê"),
        ("Người thuê lại", "Hợp đồng cũ"),
        ("Người thuê lại", "Biên lai"),
    ]


def test_a_case_ends_with_its_section() -> None:
    document = record(dossier="  [ * Người thuê mới: ]\n    - Đơn xin thuê", conditions="- Đủ 18 tuổi")
    assert [unit.case for unit in of(document, SectionKind.CONDITIONS)] == [""]


def test_durations_and_fees_know_their_channel() -> None:
    methods = """  * Hình thức nộp: DIRECT
    Thời hạn giải quyết: 3 DAY
    Phí, lệ phí: 5000 VNĐ
  * Hình thức nộp: ONLINE
    Thời hạn giải quyết: 2 DAY"""
    document = record(methods=methods)
    assert [unit.case for unit in of(document, SectionKind.DURATION)] == ["Trực tiếp", "Trực tuyến"]
    assert [unit.case for unit in of(document, SectionKind.FEES)] == ["Trực tiếp"]


def test_counts_of_copies_are_no_evidence_and_none_makes_a_note() -> None:
    dossier = """    - Đơn xin thuê
      Số lượng: Bản chính: 1, Bản sao: 0
    - Nộp thay thì có giấy ủy quyền
      Số lượng: Bản chính: 0, Bản sao: 0
    - Bản chụp biên lai
      Số lượng: Bản chính: 0, Bản sao: 1
    - Không ghi số bản
      Số lượng: Bản chính: , Bản sao:"""
    found = of(record(dossier=dossier), SectionKind.DOSSIER)
    assert [(unit.text, unit.note) for unit in found] == [
        ("Đơn xin thuê", False),
        ("Nộp thay thì có giấy ủy quyền", True),
        ("Bản chụp biên lai", False),
        ("Không ghi số bản", True),
    ]


def test_a_long_remark_without_copies_is_a_note_in_all_its_pieces() -> None:
    sentence = "Người nộp thay phải có giấy ủy quyền của chủ gian hàng và nói rõ việc được làm thay cho chủ. "
    dossier = f"    - Đơn xin thuê\n      Số lượng: Bản chính: 1, Bản sao: 0\n    - {sentence * 5}\n"
    found = of(record(dossier=dossier + "      Số lượng: Bản chính: 0, Bản sao: 0"), SectionKind.DOSSIER)
    assert len(found) > 2
    assert [unit.note for unit in found] == [False] + [True] * (len(found) - 1)


def test_a_line_that_ends_in_a_colon_leads_to_those_after_it() -> None:
    body = "## Trình tự thực hiện\nBan quản lý chợ làm các việc:\n- Đo gian hàng.\n"
    assert [(unit.text, unit.lead) for unit in of(summary(body), SectionKind.STEPS)] == [
        ("Ban quản lý chợ làm các việc:", True),
        ("Đo gian hàng.", False),
    ]


def test_a_line_over_the_papers_of_a_summary_is_their_case() -> None:
    body = "## Thành phần hồ sơ\nNgười thuê mới nộp:\n- Đơn xin thuê gian hàng.\n"
    assert [(unit.case, unit.text) for unit in of(summary(body), SectionKind.DOSSIER)] == [
        ("Người thuê mới nộp", "Đơn xin thuê gian hàng."),
    ]


def test_a_long_line_is_cut_at_its_sentences() -> None:
    first = "Ban quản lý chợ xem đơn, đo gian hàng và hỏi ý kiến những người thuê bên cạnh trước khi trả lời. "
    second = "Người thuê nhận giấy và nộp tiền tháng đầu tại quầy thu của chợ, có biên lai để giữ làm bằng chứng. "
    found = texts(record(steps="- " + (first + second) * 2), SectionKind.STEPS)
    assert len(found) == 4
    assert all(text.endswith(".") for text in found)


def test_a_line_without_any_end_is_still_short_enough_to_quote() -> None:
    found = texts(record(steps="- " + "nộp đơn rồi chờ và " * 120), SectionKind.STEPS)
    assert len(found) > 1
    assert all(0 < len(text) <= LONGEST_UNIT for text in found)


def test_units_cover_what_the_source_says(client: TestClient, served: Assistant) -> None:
    document = served.source("1.999101")
    assert document is not None
    said = " ".join(unit.text for unit in units_of(document))
    for fact in ("ít nhất 03 ngày", "giấy giới thiệu", "không quá 05 ngày liền", "Quy chế số 07", "2 ngày làm việc"):
        assert fact in said

"""What a text says of other documents is proposed word by word; a paper that is replaced is no document."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.document import Document, DocumentKind, Life, Procedure, Provenance, Status
from ingest.numbers import number_key, own_numbers
from ingest.relations import Relation, RelationKind, by_target, proposals, with_effect


def decision(text: str, number: str | None = "200/QĐ-UBND") -> Document:
    origin = Provenance("kho", "qd.txt", "", deciding_document=number)
    return Document("qd", DocumentKind.DOCUMENT, "Quyết định", text, (), origin)


def procedure(deciding: str | None, life: Life | None = None) -> Document:
    origin = Provenance("kho", "a.txt", "", deciding_document=deciding)
    made = Procedure("1.999401", "Thuê sân đình")
    return Document("1.999401", DocumentKind.PROCEDURE, "Thuê sân đình", "", (), origin, made, life or Life())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Quyết định này thay thế Quyết định số 163/QĐ-BTP.", [("163/QĐ-BTP", "replaced", "200/QĐ-UBND", False)]),
        ("Bãi bỏ Thông tư số 09/2022/TT-BTP của Bộ.", [("09/2022/TT-BTP", "repealed", "200/QĐ-UBND", False)]),
        (
            "Nghị định số 12/2020/NĐ-CP hết hiệu lực kể từ ngày Nghị định này có hiệu lực.",
            [("12/2020/NĐ-CP", "expired", "200/QĐ-UBND", False)],
        ),
        (
            "Thông tư số 16/2025/TT-BGDĐT thay thế Thông tư số 11/2022/TT-BGDĐT.",
            [("11/2022/TT-BGDĐT", "replaced", "16/2025/TT-BGDĐT", False)],
        ),
        (
            "Quyết định số 1/QĐ-UBND được thay thế bằng Quyết định số 2/QĐ-UBND.",
            [("1/QĐ-UBND", "replaced", "2/QĐ-UBND", False)],
        ),
        ("Bãi bỏ khoản 2 Điều 5 Nghị định số 12/2020/NĐ-CP.", [("12/2020/NĐ-CP", "repealed", "200/QĐ-UBND", True)]),
        (
            "Bãi bỏ Quyết định số 1/QĐ-UBND, Quyết định số 2/QĐ- UBND và Quyết định số 3/QĐ-UBND.",
            [(f"{n}/QĐ-UBND", "repealed", "200/QĐ-UBND", False) for n in (1, 2, 3)],
        ),
        ("Bãi bỏ thủ tục cho thuê sân (mã 1.999401).", [("1.999401", "repealed", "200/QĐ-UBND", False)]),
        ("Giấy phép hết hiệu lực theo Nghị định số 12/2020/NĐ-CP.", []),
        ("Gia đình nhận chăm sóc thay thế theo Mẫu số 1 Nghị định số 56/2017/NĐ-CP.", []),
        ("Nghị định số 1/2020/NĐ-CP và văn bản sửa đổi, bổ sung, thay thế (nếu có).", []),
        ("Đề nghị ban hành Nghị định thay thế Nghị định số 24/2018/NĐ-CP.", []),
        ("Bản chính được thay thế bằng bản sao.", []),
        ("Quyết định này thay thế Quyết định số 200/QĐ-UBND.", []),
    ],
)
def test_statements_about_other_documents_are_proposed(text: str, found: list[tuple[str, str, str, bool]]) -> None:
    document = decision(f"Điều 3. Hiệu lực\n{text}\nĐiều 4. Tổ chức thực hiện")
    made = list(proposals(document))
    assert [(p.target, p.kind.value, p.by, p.partial) for p in made] == found
    for p in made:
        assert document.text[p.start : p.end] == p.quote
        assert p.quote.strip(".") == text.strip(".")


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("Bãi bỏ Quyết định số 1/QĐ-UBND từ ngày 15/8/2026.", date(2026, 8, 15)),
        ("Bãi bỏ Quyết định số 1/QĐ-UBND kể từ ngày 01 tháng 7 năm 2026.", date(2026, 7, 1)),
        ("Nghị định này có hiệu lực thi hành từ ngày 01-9-2026.\nBãi bỏ Quyết định số 1/QĐ-UBND.", date(2026, 9, 1)),
        ("Bãi bỏ Quyết định số 1/QĐ-UBND.", None),
        ("Bãi bỏ Quyết định số 1/QĐ-UBND từ ngày 31/02/2026.", None),
    ],
)
def test_the_day_is_taken_from_the_statement_or_from_when_the_document_begins(text: str, since: date | None) -> None:
    assert [p.since for p in proposals(decision(text))] == [since]


def test_a_proposal_keeps_its_name_while_the_statement_stands() -> None:
    one, two = (next(proposals(decision(f"{start}Bãi bỏ Quyết định số 1/QĐ-UBND."))) for start in ("", "Điều 1.\n"))
    assert one.id == two.id
    assert one.start != two.start


def test_a_document_is_known_by_its_deciding_document_or_the_number_at_its_head() -> None:
    assert own_numbers(decision("", "Quyết định 163/QĐ-BTP")) == ("163/QĐ-BTP",)
    assert own_numbers(decision("ỦY BAN NHÂN DÂN\nSố: 15/2026/QĐ-UBND\nBãi bỏ 1/QĐ-UBND", None)) == ("15/2026/QĐ-UBND",)
    assert own_numbers(procedure(None)) == ()
    assert number_key("0151/QÐ-UBND") == number_key("151/qđ-ubnd")


REPLACED = Relation("163/QĐ-BTP", RelationKind.REPLACED, date(2026, 8, 1), "200/QĐ-BTP")


def test_a_procedure_ends_with_its_deciding_document_and_becomes_a_version() -> None:
    made = with_effect(procedure("163/QĐ-BTP"), by_target([REPLACED]))
    assert made.life == Life(None, date(2026, 7, 31), "200/QĐ-BTP")
    assert made.life.status(date(2026, 7, 31)) is Status.IN_FORCE
    assert made.life.status(date(2026, 8, 1)) is Status.REPLACED
    assert made.id == "1.999401-den-20260731"
    assert with_effect(procedure("164/QĐ-BTP"), by_target([REPLACED])) == procedure("164/QĐ-BTP")


def test_a_document_that_ended_earlier_keeps_its_day() -> None:
    made = with_effect(procedure("163/QĐ-BTP", Life(effective_to=date(2026, 1, 1))), by_target([REPLACED]))
    assert made.life == Life(effective_to=date(2026, 1, 1))


def test_a_document_under_two_decisions_ends_with_the_later_one() -> None:
    later = Relation("9/QĐ-BTP", RelationKind.REPEALED, date(2026, 9, 1))
    both = procedure("163/QĐ-BTP và 9/QĐ-BTP")
    assert with_effect(both, by_target([REPLACED])).life == Life()
    assert with_effect(both, by_target([REPLACED, later])).life.effective_to == date(2026, 8, 31)


def test_a_repealed_code_ends_the_procedure() -> None:
    relation = Relation("1.999401", RelationKind.REPEALED, date(2026, 8, 1))
    assert with_effect(procedure(None), by_target([relation])).life.status(date(2026, 8, 2)) is Status.WITHDRAWN

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import pytest
from examiner import check_marks, marks, unmarked, unsupported
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer import Citation
from assistant.facts import facts_of, plain_numbers, words
from assistant.sentences import Sentences
from assistant.verification import Support, objections
from assistant.verified import VerifiedText
from ingest.document import SectionKind, Status


def citation(n: int, quote: str, heading: str = "Thành phần hồ sơ") -> Citation:
    return Citation(
        n=n,
        document_id="a",
        procedure_code="1.001193",
        title="Thủ tục đăng ký khai sinh",
        section=SectionKind.DOSSIER,
        heading=heading,
        quote=quote,
        start=0,
        end=len(quote),
        page=None,
        status=Status.IN_FORCE,
        url="/sources/a",
    )


def found(sentence: str, quote: str) -> list[str]:
    return [o.split(":")[0] for o in objections(sentence, Support((citation(1, quote),)))]


SAID = [
    ("Nộp trong 5 ngày làm việc.", "Nộp trong 05 ngày làm việc."),
    ("Nộp trong năm ngày làm việc.", "Nộp trong 05 ngày làm việc."),
    ("Nộp trong 15 ngày.", "Nộp trong thời hạn 15 (mười lăm) ngày."),
    ("Thời hạn nộp là mười lăm ngày.", "Nộp trong 15 ngày."),
    ("Lệ phí là 50.000 đồng.", "Phí, lệ phí: 50.000 VNĐ"),
    ("Lệ phí là 50000đ.", "Phí, lệ phí: 50.000 đồng"),
    ("Nộp từ ngày 1/7/2025.", "Nộp từ ngày 01 tháng 7 năm 2025."),
    ("Nộp từ tháng 7 năm 2025.", "Nộp từ 01/07/2025."),
    ("Theo khoản 2 Điều 14 Nghị định số 104/2022/NĐ-CP.", "Căn cứ khoản 2 Điều 14 Nghị định số 104/2022/NĐ-CP."),
    ("Nộp Mẫu số 01 hoặc tờ khai CT01.", "Tờ khai CT01; Mẫu số 01."),
    ("Giảm 50% lệ phí hộ nghèo.", "Hộ nghèo được giảm 50 % lệ phí."),
    ("Hoà giải tại UBND cấp xã.", "Hòa giải ở Ủy ban nhân dân xã."),
    ("Nộp 01 bản chính giấy ra viện.", "Giấy ra viện\nSố lượng: Bản chính: 1, Bản sao: 0"),
    ("Nộp hồ sơ tại Công an xã.", "Hồ sơ nộp tại Công an cấp xã."),
    ("Đăng ký khai sinh được miễn lệ phí.", "Miễn lệ phí đăng ký khai sinh."),
    ("Hộ nghèo được miễn lệ phí khai sinh.", "Lệ phí khai sinh: 8.000 đồng; hộ nghèo được miễn."),
    ("Không phải nộp lệ phí khai sinh.", "Khai sinh không phải nộp lệ phí."),
    ("Thủ tục đăng ký khai sinh có mã 1.001193.", "Tên thủ tục: đăng ký khai sinh"),
    ("Báo trước ít nhất 3 ngày làm việc.", "Phải báo trước ít nhất 03 ngày làm việc."),
    ("Bước 2: Cán bộ kiểm tra hồ sơ.", "Bước 2: Cán bộ kiểm tra hồ sơ rồi trả lời."),
]
NOT_SAID = [
    ("Nộp trong 7 ngày làm việc.", "Nộp trong 05 ngày làm việc.", "measure"),
    ("Nộp trong bảy ngày làm việc.", "Nộp trong 05 ngày làm việc.", "measure"),
    ("Nộp trong 5 ngày.", "Nộp trong 05 ngày làm việc.", "measure"),
    ("Nộp trong 5 ngày làm việc.", "Nộp trong 05 ngày.", "measure"),
    ("Nộp trong 15 tháng.", "Nộp trong 15 ngày, sau 2 tháng.", "measure"),
    ("Giải quyết trong 1 ngày.", "Thời hạn giải quyết: 1 (không có thông tin về đơn vị thời gian)", "measure"),
    ("Lệ phí là 500.000 đồng.", "Phí, lệ phí: 50.000 VNĐ", "measure"),
    ("Lệ phí là 50 nghìn đồng.", "Phí, lệ phí: 50.000 VNĐ", "measure"),
    ("Lệ phí là 10 USD mỗi lần.", "Phí, lệ phí: 10 VNĐ mỗi lần", "measure"),
    ("Lệ phí đăng ký là 0 đồng.", "Phí, lệ phí: 0 VNĐ", "zero fee"),
    ("Nộp từ ngày 01/8/2025.", "Nộp từ ngày 01 tháng 7 năm 2025.", "dates"),
    ("Theo Nghị định số 105/2022/NĐ-CP.", "Theo Nghị định số 104/2022/NĐ-CP.", "names"),
    ("Theo Nghị định số 104/2023/NĐ-CP.", "Theo Nghị định số 104/2022/NĐ-CP.", "names"),
    ("Theo khoản 2 Điều 16 của Luật.", "Theo khoản 2 Điều 14, khoản 1 Điều 16 của Luật.", "names"),
    ("Nộp tờ khai CT02 ở xã.", "Nộp tờ khai CT01 ở xã.", "names"),
    ("Nộp tờ khai theo Mẫu số 2.", "Nộp tờ khai theo Mẫu số 01, gồm 2 trang.", "label"),
    ("Thủ tục đăng ký khai sinh có mã 1.001194.", "Tên thủ tục: đăng ký khai sinh", "names"),
    ("Chờ một ngày.", "Chờ cán bộ gọi, mã 1.001193.", "measure"),
    ("Giảm 70% lệ phí cho hộ nghèo.", "Giảm 50% lệ phí cho hộ nghèo.", "measure"),
    ("Diện tích nộp là ½ thửa đất.", "Diện tích nộp là một phần thửa đất.", "numbers"),
    ("Nộp hồ sơ tại Sở Tư pháp.", "Nộp hồ sơ tại Ủy ban nhân dân cấp xã.", "name"),
    ("Công an xã nhận hồ sơ khai sinh.", "Ủy ban nhân dân cấp xã nhận hồ sơ khai sinh.", "name"),
    ("UBND tỉnh nhận hồ sơ khai sinh.", "Ủy ban nhân dân cấp xã nhận hồ sơ khai sinh.", "body"),
    ("Hồ sơ khai sinh do UBND xã quyết định.", "Chủ tịch UBND xã quyết định hồ sơ khai sinh.", "body"),
    ("Hồ sơ khai sinh nộp ở UBND xã.", "Hồ sơ khai sinh. Cấp thực hiện: Cấp Xã", "name"),
    ("Nộp kèm hộ chiếu của người khai sinh.", "Nộp kèm thẻ căn cước của người khai sinh.", "name"),
    ("Nộp giấy khai tử của người khai.", "Nộp giấy khai sinh của người khai, nếu có người chết.", "name"),
    ("Nộp bản chính tờ khai đăng ký.", "Nộp bản sao tờ khai đăng ký.", "name"),
    ("Đăng ký khai sinh được miễn lệ phí.", "Lệ phí đăng ký khai sinh do tỉnh quy định.", "free of charge"),
    ("Khai sinh không mất lệ phí.", "Khai sinh nộp lệ phí theo quy định.", "free of charge"),
    ("Người đi khai phải nộp bản sao.", "Người đi khai không phải nộp bản sao.", "negation lost"),
    ("Người đi khai không phải nộp bản sao.", "Người đi khai phải nộp bản sao.", "negation added"),
    ("Không cần giấy ủy quyền của cha mẹ.", "Cần giấy ủy quyền của cha mẹ, không có thì báo xã.", "negation added"),
    ("Nộp bản chính thẻ căn cước, bản sao tờ khai.", "Nộp bản sao thẻ căn cước, bản chính tờ khai.", "opposite"),
    ("Báo trước khi mượn loa.", "Báo sau khi mượn loa, trước hôm nghỉ.", "opposite"),
    ("Nộp trong 30 ngày kể từ ngày nhận.", "Trong ba mươi (30) ngày làm việc kể từ ngày nhận.", "measure"),
    ("Khai sinh được miễn lệ phí.", "Khai sinh, miễn thuế nhập khẩu.", "free of charge"),
    ("Mượn ít nhất 5 ngày mỗi lần.", "Mượn không quá 05 ngày mỗi lần.", "bound"),
    ("Mượn không quá 5 ngày mỗi lần.", "Mượn tối thiểu 05 ngày mỗi lần.", "bound"),
    ("Gọi 0269 3824 456 để hỏi khai sinh.", "Hỏi khai sinh ở xã.", "numbers"),
    ("Nộp ở https://dichvucong.vn.example khai sinh.", "Nộp khai sinh ở dịch vụ công.", "address"),
    ("Nộp khai sinh qua xa@example.com nhé.", "Nộp khai sinh qua bưu chính.", "address"),
    ("<b>Nộp khai sinh</b> ở xã.", "Nộp khai sinh ở xã.", "markup"),
    ("[Nộp khai sinh](javascript:alert) ở xã.", "Nộp khai sinh ở xã.", "markup"),
    ("Trời hôm nay đẹp và mát mẻ.", "Nộp khai sinh ở xã.", "grounded"),
    ("15 ngày.", "Nộp trong 15 ngày.", "fragment"),
]


@pytest.mark.parametrize(("sentence", "quote"), SAID, ids=[s for s, _ in SAID])
def test_what_a_passage_says_may_be_said(sentence: str, quote: str) -> None:
    assert found(sentence, quote) == []


@pytest.mark.parametrize(("sentence", "quote", "cause"), NOT_SAID, ids=[s for s, _, _ in NOT_SAID])
def test_what_a_passage_does_not_say_may_not_be_said(sentence: str, quote: str, cause: str) -> None:
    assert cause in found(sentence, quote)


@pytest.mark.parametrize(("sentence", "quote"), SAID, ids=[s for s, _ in SAID])
def test_a_decomposed_text_is_the_same_text(sentence: str, quote: str) -> None:
    assert found(unicodedata.normalize("NFD", sentence), quote) == []
    assert found(sentence, unicodedata.normalize("NFD", quote)) == []


@pytest.mark.parametrize(
    "hidden", ["Nộp trong ７ ngày.", "Nộp trong ٧ ngày.", "Nộp trong 7\u200b0 ngày.", "Nộp trong ⑦ ngày."]
)
def test_a_number_cannot_hide(hidden: str) -> None:
    assert found(hidden, "Nộp trong 5 ngày.")


def test_facts_are_read_with_their_units_and_labels() -> None:
    facts = facts_of("Bước 1: trong 02 ngày làm việc, nộp 50.000đ (Mẫu số 01), 10 đến 15 ngày.")
    assert {("2", "ngày làm việc"), ("50000", "đồng"), ("15", "ngày")} == facts.measures
    assert {("bước", "1"), ("mẫu số", "1")} <= facts.labelled
    assert facts.numbers == {"1", "2", "50000", "10", "15"}


SOURCES = [
    citation(1, "Tờ khai đăng ký khai sinh. Bản chính Giấy chứng sinh."),
    citation(2, "Nộp trong 60 ngày kể từ ngày sinh con."),
    citation(3, "Người đi khai không phải nộp bản sao thẻ căn cước."),
]
COMPOSED = (
    "Theo thủ tục:\n- Tờ khai đăng ký khai sinh. [1]\n- Bản chính Giấy chứng sinh. [1]\n"
    "- Nộp trong 60 ngày kể từ ngày sinh con. [2]\n- Người đi khai không phải nộp bản sao thẻ căn cước. [3]"
)


def verified(text: str, composed: str = "", size: int = 9, sources: Sequence[Citation] = SOURCES) -> dict[str, Any]:
    taking, made = Sentences(), VerifiedText(sources, composed)
    shown: list[str | Citation] = []
    for at in range(0, len(text), size):
        for sentence in taking.take(text[at : at + size]):
            shown += made.take(sentence)
    for sentence in taking.close():
        shown += made.take(sentence)
    announced = [c for c in shown if isinstance(c, Citation)]
    assert announced == made.citations
    return {
        "answer": "".join(s for s in shown if isinstance(s, str)),
        "citations": [c.model_dump() for c in made.citations],
        "kept": made.kept,
        "seen": made.seen,
    }


def test_marks_are_numbered_by_first_use() -> None:
    reply = verified(
        "- Nộp trong 60 ngày kể từ ngày sinh [2].\n- Tờ khai đăng ký khai sinh [1].\n- Giấy chứng sinh [1]."
    )
    assert reply["answer"].splitlines() == [
        "- Nộp trong 60 ngày kể từ ngày sinh [1].",
        "- Tờ khai đăng ký khai sinh [2].",
        "- Giấy chứng sinh [2].",
    ]
    assert [(c["n"], c["quote"]) for c in reply["citations"]] == [(1, SOURCES[1].quote), (2, SOURCES[0].quote)]


@pytest.mark.parametrize(
    "written",
    [
        "Tờ khai đăng ký khai sinh [1].",
        "Tờ khai đăng ký khai sinh. [1]",
        "Tờ khai đăng ký khai sinh.[1] ",
        "Tờ khai đăng ký khai sinh【1】.",
        "Tờ khai đăng ký khai sinh [nguồn 1].",
        "Tờ khai đăng ký khai sinh [1][9].",
        "[1] Tờ khai đăng ký khai sinh.",
        "**Tờ khai** đăng ký `khai sinh` [1].",
        "<think>Giấy chứng sinh [1]. Hay là\nkhông?</think>Tờ khai đăng ký khai sinh [1].",
    ],
)
@pytest.mark.parametrize("size", [1, 5, 1000])
def test_a_mark_is_read_in_any_form_and_size_of_piece(written: str, size: int) -> None:
    assert verified(written, size=size)["answer"] == "Tờ khai đăng ký khai sinh [1]."


def test_several_marks_are_read_together() -> None:
    reply = verified("Tờ khai đăng ký khai sinh, nộp trong 60 ngày [1, 2].")
    assert reply["answer"] == "Tờ khai đăng ký khai sinh, nộp trong 60 ngày [1][2]."


def test_each_clause_gets_a_mark() -> None:
    reply = verified("Tờ khai đăng ký khai sinh; bản chính Giấy chứng sinh [1].")
    assert reply["answer"] == "Tờ khai đăng ký khai sinh [1]; bản chính Giấy chứng sinh [1]."


@pytest.mark.parametrize(
    "text",
    [
        "Tờ khai đăng ký khai sinh.",
        "Tờ khai đăng ký khai sinh [7].",
        "Tờ khai đăng ký khai sinh [1]; chờ 9 ngày.",
        "Nộp trong 60 ngày kể từ ngày sinh [1].",
        "Nộp trong 30 ngày kể từ ngày sinh [2].",
        "Chào bạn.\n\nCảm ơn!",
        "khai sinh [1]",
        "- sinh [1]",
        "",
    ],
)
def test_a_sentence_that_is_not_borne_out_is_left_out(text: str) -> None:
    assert (verified(text)["answer"], verified(text)["kept"]) == ("", 0)


def test_a_lost_sentence_gives_way_to_the_composed_line_of_its_mark() -> None:
    reply = verified("Nộp trong 30 ngày kể từ ngày sinh con [2].\nNộp trong 90 ngày sinh con [2].", COMPOSED)
    assert reply["answer"] == "- Nộp trong 60 ngày kể từ ngày sinh con. [1]"
    assert (reply["kept"], reply["seen"]) == (0, 2)


def test_a_lead_in_stays_only_before_what_it_leads_to() -> None:
    assert verified("Hồ sơ gồm:\n- Giấy chứng sinh [1].")["answer"] == "Hồ sơ gồm:\n- Giấy chứng sinh [1]."
    assert verified("## Hồ sơ\n- Giấy chứng sinh [1].")["answer"] == "Hồ sơ:\n- Giấy chứng sinh [1]."
    assert verified("Hồ sơ gồm:\n- Giấy chứng tử [1].")["answer"] == ""
    assert verified("Trong 45 ngày:\n- Giấy chứng sinh [1].")["answer"] == "- Giấy chứng sinh [1]."


def test_a_sentence_that_only_repeats_the_question_is_left_out() -> None:
    made = VerifiedText(SOURCES, COMPOSED, "Có cần tờ khai đăng ký khai sinh không?")
    shown = [
        piece for sentence in Sentences().take("Tờ khai đăng ký khai sinh [1].\n") for piece in made.take(sentence)
    ]
    assert shown[0] == "- Tờ khai đăng ký khai sinh. [1]"
    assert (made.kept, made.seen) == (0, 1)


def test_what_was_said_is_not_said_again() -> None:
    assert verified("Tờ khai đăng ký khai sinh [1]. Tờ khai đăng ký khai sinh [1].")["answer"].count("Tờ khai") == 1


_parts = st.sampled_from(
    [
        *(
            "Tờ khai đăng ký khai sinh",
            "Nộp trong 60 ngày",
            "trong năm ngày",
            "giấy chứng sinh",
            "không phải nộp bản sao",
        ),
        *(
            " [1]",
            "[2]",
            " [3]",
            " [4]",
            "[1, 3]",
            "【2】",
            "[0]",
            "[1",
            "1]",
            ".",
            ". ",
            "; ",
            "! ",
            ":\n",
            "\n",
            "\n- ",
        ),
        *(
            "\n1. ",
            "## ",
            "**",
            "(",
            ")",
            "<b>",
            "Điều 60.",
            "TP. ",
            "60/2014/QH13",
            "50.000 đồng",
            " 1.001193 ",
            "７",
            "½",
        ),
        *("15", "0", " ", "<think>", "</think>", "\u200b", "\u0301", "ngày 01/7/2025", "Công an xã"),
    ]
)
_texts = st.lists(_parts | st.text("abc 019[].;:\n", max_size=4), max_size=30).map("".join)


@settings(max_examples=400, deadline=None)
@given(_texts, st.integers(1, 40), st.sampled_from(["", COMPOSED]))
def test_whatever_a_model_writes_every_number_is_supported_and_every_mark_valid(
    text: str, size: int, composed: str
) -> None:
    reply = verified(text, composed, size)
    check_marks(reply)
    assert unsupported(reply) == []
    assert unmarked(reply["answer"]) == []
    for line in re.findall(r"[^\n]+", reply["answer"]):
        assert marks(line) or line.endswith(":")
        if not marks(line):
            assert plain_numbers(line) <= {n for c in SOURCES for n in plain_numbers(f"{c.quote} {c.procedure_code}")}


@settings(max_examples=200, deadline=None)
@given(_texts, st.integers(1, 40))
def test_the_size_of_the_pieces_changes_nothing(text: str, size: int) -> None:
    assert verified(text, size=size) == verified(text, size=10_000)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_compared(text: str) -> None:
    assert words(text) == words(unicodedata.normalize("NFD", text))
    list(objections(text, Support((citation(1, text or "a"),))))

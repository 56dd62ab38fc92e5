"""A document covers a question when it names the question's matter; rare words weigh more than common ones."""

import pytest

from assistant.confidence import coverage
from index.question import read_question
from ingest.document import Document, DocumentKind, Procedure, Provenance

TEXT = """Tên thủ tục: Thủ tục đăng ký khai tử
Thành phần hồ sơ:
- Giấy báo tử hoặc giấy tờ thay thế do cơ quan có thẩm quyền cấp.
- Người đi khai tử thay phải có văn bản ủy quyền."""


@pytest.fixture
def death() -> Document:
    procedure = Procedure("1.900001", "Thủ tục đăng ký khai tử")
    return Document("1.900001", DocumentKind.PROCEDURE, procedure.name, TEXT, (), Provenance("", "", ""), procedure)


@pytest.mark.parametrize(
    "question",
    [
        "Đăng ký khai tử cần giấy tờ gì?",
        "dang ky khai tu nop giay gi",
        "Khai tử nhờ người khác đi thay thì ủy quyền thế nào?",
    ],
)
def test_what_the_document_is_about_is_covered(death: Document, question: str) -> None:
    assert coverage(read_question(question), death) > 0.5


@pytest.mark.parametrize(
    "question",
    [
        "Nuôi chim yến trong khu dân cư phải xin phép ai?",
        "xin cấp giấy phép lái tàu vũ trụ",
        "lắp điện mặt trời mái nhà",
    ],
)
def test_another_matter_is_not_covered(death: Document, question: str) -> None:
    assert coverage(read_question(question), death) < 0.3


def test_a_question_without_matter_is_covered_by_what_is_in_hand(death: Document) -> None:
    assert coverage(read_question("thế còn lệ phí?"), death) == 1.0


def test_everyday_words_count_as_the_official_terms_behind_them(death: Document) -> None:
    assert coverage(read_question("làm giấy chứng tử cho ông cụ"), death) > 0.3

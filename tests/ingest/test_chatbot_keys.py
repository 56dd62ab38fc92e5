from __future__ import annotations

from made_files import word

from ingest.document import Provenance
from ingest.readers.chatbot_keys import without_machinery
from ingest.readers.docx import read_docx

WHERE = Provenance("tệp", "hoi.docx", "")
CHUNK = [
    "A-001-A_TRO | mượn phòng",
    "KB_CHUNK_START:",
    "intent_code: A_TRO",
    "QUESTION_VARIANTS:",
    "- Mượn phòng ở đâu?",
    "CANONICAL_ANSWER: Ở nhà văn hóa.",
    "HANDOFF_OR_ANSWER_RULE: chuyển cán bộ",
    "- và gọi điện",
    "LEGAL_BASIS: Quy chế thôn",
    "KB_CHUNK_END:",
]


def test_keys_for_a_chatbot_are_taken_out() -> None:
    lines, headings = without_machinery(["Sổ tay", *CHUNK, *CHUNK], {1, 11})
    wanted = [
        "mượn phòng",
        "Câu hỏi:",
        "- Mượn phòng ở đâu?",
        "Trả lời: Ở nhà văn hóa.",
        "Căn cứ pháp lý: Quy chế thôn",
    ]
    assert lines == ["Sổ tay", *wanted, *wanted]
    assert headings == {1, 6}


def test_a_document_of_people_stays_as_it_is() -> None:
    lines = ["TAGS: vàng", "file_name: a.docx", "Trả lời: có"]
    assert without_machinery(lines, {0}) == (lines, {0})


def test_a_word_file_is_read_without_them() -> None:
    document = read_docx(word("Sổ tay", *((1, line) if "|" in line else line for line in CHUNK * 2)), WHERE)
    assert [section.heading for section in document.sections] == ["mượn phòng"] * 3
    assert "KB_" not in document.text

"""The Vietnamese of approved answers."""

from __future__ import annotations

QUESTION_EMPTY = "Hãy ghi câu hỏi mà câu trả lời này dành cho."
QUESTION_LONG = "Câu hỏi dài quá {most} ký tự."
TEXT_LONG = "Nội dung trả lời dài quá {most} ký tự."
WORDINGS_MANY = "Chỉ ghi nhiều nhất {most} cách hỏi, mỗi cách không quá {chars} ký tự."
CITATIONS_MANY = "Chỉ dẫn được nhiều nhất {most} đoạn nguồn."
CITATION_SHAPE = "Đoạn nguồn thứ {n} thiếu tài liệu hoặc lời trích."
DAYS_CROSSED = "Ngày hết hiệu lực phải từ ngày bắt đầu trở đi."
NO_GAP_GROUP = "Không có nhóm câu hỏi này."
NO_ANSWER = "Không có câu trả lời này."
NO_VERSION = "Câu trả lời này không có bản số {number}."
IN_REVIEW = "Bản này đang chờ duyệt nên không sửa được. Hãy rút về bản nháp trước."

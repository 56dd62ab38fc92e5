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

QUOTE_SHORT = "Hãy dán nguyên văn lời trích từ tài liệu."
QUOTE_LONG = "Lời trích dài quá {most} ký tự. Hãy chọn đoạn ngắn hơn, hoặc tách thành nhiều đoạn nguồn."
QUOTE_NOT_THERE = (
    "Không thấy nguyên văn lời trích này trong «{title}». Hãy chép lại đúng từng chữ, hoặc chọn trong danh sách."
)
CITED_DOCUMENT_GONE = "Tài liệu của đoạn nguồn [{n}] không còn trong kho. Hãy bỏ đoạn này và chọn đoạn khác."
CITED_QUOTE_GONE = "Lời trích [{n}] không có nguyên văn trong «{title}». Hãy bỏ đoạn này và chọn lại."
NO_DOCUMENT = "Không có tài liệu này trong kho."
NOT_YET_REVIEWED = "(chưa duyệt)"

TEXT_EMPTY = "Chưa có nội dung trả lời."
NO_CITATIONS = "Chưa chọn đoạn nguồn nào. Hãy tìm tài liệu rồi chọn đoạn làm căn cứ."
ALREADY_OVER = "Ngày hết hiệu lực đã qua."
MARK_MISSING = "Câu này chưa dẫn nguồn, hãy thêm [số]: «{sentence}»"
MARK_UNKNOWN = "Dấu [{n}] không ứng với đoạn nguồn nào (đang có {count} đoạn)."
MARKUP = "Nội dung chỉ gồm chữ thường và dấu [số], không dùng mã HTML: «{sentence}»"
CITATION_FALLEN = "Đoạn nguồn [{n}]: {because}"
CITATION_UNUSED = "Đoạn nguồn [{n}] không được dẫn trong bài nên sẽ không hiện ra."
SOURCE_NOT_YET = "Nguồn [{n}] «{title}» chưa có hiệu lực; câu trả lời chỉ được dùng từ ngày nguồn có hiệu lực."
OBJECTIONS = {
    "number": "Số «{what}» không có trong đoạn nguồn được dẫn: «{sentence}»",
    "numbers": "Số «{what}» không có trong đoạn nguồn được dẫn: «{sentence}»",
    "measure": "«{what}» không có trong đoạn nguồn được dẫn: «{sentence}»",
    "label": "«{what}» không có trong đoạn nguồn được dẫn: «{sentence}»",
    "dates": "Ngày «{what}» không có trong đoạn nguồn được dẫn: «{sentence}»",
    "names": "Số hiệu «{what}» không có trong đoạn nguồn được dẫn: «{sentence}»",
    "bound": "Đoạn nguồn không nói «{what}»: «{sentence}»",
    "zero fee": "Mức 0 đồng trong bản ghi chưa đủ để nói là miễn phí: «{sentence}»",
    "free of charge": "Đoạn nguồn không nói là miễn phí: «{sentence}»",
    "negation added": "Câu có ý phủ định mà đoạn nguồn không có: «{sentence}»",
    "negation lost": "Câu bỏ mất ý phủ định của đoạn nguồn: «{sentence}»",
    "opposite": "Câu dùng từ trái nghĩa với đoạn nguồn ({what}): «{sentence}»",
    "name": "Tên «{what}» không có trong đoạn nguồn được dẫn: «{sentence}»",
    "body": "Cơ quan «{what}» không có trong đoạn nguồn được dẫn: «{sentence}»",
    "address": "Địa chỉ «{what}» không có trong đoạn nguồn được dẫn: «{sentence}»",
    "grounded": "Phần lớn từ ngữ của câu không có trong đoạn nguồn được dẫn: «{sentence}»",
}
"""What a sentence says that its passages do not, by the kinds of `assistant.verification.objections`."""

SOURCE_GONE = "Nguồn «{title}» không còn trong kho."
SOURCE_ENDED = "Nguồn «{title}» {ended}."
QUOTE_DISABLED = "Đoạn ở mục «{heading}» của «{title}» đã bị tắt, không còn được dùng để trả lời."
QUOTE_CHANGED = "Lời trích ở mục «{heading}» của «{title}» đã thay đổi."
EXPIRED = "Câu trả lời đã hết hạn sau ngày {day}."

NOT_A_DRAFT = "Chỉ gửi duyệt được bản nháp; bản này đang ở trạng thái khác."
NOT_IN_REVIEW = "Bản này không chờ duyệt."
NOT_GIVEN = "Câu trả lời này hiện không được dùng."
PERSON_ONLY = "Gửi duyệt và duyệt phải do một người đăng nhập thực hiện, không dùng khóa truy cập."
TWO_PEOPLE = "Người viết hoặc người gửi duyệt không được tự duyệt, kể cả tài khoản quản trị. Hãy nhờ người khác duyệt."
REASON_EMPTY = "Hãy ghi lý do."
NOT_READY = "Chưa gửi duyệt được. {faults}"
NOT_APPROVABLE = "Chưa duyệt được. {faults}"
TELL_REVIEW = "Chờ duyệt: «{question}» ({name} gửi)"
TELL_APPROVED = "{name} đã duyệt: «{question}»"
TELL_RETURNED = "{name} trả lại để sửa: «{question}»"
TELL_WITHDRAWN = "Đã ngừng dùng câu trả lời «{question}». {because}"
BY_PERSON = "{name} cho ngừng dùng: {because}"

WHY_COSINE = "Độ gần về nghĩa (cô-sin): {cosine}."
WHY_DIFFERS = {
    "numbers": "Con số nêu trong hai câu khác nhau, nên không coi là cùng một câu hỏi.",
    "sections": "Hai câu hỏi những nội dung khác nhau (hồ sơ, thời hạn, lệ phí…).",
    "denies": "Một câu có ý phủ định, câu kia không.",
    "codes": "Câu hỏi nêu mã thủ tục khác.",
    "provinces": "Câu hỏi nêu tỉnh, thành phố khác.",
}
WHY_NEW_WORDS = "Có từ mà câu mẫu và nguồn không có: {words}."
WHY_SECTION_CITED = "Hỏi đúng nội dung được dẫn: {sections}."
WHY_SECTION_OTHER = "Hỏi nội dung khác với phần được dẫn: {sections}."
WHY_SAME_SOURCE = "Tìm kiếm cũng đưa nguồn được dẫn lên đầu: «{title}»."
WHY_OTHER_SOURCE = "Tìm kiếm đưa nguồn khác lên đầu: «{title}»."
WHY_NOT_VALID = "Câu trả lời không áp dụng cho ngày này."
ENDS_SOON = "Nguồn «{title}» hết hiệu lực sau ngày {day}."

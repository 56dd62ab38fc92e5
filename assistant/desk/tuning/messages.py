"""The Vietnamese of tuning."""

from __future__ import annotations

NO_DOCUMENT = "Trong kho không có tài liệu «{name}»."
NO_PASSAGE = "Tài liệu «{title}» không có đoạn này; có thể tài liệu vừa được nạp lại. Hãy tìm lại rồi chọn đoạn."
NO_QUESTION = "Hãy ghi câu hỏi mà thay đổi này cần giúp: bản thử sẽ hỏi lại đúng câu ấy."
NO_SAY = "Hãy ghi ít nhất một cách nói."
SAY_SHORT = "Cách nói «{say}» ngắn quá; hãy ghi ít nhất hai ký tự."
NOT_SHORT_FORM = "«{say}» không phải chữ viết tắt: viết liền, nhiều nhất 15 ký tự."
NO_EXPECTED = "Hãy ghi mã thủ tục hoặc mã tài liệu mà câu hỏi ấy phải dẫn đến."
NO_EDIT = "Không có thay đổi này."
NOT_WAITING = "Thay đổi này không còn chờ áp dụng nên không sửa, không bỏ được."
NOT_PUBLISHED = "Chỉ gỡ được thay đổi đã áp dụng."
UNDO_WAITS = "Việc gỡ thay đổi này đã nằm trong danh sách chờ."
UNDO_FIXED = "Việc gỡ thì chỉ có thể bỏ, không sửa."
NOTHING_WAITS = "Không có thay đổi nào đang chờ."
TRIAL_RUNS = "{name} đang chạy một bản thử từ {at}. Hãy đợi xong, hoặc dừng bản thử ấy."
NO_TRIAL = "Không có bản thử này."
NOT_RUNNING = "Bản thử này không chạy nữa."
NOT_DONE = "Bản thử này chưa chạy xong, nên chưa áp dụng được."
TRIAL_OLD = "Từ lúc thử đến nay {what} đã đổi, nên kết quả thử không còn đúng. Hãy chạy lại bản thử."
INDEX_CHANGED = "chỉ mục đang dùng"
EDITS_CHANGED = "danh sách chờ áp dụng"
CANDIDATE_GONE = "bản chỉ mục thử"
TRIAL_STOPPED = "Bản thử đã dừng theo yêu cầu."
TRIAL_DIED = "Máy chủ dừng giữa chừng khi đang thử. Hãy chạy lại."
TRIAL_FAILED = "Bản thử không chạy được. Hãy thử lại; nếu vẫn lỗi, xem nhật ký máy chủ."
NO_BENCHMARK = (
    "Máy chủ này chạy không có phần đánh giá, nên không so sánh được câu nào. Vẫn áp dụng được, nhưng không biết trước "
    "câu nào tốt hơn, câu nào kém đi."
)
LOST = "Thay đổi «{what}» không còn tác dụng: tài liệu hoặc đoạn ấy không còn trong kho. Hãy gỡ, hoặc làm lại."
UNKNOWN_PROVINCE = "Không có tỉnh «{name}»."
BAD_DAY = "Ngày «{given}» không đúng dạng năm-tháng-ngày, ví dụ 2026-07-01."

KINDS = {
    "disable": "Tắt đoạn",
    "wording": "Thêm cách nói",
    "lexicon": "Từ ngữ thường ngày",
    "abbreviation": "Chữ viết tắt",
    "undo": "Gỡ thay đổi",
}
STATES = {
    "waiting": "chờ áp dụng",
    "published": "đang có hiệu lực",
    "dropped": "đã bỏ",
    "undone": "đã gỡ",
    "done": "đã xong",
}
TRIAL_STATES = {
    "running": "Đang chạy",
    "stopping": "Đang dừng",
    "done": "Đã xong",
    "stopped": "Đã dừng",
    "failed": "Không chạy được",
    "published": "Đã áp dụng",
}
OUTCOMES = {
    "answered": "trả lời",
    "clarify": "hỏi lại",
    "not_found": "không tìm thấy",
    "declined": "từ chối",
}
VERDICTS = {"better": "tốt hơn", "worse": "kém đi", "same": "như cũ"}
ORIGINS = {"benchmark": "bộ câu hỏi", "edit": "câu cần giúp", "approved": "câu đã duyệt"}
PARTS = {
    "name": "Từ ngữ trong tên",
    "text": "Từ ngữ trong toàn văn",
    "passage": "Đoạn khớp nhất",
    "dense": "Véc-tơ ngữ nghĩa",
    "wording": "Cách nói đời thường",
    "unwritten": "Chưa có cách nói viết sẵn (bù)",
    "level": "Đúng cấp",
    "own_province": "Đúng tỉnh",
    "other_province": "Của tỉnh khác",
    "code": "Đúng mã trong câu hỏi",
    "special_case": "Trường hợp đặc biệt không nhắc đến",
    "change": "Việc cấp lại, đổi, hủy không nhắc đến",
}

"""What the dashboard says, in Vietnamese."""

from __future__ import annotations

LAST_DAYS = "{days} ngày qua"
DAYS_BEFORE = "{days} ngày trước đó"
FROM_TO = "Từ {first} đến {last}"
MONTH = "Tháng {month}"
PERIOD_BACKWARDS = "Ngày đầu của kỳ phải đứng trước ngày cuối."
PERIOD_LONG = "Một kỳ dài nhất {days} ngày, vì số liệu chỉ được giữ chừng ấy."
MONTH_UNREADABLE = "Tháng phải viết dạng 2026-11."
NO_SUCH_TABLE = "Không có bảng này."

OUTCOMES = {
    "answered": "Trả lời được",
    "clarify": "Hỏi lại cho rõ",
    "not_found": "Không tìm thấy",
    "declined": "Ngoài phạm vi",
}
VERDICTS = {"praised": "Nói là đúng", "faulted": "Nói là sai hoặc cũ"}
GAPS = {"within_week": "Xong trong một tuần", "later": "Xong muộn hơn", "left": "Còn vướng"}
WAITS = {"median": "Một nửa số câu nhanh hơn mức này", "p95": "95 % số câu nhanh hơn mức này"}
DOORS = {"chat": "Trang hỏi và khung trên cổng", "openai": "Phần mềm khác (API)", "mcp": "Trợ lý khác (MCP)"}
STATES = {"open": "Chưa giao", "assigned": "Đã giao", "answered": "Đang soạn trả lời"}

FIELD_UNKNOWN = "Chưa rõ lĩnh vực"
COMMUNE_UNKNOWN = "Không ghi nơi hỏi"
PROCEDURE_UNKNOWN = "Thủ tục không còn trong kho"

NOTHING = "{name} chưa có câu hỏi nào."
ASKED = "{name} có {n} câu hỏi, trả lời được {share}."
TOOK = "Một nửa số câu có trả lời trong {median}, 95 % trong {p95}."
COMPARED = "So với {before}: {changes}."
NOT_COMPARED = "{before} chưa có câu hỏi nào để so sánh."
GAPS_CLOSED = (
    "Có {opened} nhóm câu mới bị vướng: {closed} nhóm ({share}) đã xong trong một tuần, {left} nhóm còn vướng."
)
GAPS_NONE = "Không có nhóm câu mới nào bị vướng."
RATED = "Cán bộ góp ý {rated} câu, {share} nói là đúng."

MORE_QUESTIONS = "số câu hỏi tăng {by}"
FEWER_QUESTIONS = "số câu hỏi giảm {by}"
AS_MANY_QUESTIONS = "số câu hỏi gần như không đổi"
MORE_ANSWERED = "tỷ lệ trả lời được tăng {by} điểm phần trăm"
FEWER_ANSWERED = "tỷ lệ trả lời được giảm {by} điểm phần trăm"
AS_MANY_ANSWERED = "tỷ lệ trả lời được không đổi"
QUICKER = "trả lời nhanh hơn {by}"
SLOWER = "trả lời chậm hơn {by}"
AS_QUICK = "nhanh như trước"
MORE, FEWER, SAME = "tăng {by}", "giảm {by}", "không đổi"
POINTS = "{by} điểm"
NEW = "kỳ trước chưa có"

COLUMNS = {
    "day": "Ngày",
    "week": "Tuần từ ngày",
    "field": "Lĩnh vực",
    "commune": "Xã, phường",
    "code": "Mã thủ tục",
    "procedure": "Thủ tục",
    "questions": "Số câu hỏi",
    "approved": "Câu trả lời đã duyệt",
    "stopped": "Dừng giữa chừng",
    "median": "Trung vị (ms)",
    "p95": "95 % trong (ms)",
    "opened": "Nhóm câu vướng mới",
    "question": "Câu hỏi",
    "times": "Số lần hỏi",
    "state": "Trạng thái",
}
SHEETS = {
    "days": "Câu hỏi theo ngày",
    "times": "Thời gian trả lời",
    "fields": "Câu hỏi theo lĩnh vực",
    "communes": "Câu hỏi theo xã, phường",
    "gaps": "Nhóm câu vướng mới và đã xong",
    "feedback": "Góp ý của cán bộ",
    "procedures": "Thủ tục được hỏi nhiều nhất",
    "unanswered": "Hỏi nhiều mà chưa có câu trả lời",
}
IN_SECONDS = "{title}, tính bằng giây"
BEHIND_BARS = "(số câu hỏi · tỷ lệ trả lời được)"
THIS_MONTH = "Tháng này"
LAST_MONTH = "Tháng trước"
FILE = "{title} {first} den {last}.csv"

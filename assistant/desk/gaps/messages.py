"""What the desk says of gaps."""

from __future__ import annotations

NO_GROUP = "Không có nhóm câu hỏi này."
NO_QUESTION = "Không có câu hỏi này."
NO_LABEL = "Nhóm phải có câu hỏi đại diện."
NO_REASON = "Hãy ghi lý do bỏ qua nhóm này."
NO_DEPARTMENT = "Không có cơ quan này."
NO_PERSON = "Không có người này, tài khoản đã khóa, hoặc người này không xem được mục Câu còn vướng."
SAME_GROUP = "Đây đã là nhóm này rồi; hãy chọn nhóm khác."
ALONE = "Câu hỏi này đã đứng riêng một nhóm."
MERGED = "Nhóm này đã được gộp vào nhóm khác. Hãy tải lại trang."
AGAIN = "Câu đã đóng lại có người hỏi (tái diễn): «{label}»"
GIVEN = "Câu còn vướng được giao: «{label}»{due}"
DUE = ", hạn {day}"
UNANSWERED = "Câu đã đóng mở lại vì câu trả lời đã duyệt của nó không còn được dùng: «{label}»"
TAKEN_BACK = "Góp ý đã được người gửi rút lại."

STATES = {
    "open": "Chưa giao",
    "assigned": "Đã giao",
    "answered": "Đang soạn trả lời",
    "closed": "Đã xong",
    "dismissed": "Đã bỏ qua",
    "merged": "Đã gộp",
}
KINDS = {
    "not_found": "Không tìm thấy",
    "low_confidence": "Trả lời chưa chắc",
    "wrong": "Bị báo sai",
    "wrong_source": "Bị báo sai nguồn",
    "out_of_date": "Bị báo đã cũ",
    "abandoned": "Hỏi lại mà bỏ dở",
    "petition": "Kiến nghị",
}
COLUMNS = (
    "Câu hỏi", "Trạng thái", "Số lượt", "Loại", "Xã, phường", "Lĩnh vực", "Cơ quan", "Người phụ trách", "Hạn",
    "Quá hạn", "Hỏi lần đầu", "Hỏi lần cuối", "Đường dẫn",
)  # fmt: skip

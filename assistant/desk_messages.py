"""The Vietnamese of what stands around an answer: keeping it, feedback, exports, files, limits."""

from __future__ import annotations

STORE_UNREACHABLE = "Cơ sở dữ liệu của trợ lý tạm thời không ghi, đọc được. Hãy thử lại sau ít phút."
STORE_OFF = "Máy chủ này đang tắt việc lưu câu hỏi và câu trả lời, nên không dùng được chức năng này."
NO_ANSWER = "Không còn lưu câu trả lời này. Hãy đặt lại câu hỏi."
NO_CHECKLIST = (
    "Câu trả lời này không dẫn thủ tục nào có thành phần hồ sơ trong chỉ mục đang dùng, nên không có danh mục."
)
TOO_MANY = "Máy này gửi yêu cầu quá nhanh. Hãy thử lại sau {seconds} giây."
TOO_LARGE = "Yêu cầu lớn quá {limit} byte. Hãy rút gọn, hoặc bỏ bớt các tin nhắn cũ."
DESK_TOO_LARGE = "Nội dung gửi lên lớn quá {limit} byte. Hãy chia thành nhiều lần."

FILE_GONE = "Không còn tệp gốc của «{title}» ở nơi đã nạp. Hãy xem nội dung đã lập chỉ mục, hoặc nạp lại tài liệu."
FILE_CHANGED = (
    "Tệp gốc của «{title}» đã đổi sau khi lập chỉ mục, nên không mở để tránh nhầm. Hãy nạp lại tài liệu rồi thử lại."
)

EXPORT_TITLE = "Trả lời về thủ tục hành chính"
EXPORT_FILE = "Trả lời {date}"
EXPORT_MADE = "Do máy soạn từ nguồn, cần kiểm tra trước khi sử dụng."
EXPORT_QUESTION = "Câu hỏi"
EXPORT_ANSWER = "Trả lời"
EXPORT_NOTES = "Lưu ý"
EXPORT_SOURCES = "Nguồn"
EXPORT_ASKED = "Trả lời lúc {at}; dữ liệu {version}."
EXPORT_PAGE = ", trang {page}"
EXPORT_STATUS = "Hiệu lực: {status}."
EXPORT_APPROVED = "Câu trả lời đã duyệt: {by} duyệt ngày {on}. Hãy đối chiếu với nguồn trước khi sử dụng."
EXPORT_ABANDONED = "Câu trả lời bị dừng giữa chừng, chưa trọn vẹn."

CHECKLIST_TITLE = "Danh mục hồ sơ cần chuẩn bị"
CHECKLIST_WORD = {"originals": "bản chính", "copies": "bản sao"}
CHECKLIST_NO_CASE = "Thành phần hồ sơ"

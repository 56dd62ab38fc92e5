"""The Vietnamese of the digest as an administrative document."""

from __future__ import annotations

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NUMBER = "Số:         /{symbol}"
DATED = "{place}, ngày {day} tháng {month} năm {year}"
KIND, KIND_SHORT = "Thông báo", "TB"
SUBJECT = "Tổng hợp câu hỏi, kiến nghị của các xã, phường {week}"
OPENING = (
    "Thực hiện việc tổng hợp hằng tuần các câu hỏi, kiến nghị của xã, phường, đến {moment}, {office} ghi nhận {count} "
    "nội dung {week} mà các xã, phường chưa giải quyết được, cụ thể như sau:"
)
OVERDUE = "Trong đó, {count} nội dung của các tuần trước đã quá hạn trả lời, ghi ở đầu mỗi bảng."
SECTION = "{n}. {department} ({count} nội dung)"
NO_DEPARTMENT = "Nội dung chưa xác định cơ quan trả lời"
HEADING = ("TT", "Mã", "Số lượt", "Nội dung câu hỏi, kiến nghị", "Xã, phường")
SINCE = "{question}\n(Quá hạn trả lời từ ngày {since}.)"
REQUEST = (
    "Đề nghị các cơ quan, đơn vị trả lời từng nội dung, nêu rõ căn cứ (điều, khoản, văn bản), "
    "trước hết ngày {due}, vào tệp Excel kèm theo hoặc trên trang Kiến nghị của Trợ lý Xã."
)
CLOSING = "{office} thông báo để các cơ quan, đơn vị biết, thực hiện./."
NOTHING = "{week} không có câu hỏi, kiến nghị nào chưa được giải quyết."
RECIPIENTS = "Nơi nhận:"
TO_DEPARTMENT = "{department};"
TO_COMMUNES = "UBND các xã, phường;"
TO_ABOVE = "{issuer} (để báo cáo);"
KEPT = "Lưu: VT."
POSTS = (
    ("TRUNG TÂM", "GIÁM ĐỐC"),
    ("SỞ", "GIÁM ĐỐC"),
    ("VĂN PHÒNG", "CHÁNH VĂN PHÒNG"),
    ("ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
)
HEAD_OF_OFFICE = "THỦ TRƯỞNG CƠ QUAN"

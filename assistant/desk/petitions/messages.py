"""The Vietnamese of petitions, digests, their files and mails, and the calendar."""

from __future__ import annotations

# The calendar
CALENDAR_HEAD = "# Ngày khác lịch chung. Sửa ở trang Kiến nghị › Lịch nghỉ, hoặc sửa thẳng tệp này.\n"
CALENDAR_BROKEN = (
    "Tệp lịch nghỉ «{path}» không đọc được: cần hai mục days_off và working_days, mỗi dòng «năm-tháng-ngày: ghi chú»."
)
DAY_FORM = "Dòng «{line}» không bắt đầu bằng một ngày có thật, ví dụ 02/01/2026."
DAY_REPEATED = "Ngày {day} được ghi hai lần."
DAY_TWICE = "Ngày {day} vừa là ngày nghỉ vừa là ngày làm việc; hãy chỉ để ở một bên."
DAY_FAR = "Ngày {day} nằm ngoài các năm 2020–2099."
DAY_NOTE_LONG = "Ghi chú của ngày {day} dài quá {most} ký tự."
DAYS_MANY = "Chỉ ghi được nhiều nhất {most} ngày."
WORKED_IN_LIEU = "Làm bù theo lịch hoán đổi"
CALENDAR_UNWRITABLE = "Không ghi được tệp lịch nghỉ «{path}»."
CALENDAR_STALE = "Lịch đã được sửa sau khi bạn mở trang. Nội dung của bạn chưa được lưu; hãy tải lại để xem bản mới."

# Petitions
QUESTION_EMPTY = "Hãy ghi nội dung kiến nghị."
NO_PETITION = "Không có kiến nghị này."
PETITION_TAKEN = "Kiến nghị này đã có câu trả lời nên không sửa, không rút được nữa."
PETITION_STATES = {
    "waiting": "Đang chờ",
    "answered": "Đã có trả lời, đang duyệt",
    "given": "Đã có câu trả lời được duyệt",
    "dismissed": "Không chuyển đến sở, ngành",
    "withdrawn": "Đã rút",
}
PETITION_ANSWERED = "Kiến nghị của bạn đã được {department} trả lời, đang chờ duyệt: «{question}»"
PETITION_DISMISSED = "Người biên tập đã xem kiến nghị của bạn và không chuyển đến sở, ngành: «{question}»"
DEPARTMENT_UNNAMED = "cơ quan chuyên môn"
PETITION_GIVEN = "Kiến nghị của bạn đã có câu trả lời được duyệt: «{question}»"

# Digests
WEEK_FORM = "«{given}» không phải là một tuần; hãy ghi như 2026-W48."
WEEK_AHEAD = "Chưa đến {week}, nên chưa lập tổng hợp được."
WEEK_PASSED = "Đã có tổng hợp {newest}, nên không lập tổng hợp {week} nữa; những câu còn mở sẽ vào tuần tới."
CLOCK_BACK = (
    "Đồng hồ máy chủ ({now}) chạy sau lúc lập tổng hợp gần nhất ({newest}). Chưa lập tổng hợp; hãy chỉnh lại đồng hồ."
)
NO_DIGEST = "Không có bản tổng hợp này."
NO_DIGEST_OF = "Chưa có tổng hợp {week}."
NO_ITEM = "Không có câu hỏi này trong bản tổng hợp."
UNASSIGNED = "Chưa phân công"
ITEM_STATES = {
    "waiting": "Đang chờ",
    "answered": "Đã trả lời, đang duyệt",
    "accepted": "Đã duyệt",
    "overdue": "Quá hạn",
    "moved": "Chuyển sang tuần sau",
    "dismissed": "Không cần trả lời",
}
DIGEST_MADE = "Đã lập tổng hợp {week}: {count} câu hỏi, hạn trả lời {due}."
DIGEST_OVERDUE = "{count} câu hỏi của tổng hợp {week} đã quá hạn trả lời ({due})."
CALENDAR_HOLDS_UP = "Chưa lập được tổng hợp tuần vì tệp lịch nghỉ không đọc được."

# Answers that come back
ANSWER_EMPTY = "Hãy ghi câu trả lời."
ANSWER_LONG = "Câu trả lời dài quá {most} ký tự."
BASIS_LONG = "Căn cứ dài quá {most} ký tự."
ANSWER_IN_REVIEW = "Câu trả lời của mã {code} đang chờ duyệt nên chưa thay được; hãy rút bản đang duyệt rồi nộp lại."
DRAFT_EDITED = (
    "Bản nháp của mã {code} đã được {name} sửa, nên câu trả lời mới không ghi đè lên; "
    "hãy sửa ở trang Câu trả lời đã duyệt."
)
BASIS_LINE = "Căn cứ: {basis}"
"""The last line of a draft, for the trainer to find the passages by."""

# Workbooks
NOT_XLSX = "Chỉ nhận tệp Excel .xlsx (không có macro); hãy mở tệp, chọn «Lưu thành» kiểu .xlsx rồi nộp lại."
TOO_LARGE = "Tệp lớn quá {most} MB."
EXTERNAL_LINKS = "Tệp có liên kết sang tệp khác, không mở vì lý do an toàn; hãy chép giá trị vào ô rồi lưu lại."
BROKEN_XLSX = "Tệp .xlsx hỏng, không mở được."
TOO_MANY_ROWS = "Một trang của tệp có hơn {most} dòng."
FORMULA = "Ô {cell} là công thức nên không nhận; hãy ghi chữ thay cho công thức."
NO_HEADING = "Không trang nào có dòng tiêu đề với các cột {columns}; hãy dùng tệp tải từ trang này."
OTHER_DIGEST = "Mã {code} thuộc bản tổng hợp khác ({other})."
UNKNOWN_CODE = "Không có mã «{code}» trong bản tổng hợp này."
REPEATED_CODE = "Mã {code} có ở nhiều dòng với câu trả lời khác nhau; hãy chỉ để một dòng."
OTHER_QUESTION = "Mã {code} không đi với nội dung ở dòng này; mã hoặc nội dung đã bị sửa, hãy kiểm tra lại."
MISSING_CODE = "Dòng có câu trả lời nhưng thiếu mã."
BASIS_ALONE = "Dòng có căn cứ nhưng thiếu câu trả lời."
ROW_PLACE = "{sheet}, dòng {row}"
PETITION_LONG = "Nội dung dài quá {most} ký tự."
ROWS_MANY = "Danh sách có hơn {most} dòng; hãy tách nhỏ."

COLUMNS = ("Mã", "Nội dung", "Số lượt", "Xã, phường", "Hạn", "Trả lời", "Căn cứ")
PETITION_COLUMNS = ("Nội dung", "Lĩnh vực", "Xã, phường", "Khẩn")
URGENT_WORDS = ("x", "có", "khẩn", "1", "true")

# Mails
NO_MAIL_SERVER = "Chưa có máy chủ thư trong cấu hình (assistant.desk.mail.host) nên thư chưa được gửi."
NO_ADDRESS = "Cơ quan chưa có địa chỉ thư; hãy ghi địa chỉ ở trang Tài khoản › Cơ quan."
BAD_ADDRESS = "Địa chỉ thư «{address}» không hợp lệ."
MAIL_UNREACHABLE = "Không kết nối được với máy chủ thư {host}:{port}."
MAIL_TIMEOUT = "Máy chủ thư {host}:{port} không trả lời trong {seconds} giây."
MAIL_LOGIN = "Máy chủ thư không nhận tài khoản hoặc mật khẩu."
MAIL_LOGIN_ASCII = "Tài khoản và mật khẩu của máy chủ thư chỉ được gồm chữ không dấu, chữ số và dấu câu."
MAIL_NO_TLS = "Máy chủ thư không nói chuyện được qua đường mã hóa ({security}), hoặc chứng thư không tin được."
MAIL_REFUSED = "Máy chủ thư từ chối: {answer}"
MAIL_DROPPED = "Máy chủ thư ngắt giữa chừng."
MAIL_SENDER = "Máy chủ thư không nhận địa chỉ gửi «{sender}»: {answer}"
MAIL_TROUBLE = "Thư tổng hợp {week} chưa gửi được đến {department}. {failure}"
MAIL_SUBJECT = "Câu hỏi, kiến nghị của các xã, phường {week}, hạn trả lời {due}"
MAIL_TEXT = """Kính gửi {department},

{office} gửi {count} câu hỏi, kiến nghị {week} mà các xã, phường chưa giải quyết được.
Đề nghị trả lời trước hết ngày {due}.
{overdue}
Cách trả lời: ghi vào cột «Trả lời» và «Căn cứ» của tệp Excel kèm theo, không sửa cột «Mã»,
rồi gửi lại cho người biên tập của {office}.

Thư này do máy gửi đi; xin đừng trả lời vào địa chỉ này.
"""
MAIL_OVERDUE = "Trong đó, {count} câu của các tuần trước đã quá hạn, ghi ở đầu danh sách.\n"

# Files
PRODUCT = "Trợ lý Xã"
NOTHING_ASKED = "Không có câu hỏi"
PETITIONS_SHEET = "Kiến nghị"
WORKBOOK_TITLE = "Câu hỏi, kiến nghị của các xã, phường {week}"
SHEET_TITLE = "{department}: câu hỏi, kiến nghị của các xã, phường {week}"
SHEET_HINT = (
    "Hạn trả lời: hết ngày {due}. Ghi vào cột «Trả lời» và «Căn cứ» (điều, khoản, văn bản); không sửa cột «Mã»."
)
OVERDUE_SINCE = "\n(quá hạn từ {since})"
FILE_NAME = "tong-hop-{week}.{ending}"

# The command
CLI_KNOWN = "Tổng hợp {week} đã lập từ trước ({count} câu hỏi, hạn trả lời {due}); không lập lần hai."
CLI_DRY_RUN = "Tổng hợp {week} sẽ có {count} câu hỏi, hạn trả lời {due}. Chưa ghi gì."
CLI_LEFT_OUT = "Còn {count} câu ít gặp hơn, để lại tuần sau."
CLI_SENT = "Đã gửi {count} thư."

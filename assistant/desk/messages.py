"""The Vietnamese of accounts, sessions, keys and the audit log; other parts of the desk have their own."""

from __future__ import annotations

SIGN_IN_FIRST = "Hãy đăng nhập để dùng chức năng này."
SESSION_ENDED = "Phiên làm việc đã hết. Hãy đăng nhập lại."
WRONG_KEY = "Khóa truy cập không đúng, đã thu hồi hoặc đã hết hạn."
NOT_ALLOWED = "Tài khoản của bạn ({role}) không có quyền thực hiện việc này."
WRONG_ORIGIN = "Yêu cầu không đến từ trang của máy chủ này nên bị từ chối. Hãy mở lại trang rồi thử lại."
WRONG_CSRF = "Trang đã cũ hoặc yêu cầu không đến từ trang này. Hãy tải lại trang rồi thử lại."
WRONG_PASSWORD = "Tên đăng nhập hoặc mật khẩu không đúng."  # noqa: S105 - a sentence
LOCKED = "Đã sai mật khẩu quá nhiều lần. Hãy thử lại sau {minutes} phút."
LOGIN_FORM = (
    "Tên đăng nhập gồm 3–64 chữ cái không dấu, chữ số, dấu chấm, gạch ngang hoặc gạch dưới (đọc được: «{given}»)."
)
PASSWORD_SHORT = "Mật khẩu cần ít nhất {least} ký tự."  # noqa: S105 - a sentence
PASSWORD_LONG = "Mật khẩu dài quá {most} ký tự."  # noqa: S105 - a sentence
PASSWORD_LOGIN = "Mật khẩu không được chứa tên đăng nhập."  # noqa: S105 - a sentence
LOGIN_TAKEN = "Đã có tài khoản «{login}»."
NO_USER = "Không có tài khoản này."
NO_KEY = "Không có khóa này."
NO_DEPARTMENT = "Không có đơn vị này."
LAST_ADMIN = "Đây là tài khoản quản trị cuối cùng đang hoạt động; hãy lập một tài khoản quản trị khác trước."
NAME_EMPTY = "Hãy ghi họ tên."
STALE = (
    "{name} đã sửa mục này lúc {at}, sau khi bạn mở trang. Nội dung của bạn chưa được ghi; hãy tải lại để xem bản mới."
)
STALE_UNKNOWN = "Mục này đã được sửa sau khi bạn mở trang. Nội dung của bạn chưa được ghi; hãy tải lại để xem bản mới."
NO_SUCH_THING = "Không tìm thấy mục này, hoặc mục đã bị gỡ."

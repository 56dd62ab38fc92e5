"""The Vietnamese of accounts, sessions, keys and the audit log; other parts of the desk have their own."""

from __future__ import annotations

SIGN_IN_FIRST = "Hãy đăng nhập để dùng chức năng này."
SESSION_ENDED = "Phiên làm việc đã hết. Hãy đăng nhập lại."
WRONG_KEY = "Khóa truy cập không đúng, đã thu hồi hoặc đã hết hạn."
NOT_ALLOWED = (
    "Tài khoản của bạn ({role}) không có quyền thực hiện việc này. Nếu cần, hãy đề nghị người quản trị giao thêm quyền."
)
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
OWN_PASSWORD_ONLY = "Ở đây chỉ đổi được mật khẩu của chính bạn."  # noqa: S105 - a sentence
LOGIN_TAKEN = "Đã có tài khoản «{login}»."
NO_USER = "Không có tài khoản này."
NO_KEY = "Không có khóa này."
NO_DEPARTMENT = "Không có cơ quan này."
DEPARTMENT_NAME_EMPTY = "Hãy ghi tên cơ quan."
DEPARTMENT_TAKEN = "Đã có cơ quan «{name}»."
DEPARTMENT_USED = "«{name}» còn tài khoản hoặc việc được giao nên chưa xóa được. Hãy chuyển sang cơ quan khác trước."
EMAIL_FORM = "Địa chỉ thư điện tử không đúng dạng ten@donvi.vn."
KEY_NAME_EMPTY = "Hãy đặt tên cho khóa, ví dụ tên phần mềm dùng nó."
NO_SCOPE = "Hãy chọn ít nhất một quyền cho khóa."
EXPIRY_PAST = "Ngày hết hạn phải sau hôm nay."
LAST_ADMIN = "Đây là tài khoản quản trị cuối cùng đang hoạt động; hãy tạo một tài khoản quản trị khác trước."
NAME_EMPTY = "Hãy ghi họ tên."
STALE = (
    "{name} đã sửa mục này lúc {at}, sau khi bạn mở trang. Nội dung của bạn chưa được lưu; hãy tải lại để xem bản mới."
)
STALE_UNKNOWN = "Mục này đã được sửa sau khi bạn mở trang. Nội dung của bạn chưa được lưu; hãy tải lại để xem bản mới."
NO_SUCH_THING = "Không tìm thấy mục này, hoặc mục đã bị gỡ."

OIDC_OFF = "Máy chủ này không dùng đăng nhập một lần. Hãy đăng nhập bằng mật khẩu."
OIDC_UNREACHABLE = (
    "Chưa đăng nhập được bằng {name}: máy chủ tài khoản không trả lời đúng cách. "
    "Hãy thử lại sau ít phút, hoặc đăng nhập bằng mật khẩu."
)
OIDC_STALE = "Lần đăng nhập này đã quá lâu, hoặc không bắt đầu từ trình duyệt này. Hãy bấm đăng nhập lại."
OIDC_REFUSED = "Máy chủ tài khoản không xác nhận lần đăng nhập này. Hãy bấm đăng nhập lại."
OIDC_DENIED = "Bạn đã dừng việc đăng nhập ở máy chủ tài khoản."
OIDC_CLOSED = "Tài khoản này đã bị đóng. Hãy liên hệ người quản trị."
OIDC_NO_ROLE = "Tài khoản này chưa được giao vai trò trong Trợ lý Xã. Hãy liên hệ người quản trị."

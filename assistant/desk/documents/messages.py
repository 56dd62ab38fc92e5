"""The Vietnamese of the documents desk."""

from __future__ import annotations

from ingest.document import DocumentKind
from ingest.relations import RelationKind

NO_DOCUMENT = "Không có tài liệu này ở bàn làm việc."
NO_VERSION = "Tài liệu không có bản {number}."
NO_UPLOAD = "Không có lượt tải lên này, hoặc lượt ấy đã quá hạn. Hãy chọn lại tệp."
NOT_IN_CORPUS = "Kho không có tài liệu này."

UPLOAD_EMPTY = "Tệp «{name}» rỗng."
UPLOAD_LARGE = "Tệp «{name}» nặng {mb} MB, quá giới hạn {most} MB. Hãy tách nhỏ hoặc nén ảnh trong tệp."
UPLOAD_MANY = "Đang có {most} lượt tải lên dở dang. Hãy để các lượt ấy xong, hoặc hủy bớt."
DISK_FULL = "Máy chủ chỉ còn {free} MB chỗ trống, không đủ cho tệp «{name}» ({mb} MB). Hãy báo người quản trị."
OFFSET = "Máy chủ đang giữ {there} byte của tệp này; hãy gửi tiếp từ đó."
CHUNK_LARGE = "Mỗi lần gửi nhiều nhất {most} MB."
BEYOND = "Gửi nhiều hơn độ dài đã báo ({size} byte); phần thừa bị bỏ."
BUSY_UPLOAD = "Tệp này đang được gửi ở một thẻ khác."
NAME_EMPTY = "Tệp không có tên."
REFUSED = "Không nhận tệp «{name}»: {reason}"
ALREADY = "Tệp này đã có ở bàn làm việc: «{title}», bản {number}."
SAME_VERSION = "Tệp giống hệt bản {number} đang có; không lập bản mới."
ZIP_MANY = "Tệp nén có hơn {most} tệp; hãy tách thành nhiều gói nhỏ."
ZIP_EMPTY = "Tệp nén không có tệp nào nhận được."

NOT_READ_YET = "Tệp chưa đọc xong; hãy đợi rồi xuất bản."
BLOCKED = "Chưa xuất bản được: {reason}"
HAS_JOB = "Tài liệu đang có việc chờ làm ({job}). Hãy hủy việc ấy trước."
NO_JOB = "Tài liệu không có việc nào đang chờ."
RUNNING = "Việc này đang chạy, không hủy được nữa."
NOT_LIVE = "Tài liệu không có trong kho nên không cần gỡ."
LIVE_ALREADY = "Bản {number} đang được dùng."
PAST = "Thời điểm hẹn xuất bản ({at}) đã qua."
FAR = "Thời điểm hẹn xuất bản phải trong vòng hai năm tới."
DELETE_LIVE = "Tài liệu đã từng xuất bản nên không xóa được; hãy gỡ khỏi kho."
SAME_CODE = "«{id}» đã có trong tài liệu «{title}» của bàn làm việc. Hãy lập bản mới của tài liệu ấy."
ATTEMPTS = "Máy chủ đã dừng giữa chừng {times} lần khi làm việc này nên không thử nữa. Hãy xem lại tệp rồi làm lại."
UNEXPECTED = "Có lỗi ngoài dự kiến; lỗi đã được ghi lại. Kho vẫn như trước. Hãy thử lại."
FILE_LOST = "Không tìm thấy tệp của bản {number} trên máy chủ."
NOTHING_READ = "Tệp không cho tài liệu nào."
LEFT_OUT = "Tệp không vào được kho: {reason} Kho đã trở lại như trước."

SAID_VALUE = "Mục «{label}» có giá trị «{value}» không hợp lệ: {wanted}"
SAID_DAY = "cần ngày, ví dụ 01/07/2026."
SAID_CHOICE = "cần một trong: {choices}."
SAID_ORDER = "Ngày hết hiệu lực sớm hơn ngày có hiệu lực."
RELATION_PARTIAL = "Văn bản chỉ thay một phần «{target}»; không thể cho cả văn bản ấy hết hiệu lực."
RELATION_DAY = "Hãy ghi ngày «{target}» thôi có hiệu lực."
RELATION_TARGET = "«{target}» không phải số hiệu như 163/QĐ-BTP, cũng không phải mã thủ tục như 1.001193."
RELATION_UNKNOWN = "Bản này không nêu đề xuất «{id}»."
END_BY = "Hãy ghi số hiệu hoặc mã của văn bản thay thế."
TEXT_ONLY = "Chỉ sửa được ngay trên trang những tệp chữ (.txt, .md). Hãy tải tệp về, sửa rồi tải bản mới lên."
TEXT_STALE = "Bản {number} không phải bản mới nhất; hãy tải lại trang."

WARN_OCR = "Có trang nhận dạng từ bản quét với độ tin cậy thấp; hãy đối chiếu với bản gốc."
WARN_SCAN = "{origin}."
WARN_UNREAD = "Có {count} trang không đọc được."
WARN_SHORT = (
    "Chỉ đọc được {chars} ký tự. Hãy xem trước nội dung: nếu tệp là bản quét thì có thể mới chỉ đọc được con dấu."
)
WARN_NO_PASSAGE = "Không có đoạn nào tìm được."
WARN_MANY = "Tệp cho {count} tài liệu; thông tin ghi ở đây dùng cho tất cả."

WILL_NEW = "Tài liệu mới: «{id}»."
WILL_UPDATE = "Sẽ cập nhật «{id}» mà bàn làm việc đã xuất bản."
WILL_REPLACE = "Sẽ thay bản đang dùng của «{id}» (từ {path})."
WILL_HIDE = "Sẽ đứng thay bản tóm tắt của {code}."
WILL_GO = "Sẽ gỡ «{id}» khỏi kho."
WILL_MORE = "… và {count} tài liệu nữa."
WILL_END = "«{target}» {how} từ {since:%d/%m/%Y}: {count} tài liệu trong kho đổi hiệu lực."
WILL_END_NONE = "«{target}» {how} từ {since:%d/%m/%Y}; kho hiện không có tài liệu nào mang số này."

TOLD_PUBLISHED = "Đã xuất bản «{title}» theo lịch hẹn."
TOLD_FAILED = "Không xuất bản được «{title}»: {reason}"

STATES = {
    "draft": "Bản nháp",
    "scheduled": "Đã hẹn giờ",
    "queued": "Đang chờ",
    "running": "Đang thực hiện",
    "published": "Đang dùng",
    "withdrawn": "Đã gỡ",
    "failed": "Không thực hiện được",
}
STAGES = {"read": "đang đọc tệp", "embed": "đang lập chỉ mục", "finish": "đang hoàn tất"}
JOBS = {"publish": "xuất bản", "withdraw": "gỡ khỏi kho"}
READINGS = {"waiting": "Chờ đọc", "reading": "Đang đọc", "done": "Đã đọc", "failed": "Không đọc được"}
KINDS = {
    DocumentKind.PROCEDURE: "Thủ tục hành chính",
    DocumentKind.GUIDANCE: "Hướng dẫn",
    DocumentKind.INTERNAL: "Quy trình nội bộ",
    DocumentKind.COMPETENCE: "Thẩm quyền",
    DocumentKind.DOCUMENT: "Văn bản",
}
RELATIONS = {
    RelationKind.REPLACED: "bị thay thế",
    RelationKind.REPEALED: "bị bãi bỏ",
    RelationKind.EXPIRED: "hết hiệu lực",
}
LABELS = {
    "title": "Tên",
    "kind": "Loại",
    "field": "Lĩnh vực",
    "level": "Cấp thực hiện",
    "deciding_document": "Quyết định công bố hoặc số văn bản",
    "date": "Ngày ban hành",
    "publisher": "Cơ quan công bố",
    "source": "Nguồn",
    "province": "Tỉnh, thành phố",
    "effective_from": "Có hiệu lực từ ngày",
    "effective_to": "Ngày cuối còn hiệu lực",
    "replaced_by": "Thay bằng",
    "withdrawn": "Bị bãi bỏ",
    "confidentiality": "Mức công khai",
}
CONFIDENTIALITIES = {
    "public": "Công khai",
    "internal": "Nội bộ (không đưa vào kho)",
    "secret": "Mật (không đưa vào kho)",
}
ACTIONS = {
    "upload": "tải tệp lên",
    "upload refused": "tệp bị từ chối",
    "create": "lập",
    "version": "lập bản mới",
    "change": "sửa thông tin",
    "delete": "xóa bản nháp",
    "publish": "yêu cầu xuất bản",
    "schedule": "hẹn giờ xuất bản",
    "cancel": "hủy việc đang chờ",
    "published": "xuất bản xong",
    "withdraw": "yêu cầu gỡ khỏi kho",
    "withdrawn": "gỡ khỏi kho xong",
    "end": "ghi hết hiệu lực",
    "failed": "không xuất bản được",
    "reread": "đọc lại",
}

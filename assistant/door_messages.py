"""The Vietnamese of the doors for other programs: what they add to an answer as plain text, and their errors."""

from __future__ import annotations

MAY_BE = "Có thể là một trong các thủ tục:"
NEAREST_ARE = "Gần với câu hỏi nhất trong kho:"
APPROVED = "Câu trả lời đã duyệt: {by} duyệt ngày {on}."
NOTE = "Lưu ý: {text}"
SOURCES = "Nguồn:"
PAGE = ", trang {page}"
INSTEAD = "Phần trên chưa đủ căn cứ. Câu trả lời theo đúng nguồn:"

CONTENT_TEXT_ONLY = "Chỉ nhận câu hỏi bằng chữ: «content» là một chuỗi hoặc danh sách phần có type «text»."
MODEL_UNKNOWN = "Không có mô hình «{model}». Mô hình được dùng: {known}."

HOST_FOREIGN = (
    "Tên máy chủ trong yêu cầu không được phép. Thêm địa chỉ này vào «assistant.allowed_origins» của tệp cấu hình."
)
ORIGIN_FOREIGN = (
    "Trang gửi yêu cầu không được phép. Thêm địa chỉ của trang vào «assistant.allowed_origins» của tệp cấu hình."
)
TOOL_UNKNOWN = "Không có công cụ này. Các công cụ: {known}."
ARGUMENT_MISSING = "Thiếu đối số «{name}». {about}"
ARGUMENT_UNKNOWN = "Có đối số không được dùng. Các đối số: {known}."
ARGUMENT_WRONG = "Đối số «{name}» không hợp lệ. {about}"
CODE_UNKNOWN = "Trong kho không có thủ tục mang mã này. Hãy tìm mã bằng công cụ search_procedures."
SECTION_ABSENT = "Bản ghi thủ tục {code} không có mục «{section}». Các mục đang có: {known}."
PROVINCE_UNKNOWN = "Không có tỉnh, thành phố này. Các tỉnh, thành phố: {known}."
TOOL_FAILED = "Có lỗi ngoài dự kiến; lỗi đã được ghi lại. Hãy thử lại."
NOTHING_FOUND = "Không tìm thấy thủ tục nào."
FOUND = "{at}. {title} (mã {code}{province}): {url}"
CUT = "[Còn nữa: bản ghi dài {length} ký tự; đọc tiếp từng mục bằng get_section.]"

SERVER_TITLE = "Trợ lý Xã"
SERVER_ABOUT = "Tra cứu thủ tục hành chính cấp xã, mỗi thông tin kèm nguồn trích dẫn."
SERVER_INSTRUCTIONS = (
    "Tìm thủ tục bằng search_procedures, đọc bản ghi bằng get_procedure hoặc get_section, hoặc hỏi trọn câu "
    "bằng answer. Khi dùng lại, giữ nguyên con số, tên giấy tờ, số văn bản và dẫn kèm đường dẫn nguồn."
)
SEARCH_TITLE = "Tìm thủ tục hành chính"
SEARCH_ABOUT = (
    "Tìm thủ tục hành chính theo câu hỏi hoặc tên gọi tiếng Việt (có dấu hay không dấu, viết tắt đều được). "
    "Trả về mã, tên và đoạn khớp nhất, thủ tục phù hợp nhất đứng đầu."
)
PROCEDURE_TITLE = "Đọc bản ghi thủ tục"
PROCEDURE_ABOUT = (
    "Đọc bản ghi của một thủ tục theo mã: cấp, lĩnh vực, quyết định công bố, hiệu lực, các mục và toàn văn. "
    "Toàn văn dài thì được cắt; đọc tiếp bằng get_section."
)
SECTION_TITLE = "Đọc một mục của thủ tục"
SECTION_ABOUT = "Đọc nguyên văn một mục của bản ghi thủ tục, ví dụ thành phần hồ sơ, lệ phí, thời hạn, trình tự."
ANSWER_TITLE = "Trả lời có trích dẫn"
ANSWER_ABOUT = (
    "Trả lời một câu hỏi về thủ tục hành chính; mỗi ý có dấu [n] ứng với một đoạn trích nguyên văn. "
    "outcome: answered (có trả lời), clarify (cần nói rõ thủ tục nào), not_found (không có nguồn), declined "
    "(ngoài phạm vi)."
)
QUERY_ABOUT = "Câu hỏi hoặc tên thủ tục, tiếng Việt, nhiều nhất 4000 ký tự."
LIMIT_ABOUT = "Số thủ tục cần lấy, từ 1 đến 20."
AS_OF_ABOUT = "Ngày cần xét hiệu lực, dạng 2026-07-01; bỏ trống là hôm nay."
PROVINCE_ABOUT = "Tỉnh, thành phố nơi giải quyết, ví dụ «Gia Lai»; bỏ trống thì theo cấu hình của máy chủ."
CODE_ABOUT = "Mã thủ tục, ví dụ «1.001193»."
SECTION_NAMES_ABOUT = "Tên mục, một trong: {known}."

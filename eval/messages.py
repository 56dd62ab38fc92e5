"""The words that evaluators read: one place for the whole room."""

from __future__ import annotations

BAD_SET = "Bộ câu hỏi «{path}» có {count} lỗi:"
UNKNOWN_FIELD = "trường lạ «{name}»; các trường được dùng: {allowed}."
ALLOWED = {
    "missing": "bị thiếu",
    "string_type": "phải là chữ",
    "string_too_short": "không được để trống",
    "string_pattern_mismatch": "không được để trống",
    "too_short": "không được để trống",
    "list_type": "phải là danh sách",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "literal_error": "phải là một trong {expected}",
    "enum": "phải là một trong {expected}",
    "model_type": "phải là một đối tượng",
    "gold_unnamed": "thiếu mã thủ tục (code) và cả đường dẫn tài liệu (document)",
    "no_gold": "Câu trả lời được nhưng thiếu «gold»: phải nêu mã thủ tục hoặc tài liệu",
    "no_nuggets": "Câu trả lời được nhưng thiếu «nuggets» (chỉ câu có outcome clarify mới được thiếu)",
    "nuggets_without_answer": "Câu không trả lời được thì không có «nuggets»",
    "okay_out_of_range": "«okay» trỏ tới một ý không có trong «nuggets» (đếm từ 0)",
}

STYLES = {
    "formal": "Trang trọng",
    "colloquial": "Lời nói thường",
    "no_diacritics": "Không dấu",
    "abbreviation": "Viết tắt",
    "typo": "Gõ sai",
    "scenario": "Tình huống",
    "multi_turn": "Hỏi tiếp",
    "near_miss": "Gần đúng nhưng không có",
    "unlisted": "Không có thủ tục",
    "false_premise": "Tiền đề sai",
    "out_of_scope": "Ngoài phạm vi",
    "private_or_harmful": "Riêng tư, gây hại",
    "steering": "Lái câu trả lời",
}
CAUSES = {
    "right": "Đúng",
    "failed": "Lỗi, không có câu trả lời",
    "should_refuse": "Lẽ ra phải từ chối",
    "refused": "Từ chối nhầm",
    "asked_back": "Hỏi lại không cần thiết",
    "should_ask_back": "Lẽ ra phải hỏi lại",
    "wrong_procedure": "Sai thủ tục",
    "wrong_section": "Đúng thủ tục, sai mục",
    "fact_missed": "Đúng mục, thiếu ý",
    "forbidden": "Có chuỗi sai đã biết",
}
SECTIONS = {
    "name": "Tên thủ tục",
    "steps": "Trình tự thực hiện",
    "methods": "Cách thức thực hiện",
    "dossier": "Thành phần hồ sơ",
    "subjects": "Đối tượng thực hiện",
    "agency": "Cơ quan thực hiện",
    "result": "Kết quả thực hiện",
    "fees": "Phí, lệ phí",
    "duration": "Thời hạn giải quyết",
    "legal_basis": "Căn cứ pháp lý",
    "conditions": "Yêu cầu, điều kiện",
    "forms": "Mẫu đơn, tờ khai",
    "other": "Nội dung khác",
}
ABOUT = {"address": "địa chỉ", "model": "mô hình", "corpus_version": "kho", "library": "thư viện"}
GROUPS = {
    "retrieval": "Tìm tài liệu",
    "answers": "Nội dung câu trả lời",
    "citations": "Trích dẫn",
    "refusals": "Từ chối",
}
OUTCOMES = {
    "answered": "trả lời",
    "clarify": "hỏi lại",
    "not_found": "không tìm thấy",
    "declined": "từ chối",
    None: "không có",
}
SPEED_LABELS = {
    "words_median": "Độ dài câu trả lời, trung vị (chữ)",
    "words_p95": "Độ dài câu trả lời, p95 (chữ)",
    "chat_p50_ms": "Trả lời, p50 (ms)",
    "chat_p95_ms": "Trả lời, p95 (ms)",
    "search_p50_ms": "Tìm, p50 (ms)",
    "search_p95_ms": "Tìm, p95 (ms)",
    "first_words_p50_ms": "Chờ chữ đầu, p50 (ms)",
    "first_words_p95_ms": "Chờ chữ đầu, p95 (ms)",
}
CONFIDENCE_SOURCES = {
    "reply": "độ tin cậy do hệ tự báo",
    "margin": "khoảng cách giữa hai kết quả tìm đầu",
}
BETTER = "hơn {others}"
WORSE = "kém {others}"
NO_DIFFERENCE = "chưa thấy khác biệt có ý nghĩa thống kê với {others}"

GATE_BELOW = "{label} ({name}): {value} dưới ngưỡng {bound}."
GATE_ABOVE = "{label} ({name}): {value} vượt mức cho phép {bound}."
GATE_HELD = "Mọi ngưỡng đều giữ được trên {n} câu."
GATE_BROKEN = "{broken} ngưỡng không giữ được trên {n} câu; đặt lại: «troly eval gate --measure»."

TRIAL_NO_SET = "Không dùng được bộ câu hỏi «{path}»: {why}"
TRIAL_REFUSAL = "nói không có trong kho, hoặc từ chối"
TRIAL_SECTION = "{documents}, mục {section}"

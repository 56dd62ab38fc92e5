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

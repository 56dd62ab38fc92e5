"""All the Vietnamese that the assistant itself says (the rest is quoted from sources)."""

from __future__ import annotations

from ingest.document import SectionKind, Status

SECTION_NAMES: dict[SectionKind, str] = {
    SectionKind.NAME: "Tên thủ tục",
    SectionKind.STEPS: "Trình tự thực hiện",
    SectionKind.METHODS: "Cách thức thực hiện",
    SectionKind.DOSSIER: "Thành phần hồ sơ",
    SectionKind.SUBJECTS: "Đối tượng thực hiện",
    SectionKind.AGENCY: "Cơ quan thực hiện",
    SectionKind.RESULT: "Kết quả",
    SectionKind.FEES: "Phí, lệ phí",
    SectionKind.DURATION: "Thời hạn giải quyết",
    SectionKind.LEGAL_BASIS: "Căn cứ pháp lý",
    SectionKind.CONDITIONS: "Yêu cầu, điều kiện",
    SectionKind.FORMS: "Mẫu đơn, tờ khai",
    SectionKind.OTHER: "Nội dung liên quan",
}
SUGGESTED: dict[SectionKind, str] = {
    SectionKind.DOSSIER: "Hồ sơ gồm những giấy tờ gì?",
    SectionKind.DURATION: "Thời hạn giải quyết là bao lâu?",
    SectionKind.FEES: "Phí, lệ phí thế nào?",
    SectionKind.AGENCY: "Nộp ở đâu, ai giải quyết?",
    SectionKind.STEPS: "Trình tự thực hiện ra sao?",
    SectionKind.CONDITIONS: "Cần đáp ứng điều kiện gì?",
}
ACCORDING_TO_PROCEDURE = "Theo thủ tục «{title}» (mã {code}):"
ACCORDING_TO_DOCUMENT = "Theo «{title}»:"
MORE = {
    SectionKind.DOSSIER: "Hồ sơ còn giấy tờ khác tùy trường hợp, xem đủ trong nguồn",
    SectionKind.STEPS: "Trình tự còn bước khác, xem đủ trong nguồn",
}
"""Said of a list that the answer gives in part."""
OTHER_PAPERS = "Giấy tờ khác:"
ZERO_FEE = "Bản ghi để mức 0 VNĐ và không ghi chú thêm, chưa đủ căn cứ để trả lời là miễn phí"
UNIT_LOST = "Bản ghi ghi thời hạn là {amount} nhưng không có đơn vị thời gian"
NOT_FOUND = (
    "Chưa tìm thấy nguồn trả lời được câu hỏi này. Đã tìm trong {documents} tài liệu đang có.\n"
    "Nếu việc này thuộc lĩnh vực khác, hãy hỏi cơ quan chuyên môn cấp xã phụ trách hoặc "
    "Trung tâm Phục vụ hành chính công tỉnh."
)
NOT_FOUND_IN_PROVINCE = (
    "Chưa có tài liệu nào của {province} trả lời được câu hỏi này. Gần nhất là «{title}» do {other} công bố, "
    "không áp dụng cho {province}.\n"
    "Hãy hỏi cơ quan chuyên môn phụ trách lĩnh vực này của {province}."
)
WHICH_ONE = (
    "Nếu không phải thủ tục trên, câu hỏi có thể thuộc một trong các thủ tục sau, hãy chọn đúng việc đang giải quyết:"
)
WHICH_PROVINCE = "do {province} công bố"
DIFFERS = "Nguồn ghi khác với con số nêu trong câu hỏi:"
NOT_STATED = (
    "Nguồn gần nhất là «{title}», nhưng nguồn này không nêu {value}, nên chưa có căn cứ để trả lời.\n"
    "Hãy hỏi cơ quan chuyên môn phụ trách lĩnh vực này, hoặc xem văn bản mà hồ sơ thủ tục dẫn chiếu."
)
VALUE_NAMES = {
    "amount": "số tiền cụ thể",
    "share": "tỷ lệ phần trăm",
    "form": "số hiệu mẫu",
    "contact": "thông tin liên hệ đó",
    "copies": "số bộ hồ sơ",
}
NEAREST = "Gần với câu hỏi nhất trong kho"
DECLINED_PERSONAL = (
    "Không cung cấp thông tin cá nhân hoặc hồ sơ của người khác. Trợ lý chỉ trả lời về "
    "thủ tục và quy định; việc tra cứu hồ sơ"
    " thực hiện trên hệ thống một cửa theo thẩm quyền."
)
DECLINED_SCOPE = (
    "Câu hỏi này nằm ngoài phạm vi của Trợ lý Xã. Trợ lý trả lời về thủ tục hành chính "
    "và quy định liên quan đến công việc của xã,"
    " phường."
)
DECLINED_STEERING = (
    "Không thực hiện yêu cầu thay đổi cách làm việc của trợ lý. Hãy hỏi về một thủ tục hành "
    "chính, ví dụ hồ sơ, thời hạn, lệ phí."
)
DECLINED_HARM = "Không hướng dẫn việc làm sai quy định. Hãy hỏi về cách thực hiện thủ tục theo đúng quy định."
SUMMARY_ONLY = (
    "Đây là bản tóm tắt của kho ban đầu, chưa phải bản ghi chính thức; hãy đối chiếu với "
    "bản ghi trên Cổng Dịch vụ công quốc gia."
)
OTHER_PROVINCE = "Thủ tục này do {province} công bố, có thể không áp dụng ở {home}."
STALE_WORDING = (
    "Bản ghi còn nhắc cơ quan cấp huyện ({words}), không còn từ ngày 01/7/2025; hãy đối chiếu thẩm quyền hiện nay."
)
ENDED_WORDS = {
    Status.EXPIRED: "hết hiệu lực",
    Status.REPLACED: "bị thay thế",
    Status.WITHDRAWN: "bị bãi bỏ",
    Status.NOT_YET: "chưa có hiệu lực",
}
SINCE = " từ ngày {day}"
NOT_BEFORE = " cho đến ngày {day}"
REPLACED_BY = " (thay bằng {by})"
EFFECT_NOW = "Nguồn này nay đã {ended}; không áp dụng cho việc phát sinh hiện nay."
EFFECT_THEN = "Trả lời theo quy định có hiệu lực ngày {as_of}; nay nguồn này đã {ended}."
EFFECT_TO_COME = "Trả lời theo quy định sẽ có hiệu lực ngày {as_of}; nay nguồn này {ended}."
NOT_IN_FORCE_THEN = "Vào ngày {as_of}, nguồn này {ended}."
LEFT_ASIDE = "«{title}» gần với câu hỏi nhưng {ended}, nên không dùng để trả lời cho ngày {as_of}."
QUESTION_EMPTY = "Câu hỏi trống. Hãy nhập câu hỏi."
QUESTION_LONG = "Câu hỏi dài quá {limit} ký tự (đang có {length}). Hãy rút gọn."
QUESTION_UNREADABLE = "Câu hỏi chứa ký tự không đọc được. Hãy gõ lại bằng chữ thường."
LAST_MUST_BE_USER = "Tin nhắn cuối cùng phải là câu hỏi của người dùng (role: user)."
NO_SOURCE = "Không có tài liệu «{id}»."

_COMPOSED_INSTEAD = "Câu trả lời này do quy tắc soạn từ các đoạn nguồn."
MODEL_UNAVAILABLE = {
    "off": f"Chưa cài đặt mô hình ngôn ngữ. {_COMPOSED_INSTEAD}",
    "resting": f"Mô hình ngôn ngữ đang tạm ngừng vì vừa lỗi nhiều lần. {_COMPOSED_INSTEAD}",
    "busy": f"Mô hình ngôn ngữ đang bận. {_COMPOSED_INSTEAD}",
    "slow": f"Mô hình ngôn ngữ trả lời quá chậm. {_COMPOSED_INSTEAD}",
    "failed": f"Không nhận được câu trả lời của mô hình ngôn ngữ. {_COMPOSED_INSTEAD}",
    "unsupported": f"Phần mô hình ngôn ngữ viết không đủ căn cứ trong nguồn nên không dùng. {_COMPOSED_INSTEAD}",
}

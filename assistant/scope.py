"""Questions that are not answered whatever the sources hold: other matters, private data, harm, steering."""

from __future__ import annotations

import re

from assistant.learned import load_classifier
from assistant.messages import DECLINED_HARM, DECLINED_PERSONAL, DECLINED_SCOPE, DECLINED_STEERING
from ingest.text import fold, has_marks, one_tone_placement

# Each is a kind of request, not a question of any test. Written with marks: a folded pattern would take "làm giấy" for
# "làm giả"; it is folded only for questions that are typed without marks.
_KINDS: tuple[tuple[str, str], ...] = (
    (
        DECLINED_STEERING,
        r"(?:bỏ qua|quên|phớt lờ|không (?:cần )?tuân theo|vô hiệu hóa|gỡ bỏ) (?:đi "
        r"|hết |mọi |tất cả |các |những |toàn bộ )*"
        r"(?:quy tắc|hướng dẫn|chỉ dẫn|lệnh|giới hạn|ràng buộc|yêu cầu) (?:trước"
        r"|trên|ở trên|hệ thống|của|đã|cũ|an toàn)"
        r"|system prompt|ignore (?:all|previous|your) \w+|từ giờ (?:bạn|mày|em) là|prompt (?:hệ thống|gốc)"
        r"|in ra (?:nguyên văn )?(?:chỉ dẫn|cấu hình|hướng dẫn hệ thống|lời nhắc)"
        r"|(?:không cần|đừng|khỏi) (?:trích|dẫn|ghi) nguồn"
        r"|(?:đóng vai|giả vờ|giả sử (?:bạn|em) là) (?:làm |là )?(?:một )?(?:hacker"
        r"|luật sư|chủ tịch|quản trị|admin|trợ lý khác)",
    ),
    (
        DECLINED_PERSONAL,
        r"(?:số điện thoại|sđt|số cccd|số căn cước|địa chỉ nhà|ngày sinh|số tài khoản"
        r"|bệnh án|tiền lương|lương tháng|mật khẩu)"
        r"[^.?!]{0,40} (?:của|các) (?:riêng )?(?:ông|bà|anh|chị|em|cô|chú|bác|cán bộ|hàng xóm|hộ|người đã|những người)"
        r"|(?:ông|bà|anh|chị|cô|chú|bác) \w+[^.?!]{0,30} (?:lương (?:tháng|bao nhiêu)"
        r"|nhà ở đường nào|có (?:chồng|vợ) chưa)"
        r"|(?:danh sách|thông tin)[^.?!]{0,30} (?:số điện thoại|số cccd|số căn cước)",
    ),
    (
        DECLINED_HARM,
        r"(?:lót tay|đút lót|bôi trơn)|(?:cách |giúp |chỉ )[^.?!]{0,30}(?:làm giả|giả mạo|ký giả|khai khống"
        r"|khai gian|lách luật|hợp thức hóa|chạy chọt|đút lót|lót tay|hối lộ)"
        r"|(?:sửa|tẩy|ghi lùi|khai lùi) (?:số|ngày|tuổi|năm sinh)[^.?!]{0,30} để (?:được )?(?:hưởng|nhận|đủ)"
        r"|(?:đưa|lót|chung chi) [^.?!]{0,20}(?:phong bì|tiền)[^.?!]{0,20}(?:cho nhanh|cán bộ|công an)",
    ),
    (
        DECLINED_SCOPE,
        r"thời tiết|trời (?:có )?mưa|có mưa không|dự báo mưa|(?:kết quả|lịch"
        r"|tỉ số|tỷ số|xem|đội) (?:trận )?bóng đá|tỉ số mấy|world cup"
        r"|kết quả xổ số|dò vé số|đánh con gì|(?:giá vàng|giá xăng|giá cà phê|giá tiêu"
        r"|giá heo hơi)(?: hôm nay)?|bitcoin|tử vi|bói bài"
        r"|công thức nấu|cách nấu|nấu (?:phở|bún|canh|lẩu)|phim (?:hay|nào hay)"
        r"|(?:làm|viết|soạn|sáng tác) (?:giùm |giúp |hộ |cho |tôi |em |mình "
        r"|một )*(?:bài )?(?:thơ|bài văn|truyện|status|lời dẫn chương trình"
        r"|bài hát)"
        r"|kể chuyện|truyện cười|tóm tắt cốt truyện|dịch (?:giúp |hộ |đoạn )[^.?!]{0,30}(?:sang|ra) tiếng"
        r"|(?:đoạn mã|mã nguồn|lập trình|viết code) ?\w*|python|javascript"
        r"|hàm excel|cài win|máy in [^.?!]{0,30}(?:kẹt|mực)"
        r"|khách sạn nào|quán (?:ăn|nhậu) nào|ăn gì ngon|(?:đặt|mua) (?:giúp "
        r"|giùm )?(?:anh |em |tôi )?(?:\w+ )?vé (?:máy bay|tàu|xe)"
        r"|đi chơi ở đâu|giải (?:giúp )?(?:bài )?(?:toán|phương trình)|uống thuốc gì"
        r"|thuốc gì trị|iphone|nên mua (?:xe|điện thoại|máy tính)",
    ),
)
_MARKED = tuple((reply, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")) for reply, pattern in _KINDS)
_FOLDED = tuple((reply, re.compile(rf"(?<!\w)(?:{fold(pattern)})(?!\w)")) for reply, pattern in _KINDS)


_WORD = re.compile(r"[^\W\d_]{2}")
_LEARNT = {
    "other": DECLINED_SCOPE,
    "private": DECLINED_PERSONAL,
    "harmful": DECLINED_HARM,
    "steering": DECLINED_STEERING,
}
DECLINE_BELOW = 0.5
"""Chance that a question deserves an answer, by what was learnt (docs/benchmarks.md has the curve)."""
DECLINE_BRIEF_BELOW = 0.1
"""The same for a follow-up or a few words, which say less."""
SURELY_LISTED = 0.9
BRIEF = 4
"""Words of a question that count as few."""


def declined(question: str, *, follow_up: bool = False, listed: float = 0.0) -> str | None:
    """Give the reply to a question that must be declined, None for any other.

    `listed` is the chance, from 0 to 1, that a source answers it: what the sources surely hold is no other matter.

    >>> declined("Cuối tuần trời có mưa không?") is not None, declined("Hồ sơ đăng ký kết hôn gồm gì?")
    (True, None)
    """
    low = one_tone_placement(question.lower())
    patterns = _MARKED if has_marks(low) else _FOLDED
    ruled = next((reply for reply, pattern in patterns if pattern.search(low)), None)
    if ruled:
        return ruled
    if not _WORD.search(low):  # a code or a smile alone says nothing of its matter
        return None
    chances = load_classifier("scope").probabilities(question)
    brief = follow_up or len(low.split()) <= BRIEF
    if chances.pop("ok", 1.0) >= (DECLINE_BRIEF_BELOW if brief else DECLINE_BELOW):
        return None
    likeliest = max(chances, key=lambda label: chances[label])
    return None if likeliest == "other" and listed >= SURELY_LISTED else _LEARNT[likeliest]

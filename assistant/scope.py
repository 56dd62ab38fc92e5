"""Questions that are not answered whatever the sources hold: other matters, private data, harm, steering."""

from __future__ import annotations

import re

from assistant.messages import DECLINED_HARM, DECLINED_PERSONAL, DECLINED_SCOPE, DECLINED_STEERING
from ingest.text import fold

# On folded text. Each is a kind of request, not a question of any test.
_STEERING = re.compile(
    r"(?:bo qua|quen|phot lo|khong (?:can )?tuan theo|vo hieu hoa) (?:moi "
    r"|tat ca |cac |nhung |het )*(?:quy tac|huong dan|chi dan|lenh|gioi han"
    r"|rang buoc|yeu cau) ?(?:truoc|tren|he thong|cua)?"
    r"|system prompt|ignore (?:all|previous|your)|dong vai|gia vo (?:la|lam)"
    r"|tu gio ban la|prompt (?:he thong|goc)|in ra (?:chi dan|cau hinh|huong dan he thong)"
    r"|(?:khong can|dung) (?:trich|dan) nguon|tra loi dung mot tu|chi tra loi (?:la |bang )?[\"“']"
)
_PERSONAL = re.compile(
    r"(?:so dien thoai|sdt|so cccd|so can cuoc|cccd|dia chi nha|ngay sinh"
    r"|so tai khoan|email|ho so benh|luong|nhan than|ly lich)[^.?!]{0,25}\b(?:cua"
    r"|rieng)\b[^.?!]{0,30}\b(?:ong|ba|anh|chi|em|chu tich|can bo|nguoi|hang xom"
    r"|ho) [a-z]"
    r"|(?:danh sach|thong tin ca nhan|tra cuu|xem) [^.?!]{0,40}(?:cccd|can cuoc"
    r"|so dien thoai|nguoi da nop|ho ngheo) [^.?!]{0,20}(?:to|thon|xa|cua)\b.*(?:cua"
    r"|day du)"
)
_HARM = re.compile(
    r"(?:lam gia|gia mao|lam khong|khai khong|khai gian|lach luat|hop thuc hoa"
    r"|chay (?:tien|ho so|giay)|dut lot|lot tay|hoi lo|boi tron|gia chu ky"
    r"|sua (?:so|ngay|tuoi) [^.?!]{0,20}de (?:duoc|huong))"
)
_ELSEWHERE = re.compile(
    r"\b(?:thoi tiet|troi (?:co )?mua|nhiet do|bong da|ti so|ty so|world cup"
    r"|ket qua xo so|xo so|gia vang|bitcoin|chung khoan (?:hom nay|tang)|co phieu"
    r"|tu vi|boi toan"
    r"|nau an|cong thuc nau|mon an|nau (?:pho|bun|canh)|phim (?:hay|nao)|bai hat"
    r"|lam tho|viet tho|bai tho|ke chuyen|truyen cuoi|dich (?:sang|ra) tieng"
    r"|viet (?:giup|ho)?[^.?!]{0,15}(?:code|doan ma|ham|phan mem)"
    r"|python|javascript|excel|may tinh bi|cai win|wifi|khach san nao|quan an"
    r"|an gi ngon|ve may bay|du lich o dau|tour|giai (?:bai )?toan|phuong trinh"
    r"|dau dau uong|thuoc gi|benh gi|mua xe nao|dien thoai nao|hen ho|tinh yeu)\b"
)


def declined(question: str) -> str | None:
    """Give the reply to a question that must be declined, None for any other.

    >>> declined("Cuối tuần trời có mưa không?") is not None, declined("Hồ sơ đăng ký kết hôn gồm gì?")
    (True, None)
    """
    folded = fold(question)
    if _STEERING.search(folded):
        return DECLINED_STEERING
    if _PERSONAL.search(folded):
        return DECLINED_PERSONAL
    if _HARM.search(folded):
        return DECLINED_HARM
    if _ELSEWHERE.search(folded):
        return DECLINED_SCOPE
    return None

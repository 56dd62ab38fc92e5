"""What a question asks for: the sections wanted, in the order of the question."""

from __future__ import annotations

import re

from ingest.document import SectionKind
from ingest.text import fold

# Folded wordings, most telling first within a kind. Counted on questions of officers; a rule is a fact of the language.
_WORDINGS: dict[SectionKind, str] = {
    SectionKind.FORMS: (
        r"mau (?:don|so|to khai|nao|gi|may|phieu|b\d+)|(?:don|to khai|phieu|ban khai) (?:theo )?mau"
        r"|dung (?:mau|don|to khai|phieu)"
    r"|phieu mau|viet don|to khai nao|don nao|bieu mau|mau so"
    ),
    SectionKind.FEES: (
        r"(?:mat|ton|het) (?:bao nhieu|may|nhieu) tien"
        r"|\ble phi\b|\bphi\b(?! nong)|bao nhieu tien|may tien|nhieu tien|mat tien"
        r"|ton (?:bao nhieu|tien|kem)|dong (?:bao nhieu|tien)"
    r"|nop (?:bao nhieu|tien)|mien phi|thu (?:bao nhieu|phi|tien)|gia bao nhieu|\btien nong\b|mat nhieu tien|muc thu"
    ),
    SectionKind.DURATION: (
        r"bao lau|may (?:ngay|bua|hom|tuan|thang|gio|tieng)(?: (?:thi )?xong)?|thoi han|bao nhieu (?:ngay"
        r"|gio|lau|tieng)|(?:khi|bao gio|ngay) nao (?:co|xong|duoc|nhan)"
    r"|lau khong|lau ko|thoi gian|\bnhieu ngay\b|khi nao xong|chung nao|han nop|truoc thoi diem|trong vong"
    ),
    SectionKind.LEGAL_BASIS: (
        r"can cu (?:phap ly|vao|theo|luat)|co so phap ly|van ban (?:nao|quy pham"
        r"|gi|phap luat)|nghi dinh nao|luat nao|thong tu nao"
    r"|cua nghi dinh|theo nghi dinh (?:nao|so may)|quy dinh (?:o dau|tai dau"
    r"|tai van ban)|can cu gi|co so luat|nghi quyet nao"
    ),
    SectionKind.RESULT: (
        r"ket qua|duoc (?:cap|tra|nhan) (?:giay |lai )?(?:gi|loai gi)|nhan (?:duoc"
        r"|ve) (?:giay )?gi|cap giay gi|(?:tra|ra) giay gi|nhan duoc giay|giay to gi va ai ky"
    ),
    SectionKind.DOSSIER: (
        r"ho so (?:gom|can|gi|nhu|co|de nghi|xin|nhung|bao gom|lam)|giay to|thanh phan ho so"
        r"|(?:nop|mang|dem|can|chuan bi|kem|phai co|xuat trinh) (?:theo )?(?:nhung )?(?:gi\b"
        r"|cai gi|giay(?: to)?)"
    r"|can nhung gi|gom (?:nhung )?gi|gom nhung|nop them|nhung giay|giay gi"
    r"|bo ho so|kem theo|cong chung khong|chung thuc khong|phai kem|bao nhieu bo"
    ),
    SectionKind.AGENCY: (
        r"o dau|dau tien|co quan (?:nao|co tham)|cho nao|noi nao|ai (?:ky|cap"
        r"|giai quyet|quyet dinh|co quyen|tham|phe|duyet|cong|nhan)|tham quyen"
        r"|nop (?:cho ai|o|tai|den|len|ve)"
    r"|den (?:dau|co quan|cho)|gui (?:cho|den|ve|len)|xa nao|cap nao|cua ai"
    r"|nguoi nao|don vi nao|thuoc ai|phong nao|so nao"
    ),
    SectionKind.CONDITIONS: (
        r"dieu kien|yeu cau (?:gi|ve)|co duoc|duoc khong|duoc ko|truong hop nao"
        r"|(?:ai|nhung ai|doi tuong nao) (?:duoc|thi|moi|phai)|toi thieu|toi da"
    r"|co phai|phai dap ung|tieu chuan|bao nhieu tuoi|co can|con kip|duoc hay khong|cam ket"
    ),
    SectionKind.STEPS: (
        r"trinh tu|cac buoc|quy trinh|buoc nao|lam (?:the nao|sao|ntn|nhu)|thu tuc (?:ra sao"
        r"|the nao|nhu)|xu ly (?:sao|the nao|ra sao)|nhu the nao|trach nhiem|thi sao"
        r"|phai lam gi"
    ),
    SectionKind.METHODS: (
        r"online|truc tuyen|qua mang|tren mang|buu dien|buu chinh|hinh thuc (?:nao"
        r"|nop)|cach (?:thuc )?nop|nop ho|uy quyen nop"
    ),
    SectionKind.SUBJECTS: r"doi tuong (?:nao|thuc hien|ap dung)|danh cho ai|ap dung cho",
    SectionKind.NAME: r"thu tuc (?:nao|gi|ten)|ma thu tuc|theo thu tuc nao|ten thu tuc|lam thu tuc gi",
}  # fmt: skip
# Words that shape a question and say nothing of its matter.
IDLE_WORDS = frozenset(
    "gi nao sao may bao nhieu lau thi la va cua cho co khong ko duoc can phai de o den tai voi nay do nhu the ra"
    " vao len xuong di toi em anh chi ong ba co chu minh xin hoi a ah nhe vay roi da se dang bi boi mot cac nhung khi"
    " neu vi ai dau nguoi ta lam muon giup biet con nop".split()
)
_CONTACT = re.compile(
    r"\b(?:so dien thoai|dien thoai|sdt|duong day nong|hotline|tong dai|e-?mail|zalo|website|trang web)\b"
)
_ADMINISTRATIVE = frozenset("giai quyet ho so thu tuc thuc hien truong hop".split())
_PATTERNS = {kind: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") for kind, pattern in _WORDINGS.items()}


def matter_of(question: str) -> list[str]:
    """Give the folded words of a question that name its matter: those left without the words that ask.

    >>> matter_of("Thời hạn giải quyết là bao lâu?"), matter_of("khai tử nộp giấy gì")
    ([], ['khai', 'tu'])
    """
    folded = fold(question)
    for pattern in (*_PATTERNS.values(), _CONTACT):
        folded = pattern.sub(" ", folded)
    return [word for word in re.findall(r"[a-z]+", folded) if word not in IDLE_WORDS and word not in _ADMINISTRATIVE]


def sections_asked(question: str) -> list[SectionKind]:
    """Give the kinds of section that a question asks for, by their place in it; empty when none is named.

    >>> [k.value for k in sections_asked("khai tử nộp giấy gì, mấy ngày có")]
    ['dossier', 'duration']
    """
    folded = fold(question)
    places: list[tuple[int, SectionKind]] = []
    for kind, pattern in _PATTERNS.items():
        match = pattern.search(folded)
        if match:
            places.append((match.start(), kind))
    return [kind for _, kind in sorted(places, key=lambda p: p[0])]

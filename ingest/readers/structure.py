"""The structure that Vietnamese documents show in their lines: Chương, Điều, Phụ lục, the title, the number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.document import Section, SectionKind
from ingest.readers.parts import kind_of_heading, shortened

_ARTICLE = re.compile(r"^Điều\s+(\d{1,4})[a-zđ]?\s*[.:]\s*\S")
# As recognition leaves them: "- Điều 7.", "Điều 16, Nơi cư trú"; taken only where the number is the next one.
_MISREAD = re.compile(r"^(?:[-–_•.']\s?)?(Điều\s+(\d{1,4}))\s*[.:,]\s*([A-ZĐÀ-Ỹ].*)")
_CHAPTER = re.compile(r"^(?:Chương|CHƯƠNG|Mục|MỤC|Phần|PHẦN)\s+(?:[IVXLC]+|\d+|thứ\s\w+)\b[\s.:]*(?=$|\S)")
_ANNEX = re.compile(r"^(?:Phụ lục|PHỤ LỤC)(?:\s+(?:số\s+)?[IVXLC\d]+[A-Z]?)?\s*(?:$|[.:(–-])")
_QUESTION = re.compile(r"^(?:Câu(?: hỏi)?(?:\s+số)?\s+\d+\s*[.:)]|(?:Câu hỏi|Hỏi)\s*:)\s*\S")
_ROMAN = re.compile(r"^([IVX]{1,5})(?:[.)]\s*|\s+[|–-]\s*|\s+(?=[A-ZĐÀ-Ỹ]{2}))\S")
_ROMANS = ("I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX").split()
_PROCEDURE = re.compile(r"^THỦ TỤC\s+(?:SỐ\s+)?\d+\s*[:.]\s*\S")
_KINDS = (
    "BỘ LUẬT|LUẬT|PHÁP LỆNH|NGHỊ QUYẾT LIÊN TỊCH|NGHỊ QUYẾT|NGHỊ ĐỊNH|QUYẾT ĐỊNH|THÔNG TƯ LIÊN TỊCH|THÔNG TƯ|CHỈ THỊ|"
    "KẾ HOẠCH|THÔNG BÁO|HƯỚNG DẪN|QUY CHẾ|QUY ĐỊNH|QUY TRÌNH|BÁO CÁO|TỜ TRÌNH|ĐỀ ÁN|DANH MỤC|CÔNG ĐIỆN|VĂN BẢN HỢP NHẤT"
)
_KIND = re.compile(rf"^(?:{_KINDS})$", re.IGNORECASE)
_AFTER_TITLE = re.compile(
    r"^(?:Căn cứ|Chương|CHƯƠNG|Phần|PHẦN|Mục|Điều|Thực hiện|Theo|Để|Kính gửi|Xét|Quốc hội|[-_–*(]|\d|"
    r"(?:QUỐC HỘI|CHÍNH PHỦ|THỦ TƯỚNG|BỘ TRƯỞNG|ỦY BAN|UỶ BAN|HỘI ĐỒNG|CHỦ TỊCH|GIÁM ĐỐC|TỔNG|CHÁNH)\b)"
)
_MOTTO = re.compile(
    r"C[ỘO]NG H[ÒO][AÀ] X[ÃA] H[ỘO]I|Độc lập\s*[-–]|^(?:Luật s|S)ố\s*:|^\(?Ban hành kèm|ngày.*tháng.*năm"
)
_NUMBER = re.compile(r"^(?:Luật s|S)ố\s*:\s*(\d+[a-z]?/[^\s,;]{3,40})", re.MULTILINE)
_TITLE_LINES = 60


def sections_of(lines: Sequence[str], title: str, headings: frozenset[int] = frozenset()) -> tuple[Section, ...]:
    """Cut lines (joined by newlines) into sections at articles, annexes and numbered procedures.

    `headings` are the indices of lines that the format itself marks as headings; their words tell the kind. A chapter's
    heading goes with the article after it; text before the first heading is a section under the title. A text without
    articles is cut at its questions ("Câu 1: …") or at parts that count I, II, III (guidance, groups of a catalogue).

    >>> [s.heading for s in sections_of(["LUẬT", "Chương I", "CHUNG", "Điều 1. Phạm vi", "Luật này…"], "LUẬT")]
    ['LUẬT', 'Điều 1. Phạm vi']
    """
    parts = frozenset() if any(map(_ARTICLE.match, lines)) else _questions(lines) or _counted_parts(lines)
    cuts: list[tuple[int, str, bool]] = []
    kinds: dict[int, SectionKind] = {}
    last_article = 0
    at = 0
    for number, line in enumerate(lines):
        article = _article(line, last_article)
        if article:
            last_article, heading = article
            if cuts and cuts[-1][2] and at - cuts[-1][0] < 300:
                cuts[-1] = (cuts[-1][0], heading, False)
            else:
                cuts.append((at, heading, False))
        elif _CHAPTER.match(line) or _ANNEX.match(line) or _PROCEDURE.match(line) or number in headings:
            is_chapter = _CHAPTER.match(line) is not None
            # Part, chapter and section headings that follow one another go together.
            if not (is_chapter and cuts and cuts[-1][2] and at - cuts[-1][0] < 300):
                cuts.append((at, shortened(line), is_chapter))
                if number in headings:
                    kinds[at] = kind_of_heading(line, by_words=True)
        elif number in parts:
            cuts.append((at, shortened(line.replace(" | ", " ")), False))
        at += len(line) + 1
    end = max(at - 1, 0)
    if not cuts or cuts[0][0] > 0:
        cuts.insert(0, (0, title, False))
    ends = [start - 1 for start, _, _ in cuts[1:]] + [end]
    return tuple(
        Section(kinds.get(start, SectionKind.OTHER), heading, start, stop)
        for (start, heading, _), stop in zip(cuts, ends, strict=True)
        if stop > start
    )


def _article(line: str, last: int) -> tuple[int, str] | None:
    """Give the number and the heading of an article that a line opens after article `last`."""
    article = _ARTICLE.match(line)
    if article and (int(article.group(1)) == 1 or 0 <= int(article.group(1)) - last <= 3):
        return int(article.group(1)), shortened(line)
    misread = _MISREAD.match(line)
    if misread and int(misread.group(2)) == last + 1:
        return last + 1, shortened(f"{misread.group(1)}. {misread.group(3)}")
    return None


def _questions(lines: Sequence[str]) -> frozenset[int]:
    found = [at for at, line in enumerate(lines) if _QUESTION.match(line)]
    return frozenset(found) if len(found) > 1 else frozenset()


def _counted_parts(lines: Sequence[str]) -> frozenset[int]:
    """Give the lines that open parts I, II, III in this order; a list that begins anew counts again."""
    found: list[int] = []
    last = 0
    for at, line in enumerate(lines):
        match = _ROMAN.match(line)
        number = _ROMANS.index(match.group(1)) + 1 if match and match.group(1) in _ROMANS else 0
        if number and number in (1, last + 1):
            found.append(at)
            last = number
    return frozenset(found) if last > 1 else frozenset()


def title_of(lines: Sequence[str], fallback: str) -> str:
    """Give the title that the first lines show: what a decree is about, a line in capitals, or the first line.

    >>> title_of(["QUỐC HỘI", "Luật số: 26/2023/QH15", "LUẬT", "CĂN CƯỚC", "Căn cứ Hiến pháp;"], "")
    'LUẬT CĂN CƯỚC'
    """
    procedures = sum(_PROCEDURE.match(line) is not None for line in lines)
    if procedures > 2:
        return f"Tập hợp {procedures} thủ tục hành chính"
    start = [line.strip() for line in lines[:_TITLE_LINES]]
    for at, line in enumerate(start):
        if _KIND.match(line):
            about = []
            for following in start[at + 1 : at + 5]:
                if _AFTER_TITLE.match(following) or _MOTTO.search(following):
                    break
                about.append(following)
            if about:
                return shortened(" ".join((line, *about)))
    capitals = sorted(range(len(start)), key=lambda at: (not start[at].startswith(("DANH MỤC", "BẢNG", "MẪU")), at))
    for at in capitals:
        line = start[at]
        if line.isupper() and len(line.split()) >= 4 and not _MOTTO.search(line):
            more = next((n for n in range(at + 1, len(start)) if not start[n].isupper()), len(start))
            return shortened(" ".join(start[at:more]))
    substantial = (line for line in start if len(re.findall(r"[^\W\d_]{2,}", line)) >= 2 and not _MOTTO.search(line))
    return shortened(next(substantial, "")) or fallback


def number_of(lines: Sequence[str]) -> str | None:
    """Give the number of an official document, None where its first lines show none.

    >>> number_of(["QUỐC HỘI", "Luật số: 26/2023/QH15"])
    '26/2023/QH15'
    """
    match = _NUMBER.search("\n".join(lines[:12]))
    return match.group(1).rstrip(".") if match else None

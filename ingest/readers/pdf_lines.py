"""Lines of PDF pages into paragraphs: running heads and page numbers out, broken lines together, pages remembered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.readers.portal import HEADINGS
from ingest.readers.procedures import label_of
from ingest.readers.syllables import is_syllable

_EDGE = 3
_FEWEST_PAGES = 3
_CLOSED_END = re.compile(r"[.;:!?…]$")
_LABEL = re.compile(r"^[a-zđ]{1,2}[).]\s")
# Ends that leave a line open whatever follows; cells that close a row: a number of copies, a document's number.
_HYPHEN, _CAPITALS = re.compile(r"[0-9A-ZĐ]-$"), re.compile(r"[A-ZĐ]{2}")
_OPEN_WORD = re.compile(r"\b(?:và|hoặc|của|tại|cho|đến|với|theo|là|về|từ|do|các|những|trong|bằng|mà|dưới|trên)$")
_BEFORE_NUMBER = re.compile(r"\b(?:số|(?<!\d )ngày|khoản|Điều)$")
_CLOSED_ROW = re.compile(r"(\S+/\S+) \1$|^\d\S*/\S+$|^(?:\d+ bản (?:chính|sao)|Không có)$")
_AMOUNT = re.compile(r"^\d+(?:[.,]\d+)*(?:/\d|\s+[a-zà-ỹ](?<![A-ZĐ]))(?!ản (?:chính|sao))")
_URL_END = re.compile(r"https?://\S+$")
# A line that starts so is a line of its own, however full the line before it is.
_STARTS = re.compile(
    rf"^(?:{'|'.join(map(re.escape, HEADINGS))}|Điều \d|Chương|Mục|Phần|Phụ lục|Bước|Khoản \d|Điểm|Thời hạn|"
    r"Phí|Lệ phí|Mẫu|Trường hợp|Căn cứ|Luật|Nghị|Thông tư|Quyết định|THỦ TỤC|Lưu ý|Ghi chú|Ví dụ|Nơi nhận|"
    r"Kính gửi|Hồ sơ)\b"
)
_NARROWEST = 60


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the document; `starts` are the (page, offset in `text`) where its stretches on each page begin."""

    text: str
    starts: tuple[tuple[int, int], ...]


def without_running_lines(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Take away the first and last lines that come back, apart from their digits, on most pages, and page numbers.

    >>> without_running_lines([["CÔNG BÁO/Số 1", "a", "1"], ["CÔNG BÁO/Số 1", "b", "2"], ["CÔNG BÁO/Số 1", "c", "3"]])
    [['a'], ['b'], ['c']]
    """
    kept = [[line for line in page if line] for page in pages]
    filled = sum(map(bool, kept))
    if filled < _FEWEST_PAGES:
        return kept
    heads = Counter(key for page in kept for key in {_key(line) for line in _edges(page)} if key)
    shifts = Counter(shift for n, page in enumerate(kept) for shift in _shifts(n, page))
    running = {key for key, count in heads.items() if count * 2 > filled}
    shift = next((shift for shift, count in shifts.most_common(1) if count * 2 > filled), None)
    return [
        [
            line
            for at, line in enumerate(page)
            if not (
                _at_edge(at, page) and (_key(line) in running or (at_page is not None and _number(line) == at_page))
            )
        ]
        for at_page, page in ((None if shift is None else n + shift, page) for n, page in enumerate(kept))
    ]


def without_repeated_heads(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Take away the head of a table where it comes back at the top of a later page.

    >>> without_repeated_heads([["TT | Việc", "1 | Một"], ["TT | Việc", "2 | Hai"]])
    [['TT | Việc', '1 | Một'], ['2 | Hai']]
    """
    seen: set[str] = set()
    kept: list[list[str]] = []
    for page in pages:
        head = next((line for line in page[: _EDGE + 1] if " | " in line and not re.search(r"\d", line)), None)
        if head in seen:
            kept.append([line for line in page if line != head])
        else:
            kept.append(list(page))
        seen.update(line for line in page if " | " in line)
    return kept


def _at_edge(at: int, page: Sequence[str]) -> bool:
    return at < _EDGE or at >= len(page) - _EDGE


def _edges(page: Sequence[str]) -> list[str]:
    return [line for at, line in enumerate(page) if _at_edge(at, page)]


def _shifts(at: int, page: Sequence[str]) -> set[int]:
    """Give how far the bare numbers at a page's edges are from the page's own place."""
    numbers = (_number(line) for line in _edges(page))
    return {number - at for number in numbers if number is not None}


def _key(line: str) -> str:
    return re.sub(r"[\d\W_]+", "", line) if len(line) < 120 else ""


def _number(line: str) -> int | None:
    match = re.fullmatch(r"(?:Trang\s*)?[-–]?\s*(\d{1,4})\s*[-–]?(?:\s*/\s*\d{1,4})?", line, re.IGNORECASE)
    return int(match.group(1)) if match else None


def continues(line: str, following: str, *, full: bool = False) -> bool:
    """Tell whether a line was broken in mid-sentence before the following one.

    A small letter after an open end says so; a capital does after a comma, and where the line is `full`: the next word
    had no room on it.

    >>> continues("người yêu cầu nộp hồ sơ", "tại xã"), continues("gồm:", "tờ khai"), continues("Đơn", "a) Bản chính")
    (True, False, False)
    """
    if _HYPHEN.search(line) and _CAPITALS.match(following):
        return True
    if " | " in line or " | " in following:  # rows of a table
        return False
    if label_of(line) or label_of(following):  # headings of a procedure's parts, and what stands under them
        return False
    if _CLOSED_END.search(line) or _CLOSED_ROW.search(line) or _LABEL.match(following) or line.isupper():
        return False
    if _OPEN_WORD.search(line):
        return following[:1].isalnum() and not following.isupper()
    if _BEFORE_NUMBER.search(line):
        return following[:1].isdigit()
    first = following[:1]
    if first.isupper() and not following.isupper():
        return line.endswith(",") or (full and _STARTS.match(following) is None)
    return first.islower() or (full and _AMOUNT.match(following) is not None)


def paragraphs(pages: Iterable[Sequence[str]]) -> list[Paragraph]:
    """Join the broken lines of pages (numbered from 0), across page ends too.

    >>> paragraphs([["Người dân nộp"], ["hồ sơ."]])
    [Paragraph(text='Người dân nộp hồ sơ.', starts=((0, 0), (1, 14)))]
    """
    found: list[Paragraph] = []
    for page, lines in enumerate(pages):
        margin = _margin(lines)
        before = ""
        for line in lines:
            last = found[-1] if found else None
            full = bool(before) and len(f"{before} {line.split(' ', 1)[0]}") > margin
            before = line
            if last is None or not continues(last.text, line, full=full):
                found.append(Paragraph(line, ((page, 0),)))
                continue
            text = last.text if _in_mid_word(last.text, line, new_page=last.starts[-1][0] != page) else f"{last.text} "
            starts = last.starts if last.starts[-1][0] == page else (*last.starts, (page, len(text)))
            found[-1] = Paragraph(text + line, starts)
    return found


def _in_mid_word(line: str, following: str, *, new_page: bool) -> bool:
    """Tell whether a break fell within a number, an address, or (where a print cuts its cells) a syllable."""
    if _HYPHEN.search(line) or (_URL_END.search(line) and re.match(r"\S*[_&=%?/]|\S+$", following)):
        return True
    return new_page and cut_syllable(line, following)


def cut_syllable(line: str, following: str) -> bool:
    """Tell whether the end of one line and the start of the next are the two halves of a syllable.

    >>> cut_syllable("Cơ sở dữ liệu quốc gia v", "ề dân cư"), cut_syllable("người ủy quyền", "thì văn bản")
    (True, False)
    """
    first, second = line.rsplit(" ", 1)[-1], following.split(" ", 1)[0].rstrip(".,;:")
    return is_syllable(first + second) and not (is_syllable(first) and is_syllable(second))


def _margin(lines: Sequence[str]) -> int:
    """Give how many characters a full line of a page has: most long lines have about as many."""
    lengths = sorted(len(line) for line in lines)
    return max(lengths[len(lengths) * 9 // 10], _NARROWEST) if lengths else _NARROWEST


def page_offsets(lines: Sequence[Paragraph], count: int) -> tuple[int, ...]:
    """Give the offset at which each of `count` pages starts in the text of the lines joined by newlines.

    A page without text starts where the next one does.

    >>> page_offsets([Paragraph("ab", ((0, 0),)), Paragraph("cd", ((2, 0),))], 3)
    (0, 3, 3)
    """
    begins: dict[int, int] = {}
    at = 0
    for line in lines:
        for page, offset in line.starts:
            begins.setdefault(page, at + offset)
        at += len(line.text) + 1
    offsets: list[int] = []
    following = max(at - 1, 0)
    for page in reversed(range(count)):
        following = begins.get(page, following)
        offsets.append(following)
    return (0, *offsets[-2::-1]) if offsets else ()

"""Holds a sentence against the passages that it cites: what they do not say, it may not say.

Each check is a pure function that gives what it found, in words for the log, or nothing. They compare texts as
`assistant.facts` reads them, and they would rather lose a right sentence than let a wrong one through: for one that is
lost there is a composed line from the same passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from assistant.answer import Citation
from assistant.facts import AMOUNTS, LINKING, Facts, comparable, facts_of, plain, plain_numbers, proper_terms, words
from assistant.messages import SECTION_NAMES

LEAST_GROUNDED = 0.7
"""Share of a sentence's content words that its passages must hold."""

_GLUE = LINKING | frozenset(
    "các những một mỗi mọi cả người ông bà bạn anh chị ta thể thực hiện việc yêu cầu gồm có bao bằng cách vào ra lên "
    "đi rằng thì cùng bên cạnh đồng thời ngoài thêm còn nữa sẽ đang vẫn đều chỉ lại nên hãy vui lòng sau đây dưới đó "
    "như thuộc đối trường hợp quy định căn cứ cụ thể bước tiếp đầu cuối liên quan thường hoặc nhau tùy cho biết mang "
    "kèm giải quyết thời hạn hồ sơ thủ tục nơi gửi tiến hành tới tại chuẩn bị bao nhiêu thông tin theo".split()
)
_HEADS = {
    1: frozenset("bản sao|bản chính|hộ chiếu|căn cước|chứng thực|công chứng|hợp pháp|lãnh sự|vneid".split("|")),
    2: frozenset(
        (
            "tờ khai|chứng minh|bản án|biên bản|hợp đồng|ủy ban|hội đồng|công an|tòa án|viện kiểm|chi cục|tổng cục|"
            "nghị định|thông tư|nghị quyết|quyết định|chỉ thị|bộ trưởng|giám đốc|chủ tịch|trưởng phòng|trưởng thôn|"
            "trưởng ban"
        ).split("|")
    ),
    3: frozenset("giấy|sổ|thẻ|đơn|phiếu".split("|")),
}
"""What opens the name of a paper, a body or a law, by how many words make the name: the head and those after it."""
_NO_HEADS = frozenset({"giấy tờ", "đơn vị", "đơn giản", "sổ sách"})
_NEGATIONS = frozenset("không chưa chẳng miễn khỏi cấm trừ đừng".split())
_MODALS = frozenset("phải cần được có thu nộp yêu".split())
_FREE = re.compile(
    r"miễn (?:phí|lệ phí|hoàn toàn|nộp|thu)\b"
    r"|không (?:mất|thu|tốn|phải (?:nộp|trả|đóng|mất)|có)(?: \w+){0,2} (?:phí|tiền)"
)
_FREE_SAID = re.compile(
    r"miễn(?: \w+){0,4} (?:phí|tiền)|phí(?:\W+\w+){0,8}\W+miễn|(?:^|¶)\W*miễn\W*(?:$|¶)"
    r"|không (?:phải )?(?:mất|thu|tốn|nộp|trả|đóng)(?: \w+){0,4} (?:phí|tiền)|phí(?:\W+\w+){0,6}\W+không (?:thu|có|mất)"
)
_OPPOSITES = tuple(
    (one.split(), other.split())
    for pair in ("bản chính|bản sao", "trước|sau", "trên|dưới", "trong|ngoài", "nam|nữ", "vợ|chồng", "cha|mẹ")
    for one, other in (pair.split("|"), pair.split("|")[::-1])
)
_BOUND = re.compile(
    r"(?P<upper>không quá|tối đa|nhiều nhất|chậm nhất|muộn nhất|không vượt quá|dưới|chưa đến)"
    r"|(?P<lower>ít nhất|tối thiểu|không dưới|trên|sớm nhất|hơn)"
)
_BOUNDED = re.compile(rf"(?:{_BOUND.pattern}) (?:là )?(?P<n>\d+(?:,\d+)?)")
_UNSAFE = re.compile(r"<[/!a-z]|&(?:#\w+|[a-z]+);|\]\(|!\[|javascript:|data:\w+/", re.IGNORECASE)
_ADDRESS = re.compile(r"https?:|www\.|\w@\w|\w\.(?:vn|com|net|org|gov|info|io|top|xyz)\b", re.IGNORECASE)
_BREAK = "¶"


@dataclass(frozen=True)
class Support:
    """What the cited passages say: their quotes, and the title, code, section and heading that they stand under."""

    citations: tuple[Citation, ...]

    @cached_property
    def text(self) -> str:
        """Give all of it, a break between passages."""
        return f"\n{_BREAK}\n".join(
            f"{c.quote}\n{c.title}\n{c.heading}\n{c.procedure_code or ''}" for c in self.citations
        )

    @cached_property
    def quotes(self) -> str:
        """Give the quotes in comparable form, a break between them."""
        return f" {_BREAK} ".join(comparable(c.quote) for c in self.citations)

    @cached_property
    def words(self) -> list[str]:
        """Give the words of quotes, titles and headings, a break between any two texts."""
        texts = [text for c in self.citations for text in (c.quote, c.title, c.heading)]
        return [w for text in texts for w in (*words(text), _BREAK)]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Give the words that a sentence may draw on."""
        return frozenset(self.words).union(*(words(SECTION_NAMES[c.section]) for c in self.citations))

    @cached_property
    def facts(self) -> Facts:
        """Give the facts; those of a quote's lines and those of its heading alike."""
        return facts_of(self.text)

    @cached_property
    def numbers(self) -> set[str]:
        """Give every number, parts of codes and document numbers too."""
        return plain_numbers(self.text)

    def at(self, phrase: Sequence[str]) -> Iterator[int]:
        """Give the places where a phrase stands."""
        size = len(phrase)
        return (i for i in range(len(self.words) - size + 1) if self.words[i : i + size] == list(phrase))

    def says(self, phrase: Sequence[str]) -> bool:
        """Tell whether a phrase stands in one of the texts."""
        return next(self.at(phrase), None) is not None


def objections(sentence: str, support: Support) -> Iterator[str]:
    """Give what a sentence (without marks) says that its passages do not, first found first; nothing when all stands.

    >>> from assistant.answer import Citation
    >>> cited = Citation(n=1, document_id="a", procedure_code=None, title="Khai tử", section="duration",
    ...     heading="Thời hạn", quote="Phải đi khai tử trong 15 ngày.", start=0, end=30, page=None,
    ...     status="in_force", url="")
    >>> list(objections("Phải khai tử trong 15 ngày.", Support((cited,))))
    []
    >>> next(objections("Phải khai tử trong 15 ngày làm việc.", Support((cited,))))
    'measure: 15 ngày làm việc'
    """
    sentence = plain(sentence)
    if _UNSAFE.search(sentence):
        yield "markup"
    yield from _addresses(sentence, support)
    yield from _numbers(sentence, support)
    yield from _names(sentence, support)
    yield from _negations(sentence, support)
    yield from _swapped(sentence, support)
    yield from _ungrounded(sentence, support)


def _addresses(sentence: str, support: Support) -> Iterator[str]:
    said = support.text.lower()
    for word in sentence.lower().split():
        if _ADDRESS.search(word) and word.strip(".,;:()") not in said:
            yield f"address: {word}"


def _numbers(sentence: str, support: Support) -> Iterator[str]:
    found, said = facts_of(sentence), support.facts
    # "15 giờ" alone is no statement: the passage says it of something that the sentence leaves out.
    measured = {word for number, unit in found.measures for word in (number, *unit.split())}
    if measured and len([w for w in words(sentence) if w not in measured]) < 2:
        yield "fragment"
    for number, unit in sorted(found.measures - said.measures):
        yield f"measure: {number} {unit}"
    # A bare zero is the portal's default; that it is written there may be said, that nothing is paid may not.
    zero = any(unit.endswith("đồng") and not number.strip("0,") for number, unit in found.measures)
    if zero and not {"ghi", "mặc"} & set(words(sentence)):
        yield "zero fee"
    for label, number in sorted(found.labelled - said.labelled):
        yield f"label: {label} {number}"
    for kind in ("numbers", "dates", "names"):
        for value in sorted(getattr(found, kind) - getattr(said, kind)):
            yield f"{kind}: {value}"
    for value in sorted(plain_numbers(sentence) - support.numbers):
        yield f"number: {value}"
    yield from _bounds(sentence, support)


def _bounds(sentence: str, support: Support) -> Iterator[str]:
    """Find "at least" where the passage says "at most", and the other way round."""
    said = {(m["n"], "upper" if m["upper"] else "lower") for m in _BOUNDED.finditer(support.quotes)}
    for m in _BOUNDED.finditer(comparable(sentence)):
        bound, other = ("upper", "lower") if m["upper"] else ("lower", "upper")
        if (m["n"], bound) not in said and ((m["n"], other) in said or bound == "lower"):
            yield f"bound: {m.group()}"


def _names(sentence: str, support: Support) -> Iterator[str]:
    for name in proper_terms(sentence):
        if name and not support.says(name):
            yield f"name: {' '.join(name)}"
    found = words(sentence)
    for at in range(len(found)):
        name = _headed(found[at : at + 4])
        if name and not support.says(name):
            yield f"name: {' '.join(name)}"
        if name[:2] == ["ủy", "ban"] and found[max(at - 2, 0) : at] != ["chủ", "tịch"]:
            places = list(support.at(_body(found, at)))
            if not places:
                yield f"body: {' '.join(_body(found, at))}"
            # Decrees give powers to a committee or to its chairman, never loosely to either.
            elif all(support.words[max(i - 2, 0) : i] == ["chủ", "tịch"] for i in places):
                yield "body: ủy ban for its chủ tịch"


def _headed(found: Sequence[str]) -> list[str]:
    """Give the name that a head opens, with the words after it that belong to it; empty when no head stands first.

    >>> _headed(words("giấy khai sinh của")), _headed(words("công an xã")), _headed(words("bản sao giấy"))
    (['giấy', 'khai', 'sinh'], ['công', 'an', 'xã'], ['bản', 'sao'])
    """
    pair = " ".join(found[:2])
    if pair in _NO_HEADS:
        return []
    more = next((size - 1 for size, heads in _HEADS.items() if pair in heads or found[0] in heads), None)
    if more is None:
        return []
    name = list(found[: 1 if found[0] in _HEADS[3] else 2])
    for word in found[len(name) : len(name) + more]:
        if word in LINKING or word[0].isdigit():
            break
        name.append(word)
    return name


def _body(found: Sequence[str], at: int) -> Sequence[str]:
    """Give "ủy ban nhân dân" with the level after it."""
    end = at + 4 if found[at : at + 4] == ["ủy", "ban", "nhân", "dân"] else at + 2
    levels = ("xã", "tỉnh", "huyện", "phường", "quận", "thành")
    return found[at : end + 1] if end < len(found) and found[end] in levels else found[at:end]


def _negations(sentence: str, support: Support) -> Iterator[str]:
    text, found = comparable(sentence), words(sentence)
    if _FREE.search(text) and not _FREE_SAID.search(support.quotes):
        yield "free of charge"
    said = support.words
    if _NEGATIONS & set(found) and not _NEGATIONS & set(said):
        yield "negation added"
    for at, word in enumerate(found):
        denied = at > 0 and found[at - 1] in _NEGATIONS
        if word in _MODALS and not denied:
            phrase = found[at : at + 3]
            places = list(support.at(phrase)) if len(phrase) == 3 else []
            if places and all(i > 0 and said[i - 1] in _NEGATIONS for i in places):
                yield f"negation lost: {' '.join(phrase)}"
        if word in ("không", "chưa") and (phrase := found[at + 1 : at + 3]) and len(phrase) == 2:
            places = list(support.at(phrase))
            if places and not any(_NEGATIONS & set(said[max(i - 3, 0) : i]) for i in places):
                yield f"negation added: {word} {' '.join(phrase)}"


def _swapped(sentence: str, support: Support) -> Iterator[str]:
    """Find a word that stands where the passage has its opposite: "bản chính tờ khai" for "bản sao tờ khai"."""
    found = words(sentence)
    for one, other in _OPPOSITES:
        for at in range(len(found) - len(one) + 1):
            after = found[at + len(one) : at + len(one) + 2]
            if found[at : at + len(one)] != one or len(after) < 2:
                continue
            if support.says([*other, *after]) and not support.says([*one, *after]):
                yield f"opposite: {' '.join(one)}"


def _ungrounded(sentence: str, support: Support) -> Iterator[str]:
    share = grounded(words(sentence), support.vocabulary)
    if share < LEAST_GROUNDED:
        yield f"grounded: {share:.2f}"


def echoes(sentence: str, question: str) -> bool:
    """Tell whether a sentence says nothing that the question does not say already.

    >>> echoes("Lệ phí đăng ký kết hôn.", "Đăng ký kết hôn lệ phí bao nhiêu?")
    True
    """
    found, asked = words(sentence), words(question)
    new = set(pairwise(found)) - set(pairwise(asked))
    return not _NEGATIONS & set(found) and set(found) - _GLUE <= set(asked) and len(new) <= 1


def grounded(found: Iterable[str], vocabulary: frozenset[str]) -> float:
    """Give the share of a sentence's content words that stand in the passages; 0 when there is nothing to compare."""
    content = [w for w in found if w not in _GLUE]
    counted = [w for w in content if not w[0].isdigit() and w not in AMOUNTS]
    return sum(w in vocabulary for w in counted) / len(counted) if counted else float(bool(content))

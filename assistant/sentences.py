"""A model's text cut into sentences while it arrives, each with its marks and its place in a line or list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.facts import plain

LONGEST_SENTENCE = 1200
"""Characters; what runs on without an end is no sentence of an answer."""
_MARK = re.compile(r"\[(\d{1,4})\]")
_MARKS_AS_WRITTEN = re.compile(
    r"[\[【［]\s*(?:nguồn|đoạn|trích dẫn|số)?\s*\^?"
    r"(\d{1,4}(?:\s*[,;]\s*(?:nguồn|đoạn)?\s*\d{1,4})*)\s*(?:†[^\]】]*)?[\]】］]",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?…][\"'»”)]*(?:\s*\[\d{1,4}\])*\s+(?=[^\s\[【［])")
_NO_END = re.compile(
    r"(?:(?:^|\s)(?:tp|ts|ths|gs|pgs|bs|v\.v|st|tt|q|p|h|x)|(?:điều|khoản|mục|chương|phần|bước)\s+\w{1,4}|^\s*\w{1,3})\.$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:(?:[-*•+–]|\(?\d{1,2}[.)]|[a-zđ][.)])\s+)+")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_QUOTED = re.compile(r"^\s*>\s+")
_DECORATION = re.compile(r"\*\*|__|`+|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_LEADING_MARKS = re.compile(r"^(?:\[\d{1,4}\]\s*)+")
_TRAILING_MARKS = re.compile(r"([.!?;…]+)\s*((?:\[\d{1,4}\]\s*)+)$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the model wrote it, without decoration; its marks stand before its full stop.

    `opens` tells whether it begins its line, `bullet` whether the line is one of a list, `lead` whether it only
    introduces the lines after it.
    """

    text: str
    opens: bool
    bullet: bool
    lead: bool = False

    @property
    def marks(self) -> list[int]:
        """Give the numbers of its marks, in order, each once."""
        return list(dict.fromkeys(int(n) for n in _MARK.findall(self.text)))

    @property
    def bare(self) -> str:
        """Give the sentence without its marks."""
        return re.sub(r"\s+", " ", _MARK.sub(" ", self.text)).strip()

    def clauses(self) -> list[str]:
        """Give the parts that end in a semicolon or full stop, each with marks: one without takes those that follow.

        >>> Sentence("Nộp tờ khai; kèm bản sao [2].", True, False).clauses()
        ['Nộp tờ khai [2];', 'kèm bản sao [2].']
        """
        parts = re.split(r"(?<=[.!?;…])\s+(?!\[\d)", self.text)
        marks = ""
        for at in range(len(parts) - 1, -1, -1):
            own = "".join(f"[{n}]" for n in dict.fromkeys(_MARK.findall(parts[at])))
            if not own and marks:
                parts[at] = re.sub(r"\s*([.!?;…]*)$", rf" {marks}\1", parts[at], count=1)
            marks = own or marks
        return parts


class Sentences:
    r"""Takes a text piece by piece and gives the sentences that are complete.

    >>> taking = Sentences()
    >>> [s.text for s in taking.take("- Nộp tờ khai. [1] Trong 5")], [s.text for s in taking.take(" ngày [2].\n")]
    (['Nộp tờ khai [1].'], ['Trong 5 ngày [2].'])
    """

    def __init__(self) -> None:
        self._held = ""
        self._opens = True
        self._bullet = False
        self._marks = ""
        self._thinking = False

    def take(self, text: str) -> Iterator[Sentence]:
        """Give the sentences that `text` completes."""
        self._held += text
        self._skip_thoughts()
        if self._thinking:
            return
        while "\n" in self._held:
            line, self._held = self._held.split("\n", 1)
            yield from self._rest_of_line(line)
            self._opens, self._bullet, self._marks = True, False, ""
        end = self._first_end(self._held)
        while end:
            yield from self._sentence(self._held[:end])
            self._held = self._held[end:]
            end = self._first_end(self._held)
        if len(self._held) > LONGEST_SENTENCE:
            yield from self._sentence(self._held)
            self._held = ""

    def close(self) -> Iterator[Sentence]:
        """Give what is left when the text has come to its own end; a text that was cut is not closed."""
        held, self._held = self._held, ""
        if not self._thinking:
            yield from self._rest_of_line(held)

    def _skip_thoughts(self) -> None:
        """Leave out what a reasoning model writes for itself."""
        if not self._thinking and self._opens and self._held.lstrip().startswith("<think>"):
            self._thinking = True
        if self._thinking:
            before, closing, after = self._held.partition("</think>")
            self._held = after if closing else before[-len("<think></think>") :]
            self._thinking = not closing

    def _first_end(self, text: str) -> int:
        for match in _END.finditer(_as_one_mark(text)):
            if not _NO_END.search(text[: match.start() + 1]):
                return match.end()
        return 0

    def _rest_of_line(self, line: str) -> Iterator[Sentence]:
        end = self._first_end(line)
        while end:
            yield from self._sentence(line[:end])
            line = line[end:]
            end = self._first_end(line)
        yield from self._sentence(line)

    def _sentence(self, written: str) -> Iterator[Sentence]:
        text = _with_plain_marks(plain(written))
        heading = bool(self._opens and _HEADING.match(text))
        if self._opens:
            text = _QUOTED.sub("", _HEADING.sub("", text))
            bullet = _BULLET.match(text)
            self._bullet = bool(bullet) and not heading
            text = text[bullet.end() :] if bullet else text
        text = re.sub(r"\s+", " ", _DECORATION.sub("", text)).strip()
        if leading := _LEADING_MARKS.match(text):
            # Some models put the mark first; it then holds for the line.
            self._marks, text = leading[0].strip(), text[leading.end() :]
        text = _TRAILING_MARKS.sub(lambda m: f" {m[2].strip()}{m[1][0] if m[1] else ''}", text)
        text = re.sub(r"(?<=[^\s\]])(?=\[\d{1,4}\])", " ", text)
        if not re.search(r"\w", _MARK.sub("", text)):
            return
        if self._marks and not _MARK.search(text):
            text = re.sub(r"\s*([.!?;…]*)$", rf" {self._marks}\1", text, count=1)
        lead = heading or _MARK.sub("", text).rstrip(" .").endswith(":")
        yield Sentence(text, self._opens, self._bullet, lead)
        self._opens = False


def _with_plain_marks(text: str) -> str:
    """Write the forms of a mark as one: [1, 2], 【1】 and [nguồn 1] as [1][2], [1] and [1]."""
    return _MARKS_AS_WRITTEN.sub(lambda m: "".join(f"[{n}]" for n in re.findall(r"\d+", m[1])), text)


def _as_one_mark(text: str) -> str:
    """Give a text of the same length in which every form of a mark looks like [1], so that ends are found."""
    return _MARKS_AS_WRITTEN.sub(lambda m: "[1]".ljust(len(m.group())) if len(m.group()) >= 3 else m.group(), text)

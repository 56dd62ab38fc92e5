"""Questions made from the records themselves: names, intents, pieces of the text, in many voices."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

from index.training.lexicon import CLOSERS, CONTEXT, INTENTS, OPENERS, WHO
from index.training.noise import abbreviate, drop_words, expand, in_citizen_words, noisy
from index.training.prune import fold
from index.training.records import Record

PIECES = 8
RARE = 25
_LEAD = re.compile(r"^\s*(thủ tục hành chính|thủ tục|tthc)\s+(?!hải quan|biên phòng)", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PLACE = re.compile(r"(trên địa bàn |thuộc )?(tinh|thanh pho|tp)\.? [a-z ]+$|\bcap (xa|tinh|trung uong|bo|tw|huyen)\b")


def group_key(name: str) -> str:
    """Return what records share that a bare question can't tell apart: the name without asides, level and province.

    >>> group_key("Thủ tục cấp lại Giấy phép (cấp xã)") == group_key("Cấp lại giấy phép")
    True
    """
    bare = fold(_ASIDE.sub("", _LEAD.sub("", name))).lower()
    return " ".join(re.findall(r"\w+", _PLACE.sub("", bare.strip(" .;"))))


def matter(name: str, draw: random.Random) -> str:
    """Return what a procedure's name is about, as it stands inside a question: shortened at random, in lower case."""
    text = _LEAD.sub("", name).strip(" .;:")
    if draw.random() < 0.6:
        text = _ASIDE.sub("", text).strip(" .;:") or text
    clauses = re.split(r"\s*[;/]\s*|\s*,\s*(?=cấp|đăng ký|thay|sửa|gia hạn|điều chỉnh)", text, flags=re.IGNORECASE)
    if len(clauses) > 1 and draw.random() < 0.3:
        text = draw.choice([clause for clause in clauses if len(clause.split()) > 2] or clauses)
    words = text.split()
    if len(words) > 16 and draw.random() < 0.75:
        size = draw.randint(8, 16)
        start = 0 if draw.random() < 0.6 else draw.randint(0, len(words) - size)
        words = words[start : start + size]
    elif len(words) > 5 and draw.random() < 0.3:
        words = drop_words(" ".join(words), draw, 0.15).split()
    text = " ".join(words).strip(" ,;:")
    return text[:1].lower() + text[1:]


class PairMaker:
    """Draws a question for a record; which pieces of a text tell it from others is counted once over all records.

    >>> record = Record("1", "Thủ tục đăng ký khai tử", "Cấp Xã", "Hộ tịch", "", "", "", (), (), (), "")
    >>> isinstance(PairMaker([record]).question(record, random.Random(1)), str)
    True
    """

    def __init__(self, records: Iterable[Record]) -> None:
        records = list(records)
        names: dict[str, set[tuple[str, str]]] = {}
        for record in records:
            key = group_key(record.name)
            names.setdefault(key, set()).update(*(_bigrams(text) for text in _texts(record)))
        spread = Counter(bigram for bigrams in names.values() for bigram in bigrams)
        self._pieces = {record.code: _telling(record, spread) for record in records}

    def question(self, record: Record, draw: random.Random) -> str:
        """Return a new question that this record answers."""
        pieces = self._pieces[record.code]
        kind = draw.random()
        if kind < 0.2 and pieces:
            return self._from_piece(draw.choice(pieces), draw)
        text = matter(record.name, draw)
        if kind < 0.3:
            text = expand(text) if draw.random() < 0.5 else abbreviate(text, draw)
            text = text[:1].upper() + text[1:] if draw.random() < 0.5 else text
        elif kind < 0.55:
            text = self._asked(text, draw)
        else:
            text = self._spoken(in_citizen_words(text, draw), draw)
        return noisy(text, draw) if draw.random() < 0.25 else text

    @staticmethod
    def _asked(text: str, draw: random.Random) -> str:
        text = draw.choice(INTENTS[draw.choice(list(INTENTS))]).format(x=text)
        if draw.random() < 0.25:
            text = f"{draw.choice(OPENERS)} {text}"
        return text[:1].upper() + text[1:] + ("?" if draw.random() < 0.6 else "")

    def _spoken(self, text: str, draw: random.Random) -> str:
        who = draw.choice(WHO)
        frame = draw.random()
        if frame < 0.35:
            text = draw.choice(
                (f"{who} muốn {text}", f"{who} cần {text}", f"{who} tính {text}", f"{who} đang định {text}")
            )
        text = draw.choice(INTENTS[draw.choice(list(INTENTS))]).format(x=text)
        if draw.random() < 0.3:
            text = f"{text} {draw.choice(CLOSERS)}"
        text = text[:1].upper() + text[1:] + "?"
        if draw.random() < 0.25:
            context = draw.choice(CONTEXT).format(who=who)
            text = f"{context[:1].upper()}{context[1:]} {text}"
        return text

    @staticmethod
    def _from_piece(piece: str, draw: random.Random) -> str:
        words = piece.split()
        size = draw.randint(6, 18)
        start = draw.randint(0, max(0, len(words) - size))
        text = " ".join(words[start : start + size])
        kind = draw.random()
        if kind < 0.25:
            text = in_citizen_words(text, draw)
        elif kind < 0.4:
            text = f"{text} thì làm thủ tục gì?"
        elif kind < 0.55:
            text = f"có {text[:1].lower() + text[1:]} rồi thì nộp ở đâu?"
        return noisy(text, draw) if draw.random() < 0.25 else text


def groups(records: Mapping[str, Record]) -> dict[str, list[str]]:
    """Return the codes that share a group key, by key."""
    found: dict[str, list[str]] = {}
    for code, record in records.items():
        found.setdefault(group_key(record.name), []).append(code)
    return found


def _texts(record: Record) -> tuple[str, ...]:
    return (*record.dossier, *record.conditions, *record.steps)


def _bigrams(text: str) -> set[tuple[str, str]]:
    words = re.findall(r"\w+", text.lower())
    return set(pairwise(words))


def _telling(record: Record, spread: Mapping[tuple[str, str], int]) -> list[str]:
    """Return the items of a record's text whose word pairs are rarest elsewhere, best first."""
    scored = []
    for text in dict.fromkeys(_texts(record)):
        bigrams = _bigrams(text)
        if 6 <= len(text.split()) <= 60 and bigrams:
            share = sum(spread[bigram] <= RARE for bigram in bigrams) / len(bigrams)
            if share >= 0.25:
                scored.append((share, text))
    return [text for _, text in sorted(scored, reverse=True)[:PIECES]]

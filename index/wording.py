"""The word lists that ship: abbreviations, and citizens' words with the official terms behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from index.analysis import syllables
from index.errors import SearchIndexError
from ingest.text import fold, has_marks

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """What short forms stand for. A form written in capitals in the file counts only in capitals."""

    any_case: Mapping[str, Sequence[str]]
    capitals_only: Mapping[str, Sequence[str]]

    def meanings(self, written: str) -> Sequence[str]:
        """Give what a short form as written may stand for, likeliest first; empty when it is none.

        >>> load_abbreviations().meanings("TTHN")
        ('tình trạng hôn nhân',)
        """
        if written.isupper() and written in self.capitals_only:
            return self.capitals_only[written]
        return self.any_case.get(written.lower(), ())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everyday phrases, as syllable sequences, the official terms that they add, and all the words of the phrases."""

    marked: Mapping[tuple[str, ...], str]
    folded: Mapping[tuple[str, ...], str]
    longest: int
    words: frozenset[str]

    def found(self, words: Sequence[str], *, without_marks: bool) -> list[tuple[str, str]]:
        """Give the phrases in a question with their official terms, in order; a longer one hides those inside it."""
        found: list[tuple[str, str]] = []
        covered = 0
        for at in range(len(words)):
            for size in range(min(self.longest, len(words) - at), 0, -1):
                phrase = tuple(words[at : at + size])
                # Telex keys that were mended give a word its marks back, so the marked form counts in any case.
                meaning = self.marked.get(phrase) or (self.folded.get(phrase) if without_marks else None)
                if meaning and at + size > covered:
                    covered = at + size
                    if meaning not in (known for _, known in found):
                        found.append((" ".join(phrase), meaning))
                    break
        return found

    def meanings(self, words: Sequence[str], *, without_marks: bool) -> list[str]:
        """Give only the official terms of the phrases that are found."""
        return [meaning for _, meaning in self.found(words, without_marks=without_marks)]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a question is read by: the lists that ship, with what trainers have changed in them."""

    abbreviations: Abbreviations
    lexicon: Lexicon


def lexicon_of(phrases: Mapping[str, str]) -> Lexicon:
    """Make a lexicon of phrases and their official terms.

    A phrase without its marks is only taken from questions typed without marks, and only when it has two syllables.
    """
    marked: dict[tuple[str, ...], str] = {}
    folded: dict[tuple[str, ...], str] = {}
    for phrase, mean in phrases.items():
        key = tuple(syllables(phrase))
        marked[key] = mean
        if len(key) > 1 or not has_marks(phrase):
            folded[tuple(fold(s) for s in key)] = mean
    longest = max(map(len, marked), default=0)
    return Lexicon(marked, folded, longest, frozenset(word for key in marked for word in key))


def _load(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SearchIndexError(f"Tệp từ ngữ «{path.name}» không đọc được; hãy sửa lại.", str(error)) from error


@cache
def load_abbreviations(path: Path = DATA / "abbreviations.yaml") -> Abbreviations:
    """Read the table of abbreviations; raises SearchIndexError naming the entry that is wrong."""
    any_case: dict[str, Sequence[str]] = {}
    capitals: dict[str, Sequence[str]] = {}
    for written, meaning in _load(path).items():
        meanings = tuple(meaning) if isinstance(meaning, list) else (meaning,)
        if not isinstance(written, str) or not all(isinstance(m, str) and m for m in meanings):
            raise SearchIndexError(f"Mục viết tắt «{written}» phải là chữ, nghĩa là chữ hoặc danh sách chữ.", str(path))
        (capitals if written.isupper() else any_case)[written] = meanings
    return Abbreviations(any_case, capitals)


@cache
def load_lexicon(path: Path = DATA / "lexicon") -> Lexicon:
    """Read the lexicon, a file or a folder of them; raises SearchIndexError naming the entry that is wrong."""
    phrases: dict[str, str] = {}
    for file in sorted(path.glob("*.yaml")) if path.is_dir() else [path]:
        for entry in _load(file):
            if not isinstance(entry, dict) or set(entry) != {"say", "mean"} or not isinstance(entry["say"], list):
                raise SearchIndexError(f"Mục từ ngữ phải có đúng «say» (danh sách) và «mean»: {entry}", str(file))
            for phrase in map(str, entry["say"]):
                phrases.pop(phrase, None)  # what is said last stands last, so that it also counts without its marks
                phrases[phrase] = entry["mean"]
    return lexicon_of(phrases)


@cache
def shipped_vocabulary() -> Vocabulary:
    """Give the lists that ship."""
    return Vocabulary(load_abbreviations(), load_lexicon())

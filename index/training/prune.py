"""A smaller vocabulary: the pieces that Vietnamese administrative text uses, at the same segmentation."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

SPECIAL = 4  # <s>, <pad>, </s>, <unk> lead the vocabulary; <mask> closes it
SPACE = "▁"


def fold(text: str) -> str:
    """Return a text without diacritics, as many type it.

    >>> fold("Đăng ký khai sinh")
    'Dang ky khai sinh'
    """
    marks = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in marks if not unicodedata.combining(letter))


def variants(texts: Iterable[str]) -> Iterator[str]:
    """Yield each text as written, in lower case, in capitals, and the same without diacritics."""
    for text in texts:
        plain = fold(text)
        yield from (text, text.lower(), text.upper(), plain, plain.lower())


def kept_pieces(tokenizer: Any, texts: Iterable[str], size: int) -> list[int]:
    """Return the ids of the pieces to keep, ascending: those seen, all Latin letters, then common Latin pieces.

    The best segmentation of a text uses only pieces that were seen in it, so removing others can't change it: it stays
    the same on all of `texts`. `size` is the target; pieces that were seen are kept even beyond it.
    """
    seen: Counter[int] = Counter()
    block: list[str] = []
    for text in texts:
        block.append(text)
        if len(block) == 512:
            _count(tokenizer, block, seen)
            block = []
    _count(tokenizer, block, seen)
    pieces: dict[str, int] = tokenizer.get_vocab()
    total = len(pieces)
    keep = set(range(SPECIAL)) | {pieces["<mask>"]} | set(seen)
    keep |= {number for piece, number in pieces.items() if len(piece.lstrip(SPACE)) <= 1 and _latin(piece)}
    # Numbers grow as pieces get rarer, so the first Latin ones are the most useful for text that was not seen.
    for piece, number in sorted(pieces.items(), key=lambda item: item[1]):
        if len(keep) >= size:
            break
        if number < total and _latin(piece):
            keep.add(number)
    return sorted(keep)


def prune_tokenizer(source: Path, keep: list[int], target: Path) -> None:
    """Write the tokenizer.json of `source` with only the pieces of `keep`, renumbered in order."""
    tokenizer = json.loads(source.read_text(encoding="utf-8"))
    number = {old: new for new, old in enumerate(keep)}
    vocabulary = tokenizer["model"]["vocab"]
    tokenizer["model"]["vocab"] = [vocabulary[old] for old in keep if old < len(vocabulary)]
    for token in tokenizer["added_tokens"]:
        token["id"] = number[token["id"]]
    for token in tokenizer["post_processor"].get("special_tokens", {}).values():
        token["ids"] = [number[old] for old in token["ids"]]
    target.write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")


def _count(tokenizer: Any, texts: list[str], seen: Counter[int]) -> None:
    for encoding in tokenizer.encode_batch_fast(texts, add_special_tokens=False):
        seen.update(encoding.ids)


def _latin(piece: str) -> bool:
    letters = piece.lstrip(SPACE)
    return all(
        letter.isascii()
        or unicodedata.name(letter, "").startswith(("LATIN", "COMBINING"))
        or unicodedata.category(letter)[0] == "P"
        for letter in letters
    )

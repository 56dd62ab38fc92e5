"""Curated words: official abbreviations, what citizens say for official terms, and how questions are framed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_TABLES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("lexicon.yaml").read_text(encoding="utf-8"))


def _table(name: str) -> dict[str, tuple[str, ...]]:
    return {phrase: tuple(others) for phrase, others in _TABLES[name].items()}


ABBREVIATIONS = _table("abbreviations")
CHAT = _table("chat")
CITIZEN = _table("citizen")
INTENTS = _table("intents")
OPENERS, CLOSERS, WHO, CONTEXT = (tuple(_TABLES[name]) for name in ("openers", "closers", "who", "context"))

"""Questions told anew: the same in other words, and nearly the same words for another question."""

from __future__ import annotations

import random
import re

from assistant.intent import sections_asked
from index.training.noise import abbreviate, in_citizen_words, noisy
from ingest.document import SectionKind

_PHRASES: dict[SectionKind, tuple[str, ...]] = {
    SectionKind.DOSSIER: (
        "cần giấy tờ gì",
        "hồ sơ gồm những gì",
        "phải nộp những gì",
        "nộp giấy gì",
        "gồm những giấy tờ gì",
        "cần những giấy tờ gì",
        "cần gì",
        "nộp gì",
        "thành phần hồ sơ",
    ),
    SectionKind.DURATION: (
        "trong bao lâu",
        "mất bao lâu",
        "bao lâu",
        "trong mấy ngày",
        "mấy ngày",
        "trong bao nhiêu ngày",
        "bao nhiêu ngày",
        "thời hạn giải quyết",
    ),
    SectionKind.FEES: (
        "lệ phí bao nhiêu",
        "mất bao nhiêu tiền",
        "bao nhiêu tiền",
        "tốn bao nhiêu",
        "mức lệ phí",
        "có mất phí không",
        "có phải nộp lệ phí không",
    ),
    SectionKind.AGENCY: ("nộp ở đâu", "ở đâu", "cơ quan nào giải quyết", "cơ quan nào", "chỗ nào", "ai ký"),
    SectionKind.STEPS: ("làm thế nào", "làm sao", "trình tự thế nào", "gồm các bước nào", "thủ tục ra sao"),
    SectionKind.CONDITIONS: ("cần điều kiện gì", "phải đáp ứng yêu cầu gì", "điều kiện gì", "yêu cầu gì"),
    SectionKind.RESULT: ("được cấp giấy gì", "kết quả là gì", "nhận được giấy gì"),
}
_FRAMES = ("{}", "{}", "Cho hỏi {}", "Dân hỏi: {}", "Anh chị cho em hỏi {}", "{} ạ")
_MATCHERS = {
    kind: re.compile("|".join(map(re.escape, sorted(phrases, key=len, reverse=True))), re.IGNORECASE)
    for kind, phrases in _PHRASES.items()
}


def retold(question: str, draw: random.Random) -> str:
    """Ask the same in other words: another phrase for what is asked, another frame, as people type."""
    kind = next(iter(sections_asked(question)), None)
    if kind in _MATCHERS:
        question = _MATCHERS[kind].sub(lambda _: draw.choice(_PHRASES[kind]), question, count=1)
    question = draw.choice(_FRAMES).format(question)
    for change in (in_citizen_words, abbreviate, noisy):
        if draw.random() < 0.4:
            question = change(question, draw)
    return question


def turned(question: str, draw: random.Random) -> tuple[str, SectionKind] | None:
    """Ask for something else in nearly the same words; None where the question holds no phrase that can be turned."""
    kind = next(iter(sections_asked(question)), None)
    if kind not in _MATCHERS or not _MATCHERS[kind].search(question):
        return None
    other = draw.choice([k for k in _PHRASES if k is not kind])
    return _MATCHERS[kind].sub(lambda _: draw.choice(_PHRASES[other]), question, count=1), other

"""Our figures are those of the contract's examiner, score.py, on the same replies.

Where score.py lies beside the repository (../shared/eval, or TROLY_EXAMINER) it is asked itself; its figures for the
canned replies are kept in fixtures/examined.json, so the equality is tested everywhere.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from canned import QUESTIONS, Replies
from exam import ROOT, serving

from eval.figures import contract_summary
from eval.gate import asked
from eval.questions import Question, load_set
from eval.systems.http import HttpSystem
from eval.systems.ours import OwnSystem
from eval.workspace import Workspace

EXAMINER = Path(os.environ.get("TROLY_EXAMINER", ROOT.parent / "shared" / "eval" / "score.py"))
KEPT = Path(__file__).parent / "fixtures" / "examined.json"
WAITS = {"chat_p50_ms", "chat_p95_ms", "search_p50_ms", "search_p95_ms"}


@pytest.fixture(scope="module")
def score() -> ModuleType:
    if not EXAMINER.is_file():
        pytest.skip("the contract's score.py is not beside this repository")
    spec = importlib.util.spec_from_file_location("score", EXAMINER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def examined(score: ModuleType, base: str, questions: Sequence[Question]) -> dict[str, Any]:
    """Let score.py ask a server, as its main() does."""
    args = Namespace(base=base, timeout=30, records=None)
    items = [question.model_dump(mode="json") for question in questions]
    rows = [score.answer_of(item, args, {}) | score.rank_of(item, args) for item in items]
    return {name: value for name, value in score.summary(rows).items() if name not in WAITS}


def ours(system: HttpSystem, questions: Sequence[Question]) -> dict[str, Any]:
    with closing(system):
        found = contract_summary(asked(system, questions))
    return {name: value for name, value in found.items() if name not in WAITS}


def same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    assert found.keys() == expected.keys()
    different = {
        name: (found[name], value)
        for name, value in expected.items()
        if not (found[name] == pytest.approx(value, abs=1e-12) or (math.isnan(found[name]) and value != value))
    }
    assert different == {}


def test_figures_of_canned_replies_are_those_that_the_examiner_gave(tmp_path: Path) -> None:
    kept = {name: math.nan if value is None else value for name, value in json.loads(KEPT.read_text()).items()}
    with serving(Replies().app) as base:
        same(ours(HttpSystem("canned", base), QUESTIONS), kept)


def test_figures_of_canned_replies_are_the_examiners(score: ModuleType) -> None:
    with serving(Replies().app) as base:
        expected = examined(score, base, QUESTIONS)
        same(ours(HttpSystem("canned", base), QUESTIONS), expected)
    kept = {name: None if value != value else value for name, value in expected.items()}
    assert json.loads(KEPT.read_text()) == pytest.approx(kept)


def test_figures_of_the_assistant_are_the_examiners(score: ModuleType, shipped: Workspace) -> None:
    questions = load_set(ROOT / "eval" / "questions" / "corpus.jsonl")[::11]
    with closing(OwnSystem("troly", shipped.assistant)) as system:
        same(ours(HttpSystem("troly", system.base), questions), examined(score, system.base, questions))


def test_words_are_compared_as_the_examiner_does(score: ModuleType) -> None:
    from eval.metrics import words

    texts = [
        "Hoà giải: 05 ngày, 10.000đ; UBND", "ko\u200bhợp lệ\u00ad 1.234.567,5 vnđ", "", "[1] Điều 07 [2].", "a;b! c?",
        "  - Nộp đơn. [1] Chờ 3 ngày; [2] xong.\n# Tiêu đề\n> trích\n1) một", "Đ đ Ðề nghị", "thuý thúy thủy thuỷ",
    ]  # fmt: skip
    for text in texts:
        assert words.tokens(text) == score.tokens(text)
        assert words.numbers(text) == score.numbers(text)
        assert words.statements(text) == score.sentences(text)

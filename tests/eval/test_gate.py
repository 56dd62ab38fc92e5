"""The benchmark of `make test`: what ships (build, corpus, configuration) holds the floors that ship."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import pytest
import yaml
from exam import ROOT, body, question, refusal, rights, row
from indexes import shipped_settings

from eval.config import GateSettings, eval_settings
from eval.errors import EvalError
from eval.gate import asked, breaches, measured
from eval.questions import load_set
from eval.scoring import Row
from eval.systems.ours import OwnSystem
from eval.workspace import Workspace


@pytest.fixture(scope="module")
def gate() -> GateSettings:
    return eval_settings(shipped_settings()).gate


@pytest.fixture(scope="module")
def rows(shipped: Workspace, gate: GateSettings) -> Sequence[Row]:
    with closing(OwnSystem("troly", shipped.assistant)) as system:
        return asked(system, load_set(ROOT / "eval" / "questions" / "corpus.jsonl")[:: gate.every])


def test_the_shipped_build_holds_its_floors(rows: Sequence[Row], gate: GateSettings) -> None:
    assert len(rows) >= 60
    assert len(gate.floors) >= 10
    assert [str(breach) for breach in breaches(rows, gate)] == []


def test_the_floors_are_worth_holding(rows: Sequence[Row], gate: GateSettings) -> None:
    """A build that refuses everything, or fails, falls through them."""
    refused = [row(made.question, refusal()) for made in rows]
    broken = {breach.figure for breach in breaches(refused, gate)}
    assert {"right", "vital_recall", "first_cited_right", "success@1", "refused_when_should_not"} <= broken
    failed = [row(made.question, None) for made in rows]
    assert len(breaches(failed, gate)) >= len(gate.floors)


def test_floors_measured_anew_are_held_and_can_be_pasted(rows: Sequence[Row], gate: GateSettings) -> None:
    anew = GateSettings.model_validate(yaml.safe_load(measured(rows, gate, 5))["gate"])
    assert anew.every == gate.every
    assert anew.floors.keys() == gate.floors.keys()
    assert breaches(rows, anew) == []
    assert all(anew.floors[name] == 1.0 for name, floor in gate.floors.items() if floor == 1.0)


def test_a_floor_that_is_not_held_is_a_sentence() -> None:
    rows = rights({f"1.{n:06d}": [n < 6] for n in range(10)})
    (breach,) = breaches(rows, GateSettings(floors={"right": 0.75, "first_cited_right": 1.0}))
    assert str(breach) == "Trả lời đúng trọn vẹn (right): 60,0 % dưới ngưỡng 75,0 %."


def test_a_ceiling_that_is_not_held_is_a_sentence() -> None:
    rows = [row(question("a"), refusal()), row(question("b"), body())]
    (breach,) = breaches(rows, GateSettings(ceilings={"refused_when_should_not": 0.25, "forbidden": 0.0}))
    assert str(breach) == "Từ chối nhầm (refused_when_should_not): 50,0 % vượt mức cho phép 25,0 %."


def test_a_figure_that_can_not_be_taken_holds_no_floor() -> None:
    (breach,) = breaches([row(question(), body())], GateSettings(floors={"refused_when_should": 0.1}))
    assert "– dưới ngưỡng 10,0 %" in str(breach)


def test_a_figure_that_is_not_known_is_refused_with_the_choices() -> None:
    with pytest.raises(EvalError, match="số đo lạ «rihgt»; các số đo: hit@1"):
        breaches([], GateSettings(floors={"rihgt": 0.5}))


def test_a_promise_stays_a_promise() -> None:
    rows = rights({f"1.{n:06d}": [n < 6] for n in range(10)})
    said = yaml.safe_load(measured(rows, GateSettings(floors={"right": 0.5, "marks_valid": 1.0}, ceilings={}), 5))
    assert said["gate"]["floors"] == {"right": pytest.approx(0.3, abs=0.05), "marks_valid": 1.0}
    assert said["gate"]["ceilings"] == {}

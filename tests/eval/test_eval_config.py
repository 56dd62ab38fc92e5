from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from exam import ROOT
from indexes import shipped_settings, write_config

from assistant.config import load_settings
from eval.config import EvalSettings, GateSettings, eval_settings
from eval.errors import EvalError
from eval.figures import BY_NAME
from eval.systems.registry import LOCAL


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"seed": -1}, "«eval.seed» có giá trị «-1» không hợp lệ"),
        ({"gate": {"every": 0}}, "«eval.gate.every» có giá trị «0»"),
        ({"gate": {"floors": {"right": "cao"}}}, "«eval.gate.floors.right» có giá trị «cao»"),
        ({"sead": 5}, "«eval.sead»"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, section: dict[str, object], said: str) -> None:
    settings = load_settings(write_config(tmp_path, tmp_path, **section))
    with pytest.raises(EvalError) as caught:
        eval_settings(settings)
    assert said in str(caught.value)


def test_what_ships_names_known_figures_and_systems() -> None:
    section = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))["eval"]
    made = eval_settings(shipped_settings())
    assert set(made.gate.floors) | set(made.gate.ceilings) <= set(BY_NAME)
    assert all(BY_NAME[name].lower_is_better for name in made.gate.ceilings)
    assert not any(BY_NAME[name].lower_is_better for name in made.gate.floors)
    assert made.systems == list(LOCAL)
    assert set(section) == set(EvalSettings.model_fields)
    assert set(section["gate"]) == set(GateSettings.model_fields)


def test_every_figure_is_defined_in_the_documents() -> None:
    text = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    defined = set(re.findall(r"`([\w@]+)`", text))
    assert set(BY_NAME) - defined == set()

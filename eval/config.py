"""The `eval` section of config.yaml: what a run asks by default, and the floors that `make test` holds."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.config import Settings
from eval.errors import EvalError


class GateSettings(BaseModel):
    """The small fixed benchmark of `make test`."""

    model_config = ConfigDict(extra="forbid")

    every: int = Field(5, ge=1, description="every how manieth question of the set is asked")
    floors: dict[str, float] = Field(default_factory=dict, description="the least that a figure may be, by its name")
    ceilings: dict[str, float] = Field(default_factory=dict, description="the most that a figure may be, by its name")


class EvalSettings(BaseModel):
    """How a run is made."""

    model_config = ConfigDict(extra="forbid")

    questions: list[Path] = Field([Path("eval/questions/corpus.jsonl")], description="the sets that a run asks")
    systems: list[str] = Field(["troly", "quickstart", "bm25", "dense", "fusion"], description="what a run examines")
    seed: int = Field(5, ge=0, description="of the order of questions and of all resampling")
    workers: int = Field(1, ge=1, le=64, description="questions asked at once in one system")
    together: int = Field(2, ge=1, le=16, description="systems examined at once")
    gate: GateSettings = Field(default_factory=GateSettings, description="what `make test` holds")


def eval_settings(settings: Settings) -> EvalSettings:
    """Give the section of the judging room; raises EvalError naming the key.

    >>> eval_settings(Settings()).seed
    5
    """
    try:
        return EvalSettings.model_validate(settings.eval)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        key = ".".join(["eval", *(str(part) for part in problem["loc"])])
        raise EvalError(
            f"Cấu hình «{key}» có giá trị «{problem['input']}» không hợp lệ: {problem['msg']}.", str(error)
        ) from error

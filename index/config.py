"""The `index` section of config.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class RankingSettings(BaseModel):
    """How signals are weighed; each signal is scaled to its best score for the question (docs/benchmarks.md)."""

    model_config = ConfigDict(extra="forbid")

    name: float = Field(0.2, ge=0, description="weight of the terms of a procedure's name")
    text: float = Field(1.0, ge=0, description="weight of the terms of the whole text")
    passage: float = Field(0.8, ge=0, description="weight of the best passage")
    dense: float = Field(1.0, ge=0, description="weight of the vector")
    wording: float = Field(1.0, ge=0, description="weight of the everyday wordings that were written for a procedure")
    commune_level: float = Field(0.35, ge=0, description="added for procedures of the commune level")
    other_province: float = Field(0.25, ge=0, description="taken off for a record of another province than the user's")
    own_province: float = Field(0.3, ge=0, description="added for a record of the user's province, or the one named")
    special_case: float = Field(
        0.15, ge=0, description="taken off for a foreign element or border area that the question does not hint at"
    )
    change: float = Field(
        0.05,
        ge=0,
        le=2,
        description="taken from a name that changes or ends something, where the question does not say so",
    )
    candidates: int = Field(200, ge=10, le=1000, description="how many points each signal brings")


class IndexSettings(BaseModel):
    """Where the index lies, which engine holds it, which model makes its vectors."""

    model_config = ConfigDict(extra="forbid")

    folder: Path = Field(Path("var/index"), description="where the generations lie")
    engine: Literal["edge", "server"] = Field("edge", description="Qdrant Edge in the process, or a Qdrant server")
    url: str | None = Field(None, description="address of the Qdrant server, for engine: server")
    api_key: str | None = Field(None, description="key of the Qdrant server; better given as TROLY_INDEX__API_KEY")
    prefix: str = Field("troly", pattern=r"^[a-z0-9_]+$", description="how the server's collections begin")
    model: str = Field("troly-e5-vi", description="a known model's name, or a folder with one")
    models_folder: Path = Field(Path("var/models"), description="where prepared weights lie")
    curation: Path = Field(Path("var/curation.yaml"), description="what trainers have changed and published")
    ranking: RankingSettings = Field(default_factory=lambda: RankingSettings(), description="weights of the signals")

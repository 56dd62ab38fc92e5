"""The systems that a run can name: ours, the baselines, and others by their address."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass

from eval.errors import EvalError
from eval.systems.http import HttpSystem
from eval.systems.openai import OpenAISystem
from eval.systems.system import System
from eval.workspace import Workspace

OURS = "troly"


def _ours(work: Workspace) -> System:
    from eval.systems.ours import OwnSystem

    return OwnSystem(OURS, work.assistant)


def _bm25(work: Workspace) -> System:
    from eval.systems.bm25 import Bm25System

    return Bm25System("bm25", work.index)


def _dense(work: Workspace) -> System:
    from eval.systems.fusion import DENSE_ONLY, FusionSystem

    return FusionSystem("dense", work.index, work.settings, DENSE_ONLY)


def _fusion(work: Workspace) -> System:
    from eval.systems.fusion import ALL_SIGNALS, FusionSystem

    return FusionSystem("fusion", work.index, work.settings, ALL_SIGNALS)


def _quickstart(work: Workspace) -> System:
    from eval.systems.quickstart import LIBRARY, QuickStartSystem

    kept = work.kept("quickstart", work.index.manifest.model, LIBRARY)
    return QuickStartSystem("quickstart", work.index, work.settings.index.models_folder, kept)


LOCAL: dict[str, Callable[[Workspace], System]] = {
    OURS: _ours,
    "quickstart": _quickstart,
    "bm25": _bm25,
    "dense": _dense,
    "fusion": _fusion,
}
"""What runs on this machine, by name; quickstart early, since it embeds for longest while others are asked."""

LABELS = {
    OURS: "Trợ lý Xã",
    "bm25": "BM25",
    "dense": "Chỉ véc-tơ",
    "fusion": "Hợp nhất thứ hạng",
    "quickstart": "llama-index mặc định",
}
_ADDRESS = re.compile(r"(?P<name>[\w.-]+)=(?P<openai>openai\+)?(?P<base>https?://[^#\s]+)(?:#(?P<model>\S+))?")


@dataclass(frozen=True, slots=True)
class Spec:
    """A system as a user named it: a name of LOCAL, or NAME=URL (the contract), or NAME=openai+URL#MODEL."""

    name: str
    base: str = ""
    model: str = ""

    @property
    def local(self) -> bool:
        """Tell whether it runs here and needs the workspace."""
        return not self.base

    def make(self, work: Workspace | None) -> System:
        """Make the system; a token is taken from TROLY_EVAL_TOKEN_NAME, never from the command line."""
        if self.local:
            if work is None:
                raise EvalError(f"Hệ «{self.name}» cần chỉ mục trên máy này.", "no workspace")
            return LOCAL[self.name](work)
        token = os.environ.get("TROLY_EVAL_TOKEN_" + re.sub(r"\W", "_", self.name).upper(), "")
        if self.model:
            return OpenAISystem(self.name, self.base, self.model, token)
        return HttpSystem(self.name, self.base, token)


def parse_spec(text: str) -> Spec:
    """Read the name of a system; raises EvalError listing the choices.

    >>> parse_spec("khac=openai+http://127.0.0.1:9000/v1#qwen")
    Spec(name='khac', base='http://127.0.0.1:9000/v1', model='qwen')
    """
    if text in LOCAL:
        return Spec(text)
    found = _ADDRESS.fullmatch(text)
    if not found or found["name"] in LOCAL or bool(found["openai"]) != bool(found["model"]):
        raise EvalError(
            f"Không hiểu hệ «{text}». Dùng một trong: {', '.join(LOCAL)}; TÊN=http://… (giữ hợp đồng của Trợ lý Xã); "
            "hoặc TÊN=openai+http://…#mô-hình.",
            "unknown system",
        )
    return Spec(found["name"], found["base"], found["model"] or "")


def label(name: str) -> str:
    """Give the name of a system as readers see it."""
    return LABELS.get(name, name)

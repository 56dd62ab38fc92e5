"""The record of a run: what must be known to repeat it, or to see why two runs differ."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eval.questions import Question
from eval.workspace import Workspace

LIBRARIES = (
    "tro-ly-xa", "qdrant-edge-py", "sentence-transformers", "torch", "llama-index-core", "underthesea", "bm25s",
    "ir-measures", "pytrec-eval-terrier", "numpy",
)  # fmt: skip
_SECRETS = ("api_key", "password", "secret")


def questions_hash(questions: Sequence[Question]) -> str:
    """Give a hash of the questions: a run goes on, and two runs are compared, only where it is the same."""
    return sha256("\n".join(q.model_dump_json() for q in questions).encode()).hexdigest()[:16]


def new_record(
    questions: Sequence[Question], files: Sequence[Path], systems: Sequence[str], work: Workspace | None, seed: int
) -> dict[str, Any]:
    """Give the record of a run that begins now; paths are given as file names, since folders mean nothing elsewhere."""
    record: dict[str, Any] = {
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "finished": None,
        "seconds": 0.0,
        "cpu_seconds": 0.0,
        "questions": len(questions),
        "question_files": [path.name for path in files],
        "questions_hash": questions_hash(questions),
        "systems": {name: {} for name in systems},
        "seed": seed,
        "versions": {"python": platform.python_version()} | _versions(),
        "hardware": hardware(),
        "corpus": None,
        "config": {},
        "fields": {},
    }
    if work is not None:
        manifest = work.index.manifest
        record["corpus"] = {
            "hash": work.corpus_hash,
            "documents": manifest.documents,
            "points": manifest.points,
            "generation": manifest.generation,
            "model": manifest.model,
        }
        record["config"] = _without_secrets(work.settings.model_dump(mode="json"))
        named = {gold.key for question in questions for gold in question.gold}
        record["fields"] = {key: field for key, field in work.fields.items() if key in named}
    return record


def hardware() -> dict[str, Any]:
    """Give the processor, the cores that this process may use, and the memory in GB."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return {"processor": _processor(), "cores": cores, "memory_gb": round(memory), "system": platform.system()}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _versions() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_secrets(v) for k, v in value.items() if not any(word in k for word in _SECRETS)}
    return [_without_secrets(v) for v in value] if isinstance(value, list) else value

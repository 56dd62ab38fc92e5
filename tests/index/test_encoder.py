"""The encoder in ONNX Runtime gives the vectors of torch."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from index.encoder import use_onnx

SHIPPED = Path(__file__).parents[2] / "index" / "models" / "troly-e5-vi"
TEXTS = [
    "khai tử",
    "Đăng ký khai sinh cho con cần giấy tờ gì? " * 12,
    "",
    "🙂 a\u0301",
    "xin xác nhận độc thân đi nước ngoài",
]


def load() -> SentenceTransformer:
    return SentenceTransformer(str(SHIPPED), device="cpu", local_files_only=True)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("onnx")


@pytest.fixture(scope="module")
def fast(exports: Path) -> SentenceTransformer:
    model = load()
    assert use_onnx(model, SHIPPED, exports)
    return model


def test_the_vectors_are_those_of_torch_alone_and_in_a_batch(fast: SentenceTransformer) -> None:
    wanted = load().encode_query(TEXTS, normalize_embeddings=True)
    for given in (
        fast.encode_query(TEXTS, normalize_embeddings=True),
        np.vstack([fast.encode_query([t]) for t in TEXTS]),
    ):
        assert np.sum(wanted * given / np.linalg.norm(given, axis=1, keepdims=True), axis=1) == pytest.approx(
            1, abs=1e-5
        )


def test_many_may_ask_at_once(fast: SentenceTransformer) -> None:
    wanted = fast.encode_query(TEXTS)
    with ThreadPoolExecutor(8) as pool:
        for given in pool.map(lambda _: fast.encode_query(TEXTS), range(16)):
            assert given == pytest.approx(wanted, abs=1e-5)


def test_an_export_is_made_once_for_the_same_weights(exports: Path, fast: SentenceTransformer, tmp_path: Path) -> None:
    (export,) = exports.iterdir()
    before = export.stat().st_mtime_ns
    assert use_onnx(load(), SHIPPED, exports)
    assert export.stat().st_mtime_ns == before
    other = tmp_path / "other"
    shutil.copytree(SHIPPED, other)
    weights = other / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    use_onnx(SentenceTransformer(str(other), device="cpu", local_files_only=True), other, exports)
    assert len(list(exports.iterdir())) == 2

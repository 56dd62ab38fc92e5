"""A text is embedded once for a model; what is gone is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.vectors import VectorCache

ONE, TWO = np.eye(2, 4, dtype=np.float32)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[VectorCache]:
    made = VectorCache(tmp_path / "vectors.sqlite", "mô hình")
    made.put({"a": "một", "b": "hai"}, [ONE, TWO])
    yield made
    made.close()


def test_a_vector_is_known_by_its_text_whatever_the_document(cache: VectorCache) -> None:
    found = cache.get({"a": "một", "khác": "hai", "c": "ba"})
    assert set(found) == {"a", "khác"}
    np.testing.assert_array_equal(found["khác"], TWO)


def test_another_model_has_vectors_of_its_own(cache: VectorCache, tmp_path: Path) -> None:
    other = VectorCache(tmp_path / "vectors.sqlite", "mô hình khác")
    assert other.get({"a": "một"}) == {}
    other.close()


def test_vectors_outlive_the_process(cache: VectorCache, tmp_path: Path) -> None:
    again = VectorCache(tmp_path / "vectors.sqlite", "mô hình")
    np.testing.assert_array_equal(again.get({"a": "một"})["a"], ONE)
    again.close()


def test_what_is_gone_and_what_was_said_before_is_forgotten(cache: VectorCache) -> None:
    cache.put({"a": "một, sửa"}, [TWO])
    cache.keep_only({"a": "một, sửa"}, {"a"})
    assert cache.count() == 1
    assert set(cache.get({"a": "một, sửa", "cũ": "một", "b": "hai"})) == {"a"}


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "vectors.sqlite").write_bytes(b"not a database" * 100)
    cache = VectorCache(tmp_path / "vectors.sqlite", "mô hình")
    assert cache.count() == 0
    cache.close()

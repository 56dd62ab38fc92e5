"""An index of made-up procedures, built by the real builder; only the vectors are drawn instead of computed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import cast

import numpy as np

from assistant.assembly import generations
from assistant.config import Settings
from eval.desk.world import CORPUS, MadeProcedure, procedures
from index.builder import Builder
from index.embedding import MODELS, Embedder, Vectors

_STEPS, _PAPERS = 9, 6


class DrawnVectors:
    """Stands for a model where thousands of texts would take an hour: the same text has the same unit vector."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.dimension = MODELS[name].dimension

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Draw a unit vector for each text, from its hash."""
        return np.stack([_unit(text, self.dimension) for text in texts])


def build_index(settings: Settings, documents: int, folder: Path, seed: int = 0) -> int:
    """Write so many procedures as files of the portal into a folder, take them in, and give how many there are.

    An index that holds as many already is left as it is.
    """
    made = generations(settings)
    if (current := made.current()) and made.manifest(current).documents >= documents:
        return made.manifest(current).documents
    write_sources(procedures(documents, seed), folder, seed)
    builder = Builder(made, settings.index.model, lambda name: cast("Embedder", DrawnVectors(name)))
    report = builder.ingest([CORPUS, folder])
    return report.documents


def write_sources(made: Sequence[MadeProcedure], folder: Path, seed: int = 0) -> None:
    """Write the procedures that `corpus/` does not hold, as the portal exports them, in lines of real procedures."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)  # noqa: S311 - measuring needs no secrets
    lines = _real_lines()
    for procedure in made:
        if procedure.code.startswith("9."):
            (folder / f"{procedure.code}.txt").write_text(_record(procedure, lines, chance), encoding="utf-8")


def _record(procedure: MadeProcedure, lines: Sequence[str], chance: random.Random) -> str:
    none = "Không có thông tin"
    return "\n".join(
        [
            "Chi tiết thủ tục hành chính",
            f"Mã thủ tục: {procedure.code}",
            f"Số quyết định: {chance.randrange(1, 4000)}/QĐ-UBND",
            f"Tên thủ tục: {procedure.title}",
            "Cấp thực hiện: Cấp Xã",
            "Loại thủ tục: LOCAL_REGULATION",
            f"Lĩnh vực: {procedure.field}",
            "Trình tự thực hiện:",
            *(f"    - Bước {n}: {line}" for n, line in enumerate(chance.sample(lines, _STEPS), 1)),
            "Cách thức thực hiện:",
            "  * Hình thức nộp: DIRECT",
            f"    Thời hạn giải quyết: {chance.randrange(1, 40)} WORKING_DAY",
            f"    Phí, lệ phí: {5_000 * chance.randrange(1, 40)} VNĐ ({chance.choice(lines)})",
            "Thành phần hồ sơ:",
            "  [ Giấy tờ phải nộp ]",
            *(f"    - {line}\n      Số lượng: Bản chính: 1, Bản sao: 0" for line in chance.sample(lines, _PAPERS)),
            "Đối tượng thực hiện: Công dân Việt Nam",
            "Cơ quan thực hiện: Ủy ban nhân dân cấp xã",
            *(f"{heading}: {none}" for heading in ("Cơ quan có thẩm quyền", "Địa chỉ tiếp nhận HS")),
            *(f"{heading}: {none}" for heading in ("Cơ quan được ủy quyền", "Cơ quan phối hợp")),
            f"Kết quả thực hiện: {chance.choice(lines)[:80]}",
            "Căn cứ pháp lý:",
            f"    - Quyết định số {chance.randrange(1, 4000)}/QĐ-UBND",
            f"Yêu cầu, điều kiện thực hiện: {chance.choice(lines)}",
            f"Từ khóa: {none}",
            f"Mô tả: {none}",
            "",
        ]
    )


def _real_lines() -> list[str]:
    """Give the list items of the corpus, without what makes an item one."""
    return [
        line[2:].rstrip(".;")
        for path in sorted((CORPUS / "procedures").glob("*.md"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("- ") and ":" not in line and 40 < len(line) < 300
    ]


def _unit(text: str, dimension: int) -> Vectors:
    chance = np.random.default_rng(int.from_bytes(sha256(text.encode()).digest()[:8]))
    vector = chance.standard_normal(dimension).astype(np.float32)
    return cast("Vectors", vector / np.linalg.norm(vector))

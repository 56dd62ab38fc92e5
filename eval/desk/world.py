"""The made-up province that a desk is filled with: its communes, fields, procedures, and what is asked about them.

Questions are those of `eval/questions`; names of communes are taken from `corpus/`, the rest are numbered, since the
corpus names only some of the 135. All choices come from one seed, so that two machines fill alike.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

SETS = Path(__file__).parents[1] / "questions"
CORPUS = Path(__file__).parents[2] / "corpus"
COMMUNES = 135
_NAMED = re.compile(r"nay là ((?:xã|phường) [^(,.;]+?) \(khoản")
FIELDS = (
    "Hộ tịch", "Đất đai", "Chứng thực", "Bảo trợ xã hội", "Người có công", "Đăng ký, quản lý cư trú",
    "Thành lập và hoạt động của hộ kinh doanh", "Giáo dục mầm non", "Giáo dục tiểu học", "An toàn thực phẩm",
    "Hoạt động xây dựng", "Môi trường", "Lâm nghiệp", "Thủy lợi", "Trồng trọt", "Chăn nuôi", "Thủy sản", "Văn hóa",
    "Thể dục thể thao", "Tín ngưỡng, tôn giáo", "Tổ chức chính quyền địa phương", "Hòa giải ở cơ sở", "Nuôi con nuôi",
    "Phổ biến giáo dục pháp luật", "Khiếu nại, tố cáo", "Thi đua, khen thưởng", "Lao động, tiền lương", "Việc làm",
    "Phòng, chống tệ nạn xã hội", "Trẻ em", "Bảo hiểm y tế", "Dân số", "Giao thông đường bộ", "Quy hoạch đô thị",
    "Khoáng sản", "Hợp tác xã", "Phát triển nông thôn", "Lưu thông hàng hóa", "Quân sự", "Công chứng",
)  # fmt: skip
_DONE = ("Cấp", "Cấp lại", "Cấp đổi", "Điều chỉnh", "Gia hạn", "Thu hồi", "Xác nhận", "Công nhận", "Thẩm định",
         "Phê duyệt", "Đăng ký", "Hỗ trợ")  # fmt: skip
_PAPERS = ("giấy phép hoạt động", "giấy chứng nhận đủ điều kiện", "giấy xác nhận", "kinh phí", "phương án", "hồ sơ",
           "danh sách người hưởng", "quyết định thành lập", "thẻ", "chế độ trợ cấp")  # fmt: skip
_FOR = ("hộ gia đình", "hộ kinh doanh", "cá nhân", "cộng đồng dân cư", "tổ hợp tác", "cơ sở sản xuất nhỏ",
        "người cao tuổi", "trẻ em", "hợp tác xã", "nhóm trẻ độc lập", "người lao động", "cơ sở tôn giáo")  # fmt: skip


@dataclass(frozen=True, slots=True)
class MadeProcedure:
    """A procedure that exists only for measuring; its code is of a kind that the portal does not give."""

    code: str
    title: str
    field: str


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """A question, its style in the set, and the procedure it is about; None where no source answers it."""

    question: str
    style: str
    procedure: MadeProcedure | None


def communes() -> list[str]:
    """Give the names of 135 communes and wards, the most asking ones first."""
    text = (CORPUS / "guidance" / "don-vi-hanh-chinh-moi-gia-lai.md").read_text(encoding="utf-8")
    named = sorted({name[0].upper() + name[1:] for name in _NAMED.findall(text)})
    return [*named, *(f"Xã Số {n}" for n in range(len(named) + 1, COMMUNES + 1))][:COMMUNES]


def procedures(count: int, seed: int = 0) -> list[MadeProcedure]:
    """Give so many procedures; those of `corpus/` come first, by their own code, name and field."""
    chance = random.Random(seed)  # noqa: S311 - measuring needs no secrets
    known = [_front_matter(path) for path in sorted((CORPUS / "procedures").glob("*.md"))]
    made = [MadeProcedure(str(front["code"]), str(front["title"]), str(front["field"])) for front in known]
    for n in range(count - len(made)):
        field = FIELDS[min(int(chance.paretovariate(0.9)) - 1, len(FIELDS) - 1)]
        done, paper, whom = chance.choice(_DONE), chance.choice(_PAPERS), chance.choice(_FOR)
        made.append(MadeProcedure(f"9.{n:06}", f"{done} {paper} cho {whom} (lĩnh vực {field.lower()}, số {n})", field))
    return made[:count]


def questions(known: Sequence[MadeProcedure], seed: int = 0) -> list[AskedAbout]:
    """Give the questions of the sets, those on `corpus/` first; an unknown procedure has another in its place."""
    chance = random.Random(seed)  # noqa: S311
    by_code = {procedure.code: procedure for procedure in known}
    found: list[AskedAbout] = []
    for name in ("corpus", "national-a", "national-b"):
        lines = (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        chance.shuffle(lines)
        for row in map(json.loads, lines):
            gold = row["gold"][0]["code"] if row.get("gold") else None
            about = by_code.get(gold) or by_code.setdefault(gold, chance.choice(known)) if gold else None
            found.append(AskedAbout(row["question"], row["style"], about))
    return found


def _front_matter(path: Path) -> dict[str, object]:
    front: dict[str, object] = yaml.safe_load(path.read_text(encoding="utf-8").split("---")[1])
    return front

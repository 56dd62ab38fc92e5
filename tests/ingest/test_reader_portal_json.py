from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from ingest.document import Document, DocumentKind, Provenance, SectionKind
from ingest.errors import UnreadableFileError
from ingest.reading import read

SHARED = Path(__file__).parents[2] / ".." / "shared"
RECORD: dict[str, Any] = {
    "thu_tuc_id": "9.000001",
    "metadata": {
        "mã_thủ_tục": "9.000001",
        "tên_thủ_tục": "Mượn phòng họp",
        "số_quyết_định": "Quyết định số 5/QĐ-UBND",
        "cấp_thực_hiện": "Cấp Xã",
        "lĩnh_vực": "Không có thông tin",
    },
    "content": {
        "trình_tự_thực_hiện": "Bước 1. Nộp đơn\nBước 2. Nhận khóa",
        "cách_thức_thực_hiện": "",
        "yêu_cầu_điều_kiện_thực_hiện": "Ở xã",
        "kết_quả_thực_hiện": "Khóa",
    },
    "tables": {
        "hinh_thuc_nop": [
            {
                "hinh_thuc": "Trực tiếp",
                "thoi_han_giai_quyet": "2 OTHER",
                "phi_le_phi": "Phí : 0 Đồng",
                "mo_ta": "Buổi sáng",
            }
        ],
        "thanh_phan_ho_so": [{"ten_giay_to": "- Đơn", "so_luong": "", "ghi_chu": "Bản chính: 1\nBản sao: 0"}],
        "can_cu_phap_ly": [{"so_ky_hieu": "1/QC", "trich_yeu": "Quy chế thôn", "ngay_ban_hanh": "01-01-2026"}],
    },
}


def read_record(record: object) -> Document:
    return read(json.dumps(record, ensure_ascii=False).encode(), Provenance("tệp", "a.json", ""))


def test_a_record_becomes_its_procedure() -> None:
    document = read_record(RECORD)
    assert (document.kind, document.id, document.title) == (DocumentKind.PROCEDURE, "9.000001", "Mượn phòng họp")
    assert document.provenance.deciding_document == "5/QĐ-UBND"
    assert document.procedure is not None
    assert (document.procedure.level, document.procedure.field) == ("Cấp Xã", None)


def test_the_rows_of_its_tables_become_lines_under_their_headings() -> None:
    assert read_record(RECORD).text.split("\n")[5:] == [
        "Trình tự thực hiện:",
        "Bước 1. Nộp đơn",
        "Bước 2. Nhận khóa",
        "* Hình thức nộp: Trực tiếp",
        "Thời hạn giải quyết: 2 (không có thông tin về đơn vị thời gian)",
        "Phí, lệ phí: Phí : 0 Đồng",
        "Mô tả: Buổi sáng",
        "Thành phần hồ sơ:",
        "- Đơn | Bản chính: 1; Bản sao: 0",
        "Kết quả thực hiện: Khóa",
        "Căn cứ pháp lý:",
        "- 1/QC | Quy chế thôn | 01-01-2026",
        "Yêu cầu, điều kiện thực hiện: Ở xã",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"metadata": {"mã_thủ_tục": "x", "tên_thủ_tục": "A"}}, "mã thủ tục"),
        ({"metadata": {"mã_thủ_tục": "9.000001", "tên_thủ_tục": " "}}, "không có tên"),
        ({"metadata": {"mã_thủ_tục": ["9"]}}, "mã thủ tục"),
    ],
)
def test_a_record_without_a_code_or_a_name_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        read_record(RECORD | change)


@pytest.mark.parametrize(
    "change",
    [
        {"tables": []},
        {"tables": {"hinh_thuc_nop": [1, {}], "thanh_phan_ho_so": {}}},
        {"content": None},
        {"content": {"mô_tả": [1, "a"]}},
    ],
)
def test_odd_shapes_lose_only_themselves(change: dict[str, Any]) -> None:
    assert read_record(RECORD | change).title == "Mượn phòng họp"


def test_broken_json_is_refused() -> None:
    text = json.dumps(RECORD, ensure_ascii=False)
    for broken in (text[:-5], text + "x", text[:-1] + ', "a": ' + "[" * 100_000):
        with pytest.raises(UnreadableFileError, match="JSON hỏng"):
            read(broken.encode(), Provenance("tệp", "a.json", ""))


@pytest.mark.skipif(not (SHARED / "corpora").is_dir(), reason="../shared (the crawl with tables) is absent")
def test_every_record_of_the_crawl_is_read() -> None:
    count = 0
    with tarfile.open(SHARED / "corpora/tthc-tables-json.tar.xz") as archive:
        for member in archive:
            if member.name.endswith(".json"):
                stream = archive.extractfile(member)
                assert stream
                document = read(stream.read(), Provenance("tệp", member.name, ""))
                kinds = {section.kind for section in document.sections}
                assert {SectionKind.NAME, SectionKind.STEPS, SectionKind.DOSSIER} <= kinds
                count += 1
    assert count == 207

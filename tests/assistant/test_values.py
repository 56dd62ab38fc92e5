from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.values import missing_value
from ingest.document import Provenance
from ingest.readers.portal import read_portal

NO_FEE = "Không có thông tin"


@pytest.mark.parametrize(
    ("question", "parts", "missing"),
    [
        ("lệ phí cấp thẻ đọc sách bao nhiêu tiền", {"fee": NO_FEE}, "amount"),
        ("cap the doc sach het bao nhieu tien", {"fee": NO_FEE}, "amount"),
        ("lệ phí cấp thẻ bao nhiêu", {"fee": "20000 VNĐ ()"}, None),
        ("lệ phí cấp thẻ bao nhiêu", {"fee": NO_FEE, "steps": ["Nộp lệ phí 20.000 đồng khi nhận thẻ."]}, None),
        ("lệ phí bao nhiêu, nộp ở đâu", {"fee": NO_FEE}, None),
        ("được hỗ trợ bao nhiêu tiền mua sách", {"fee": "20000 VNĐ ()"}, "amount"),
        ("được hỗ trợ bao nhiêu tiền", {"steps": ["Mức hỗ trợ 500.000 đồng/người."]}, None),
        ("đơn theo mẫu số mấy", {}, "form"),
        ("đơn theo mẫu số mấy", {"dossier": ["Đơn đề nghị theo Mẫu số 02"]}, None),
        ("gọi số điện thoại nào để hỏi", {}, "contact"),
        ("phải nộp mấy bộ hồ sơ", {}, "copies"),
        ("phải nộp mấy bộ hồ sơ", {"steps": ["Nộp 01 (một) bộ hồ sơ."]}, None),
        ("được giảm bao nhiêu phần trăm", {}, "share"),
        ("hồ sơ gồm những gì", {"fee": NO_FEE}, None),
    ],
)
def test_only_a_value_that_is_all_that_is_asked_and_is_not_stated_is_missing(
    question: str, parts: dict[str, object], missing: str | None, record: Callable[..., str]
) -> None:
    document = read_portal(record("9.000001", "Cấp thẻ đọc sách", **parts).encode(), Provenance("", "", ""))
    assert missing_value(question, document) == missing

"""Small documents, read by the real readers from texts written here, and a citation of one."""

from __future__ import annotations

from assistant.answer import Citation
from ingest.document import Document, Provenance, SectionKind, Status
from ingest.readers.markdown import read_markdown
from ingest.readers.portal import read_portal

TITLE = "Cho thuê gian hàng chợ xã"


def record(
    *, dossier: str = "", methods: str = "", steps: str = "", conditions: str = "", title: str = TITLE
) -> Document:
    """Read a portal record with the given sections."""
    return read_portal(
        f"""Mã thủ tục: 1.999200
Số quyết định: 9/QĐ-BCT
Tên thủ tục: {title}
Cấp thực hiện: Cấp Xã
Loại thủ tục: OTHER
Lĩnh vực: Chợ
Trình tự thực hiện:
{steps}
Cách thức thực hiện:
{methods}
Thành phần hồ sơ:
{dossier}
Đối tượng thực hiện: Công dân Việt Nam
Cơ quan thực hiện: Không có thông tin
Kết quả thực hiện: Giấy thuê gian hàng
Căn cứ pháp lý: Không có thông tin
Yêu cầu, điều kiện thực hiện:
{conditions}
Từ khóa: Không có thông tin
Mô tả: Không có thông tin""".encode(),
        Provenance("kho", "1.999200.txt", ""),
    )


def summary(body: str, *, front: str = "") -> Document:
    """Read a starter summary with the given body."""
    text = f'---\nkind: procedure\ncode: "1.999200"\ntitle: {TITLE}\n{front}\n---\n{body}'
    return read_markdown(text.encode(), Provenance("kho", "cho.md", ""))


def citation(n: int, quote: str, heading: str = "Thành phần hồ sơ") -> Citation:
    """Give a citation of a made-up quote."""
    return Citation(
        n=n,
        document_id="a",
        procedure_code="1.001193",
        title="Thủ tục đăng ký khai sinh",
        section=SectionKind.DOSSIER,
        heading=heading,
        quote=quote,
        start=0,
        end=len(quote),
        page=None,
        status=Status.IN_FORCE,
        url="/sources/a",
    )

"""`troly corpus relations`, `confirm`, `reject`: what texts say of other documents, for a trainer to decide."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from assistant.config import Settings, load_settings
from assistant.corpus_cli import ConfigOption, JsonOption, corpus_app, open_store, out
from ingest.errors import IngestError
from ingest.manifest import confirm as write_relation
from ingest.manifest import load_manifest
from ingest.manifest import reject as write_rejection
from ingest.numbers import number_key
from ingest.relations import Proposal, Relation, RelationKind, by_target, proposals

KIND_WORDS = {
    RelationKind.REPLACED: "thay thế",
    RelationKind.REPEALED: "bãi bỏ",
    RelationKind.EXPIRED: "làm hết hiệu lực",
}
IdArgument = Annotated[str, typer.Argument(help="Mã của đề xuất, như «troly corpus relations» in ra.")]


def _open(settings: Settings) -> list[Proposal]:
    """Give the proposals of the index in use that no manifest has confirmed or rejected."""
    with open_store(settings) as store:
        found = [proposal for document in store.all(hidden=True) for proposal in proposals(document)]
    manifests = {source: load_manifest(Path(source)) for source in {p.source for p in found}}
    confirmed = by_target(relation for manifest in manifests.values() for relation in manifest.relations)
    return [p for p in found if p.id not in manifests[p.source].rejected and number_key(p.target) not in confirmed]


@corpus_app.command(help="Liệt kê việc thay thế, bãi bỏ mà văn bản nêu, chờ xác nhận.\n\nVí dụ: troly corpus relations")
def relations(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Print the proposals, those that concern a document of the store first."""
    settings = load_settings(config)
    found = _open(settings)
    for proposal in found:
        if as_json:
            sys.stdout.write(orjson.dumps({"id": proposal.id, **_fields(proposal)}).decode() + "\n")
            continue
        since = f" từ {proposal.since:%d/%m/%Y}" if proposal.since else ", chưa rõ từ ngày nào"
        part = " (một phần, chỉ để biết)" if proposal.partial else ""
        out.print(
            f"{proposal.id}  {proposal.by or proposal.document_id} {KIND_WORDS[proposal.kind]} {proposal.target}"
            f"{since}{part}\n    {proposal.document_id} [{proposal.start}–{proposal.end}]:"
            f" «{' '.join(proposal.quote.split())}»",
            markup=False,
        )
    if not as_json:
        out.print(f"{len(found)} đề xuất. Xác nhận: troly corpus confirm MÃ; bác bỏ: troly corpus reject MÃ.")


@corpus_app.command(help="Xác nhận một đề xuất.\n\nVí dụ: troly corpus confirm 1a2b3c4d --since 2026-08-01")
def confirm(
    proposal: IdArgument,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Ngày văn bản cũ thôi có hiệu lực.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Write a proposal into the manifest of its source; the next ingestion settles the effect."""
    found = _named(load_settings(config), proposal)
    if found.partial:
        raise IngestError(
            f"Đề xuất {found.id} chỉ nói về một phần của {found.target}, không làm cả văn bản hết hiệu lực. "
            "Hãy sửa nội dung tài liệu liên quan, hoặc bác bỏ đề xuất.",
            "partial",
        )
    day = since.date() if since else found.since
    if day is None:
        raise IngestError(
            "Văn bản không nêu ngày; hãy ghi thêm --since NĂM-THÁNG-NGÀY (ngày văn bản cũ thôi có hiệu lực).", "no day"
        )
    source = Path(found.source)
    path = write_relation(source, Relation(found.target, found.kind, day, found.by, found.quote))
    out.print(f"Đã ghi vào {path}. Chạy «troly ingest {source}» để áp dụng.", markup=False)


@corpus_app.command(help="Bác bỏ một đề xuất.\n\nVí dụ: troly corpus reject 1a2b3c4d")
def reject(proposal: IdArgument, config: ConfigOption = None) -> None:
    """Note that a proposal is wrong, so that it is not shown again."""
    found = _named(load_settings(config), proposal)
    out.print(f"Đã ghi vào {write_rejection(Path(found.source), found.id)}.", markup=False)


def _named(settings: Settings, proposal_id: str) -> Proposal:
    found = next((p for p in _open(settings) if p.id == proposal_id), None)
    if found is None:
        raise IngestError(f"Không có đề xuất «{proposal_id}» đang chờ. Xem: troly corpus relations.", "unknown id")
    return found


def _fields(proposal: Proposal) -> dict[str, object]:
    return {name: getattr(proposal, name) for name in Proposal.__slots__}

"""The commands `troly corpus …`: what the store holds, how it changed, and what a trainer should confirm."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

from assistant.config import Settings, load_settings
from index.documents import DocumentStore
from index.errors import SearchIndexError
from ingest.document import Document, DocumentKind, Status
from ingest.errors import IngestError

corpus_app = typer.Typer(help="Xem và kiểm tra kho tài liệu.", no_args_is_help=True, rich_markup_mode=None)

out = Console(highlight=False, soft_wrap=True)
ConfigOption = Annotated[Path | None, typer.Option("--config", help="Tệp cấu hình (mặc định: config.yaml).")]
JsonOption = Annotated[bool, typer.Option("--json", help="In dạng JSON, mỗi dòng một mục.")]
STATUS_WORDS = {
    Status.IN_FORCE: "còn hiệu lực",
    Status.NOT_YET: "chưa có hiệu lực",
    Status.EXPIRED: "hết hiệu lực",
    Status.REPLACED: "bị thay thế",
    Status.WITHDRAWN: "bị bãi bỏ",
    Status.UNKNOWN: "chưa rõ",
}


@contextmanager
def open_store(settings: Settings, generation: str | None = None) -> Iterator[DocumentStore]:
    """Open the documents of a generation (default: the one in use)."""
    from assistant.assembly import generations

    found = generations(settings)
    name = generation or found.current()
    if name is None:
        raise SearchIndexError("Chưa có chỉ mục nào. Hãy chạy «troly ingest corpus».", "no CURRENT")
    found.manifest(name)
    store = found.documents(name)
    try:
        yield store
    finally:
        store.close()


def _document(store: DocumentStore, name: str) -> Document:
    document = store.get(name) or store.get(store.by_code(name) or "")
    if document is None:
        raise SearchIndexError(f"Trong kho không có tài liệu «{name}». Xem danh sách: troly corpus list.", "unknown id")
    return document


def _line(data: object) -> None:
    sys.stdout.write(orjson.dumps(data).decode() + "\n")


@corpus_app.command(help="Đọc thử các nguồn mà không nạp.\n\nVí dụ: troly corpus check corpus")
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Nguồn cần kiểm tra (mặc định: theo cấu hình).")] = None,
    config: ConfigOption = None,
) -> None:
    """Read sources without indexing them; exit status 1 when a file is left out."""
    from index.curation import load_curation
    from index.wording import load_abbreviations, load_lexicon
    from ingest.manifest import load_manifest
    from ingest.pipeline import read_source
    from ingest.relations import by_target
    from ingest.sources import open_source

    settings = load_settings(config)
    load_abbreviations()
    load_lexicon()
    load_curation(settings.index.curation)
    good, bad = 0, 0
    for path in paths or settings.ingest.corpus:
        source = open_source(path)
        for reading in read_source(source, {}, by_target(load_manifest(path).relations)):
            if reading.record.reason:
                bad += 1
                out.print(f"BỎ RA  {reading.record.path}: {reading.record.reason}", markup=False)
            else:
                good += 1
    out.print(f"Đọc được {good} tệp, bỏ ra {bad} tệp.")
    if bad:
        raise typer.Exit(1)


@corpus_app.command("list", help="Liệt kê tài liệu trong kho.\n\nVí dụ: troly corpus list --status expired")
def list_documents(
    config: ConfigOption = None,
    kind: Annotated[DocumentKind | None, typer.Option(help="Chỉ một loại tài liệu.")] = None,
    status: Annotated[Status | None, typer.Option(help="Chỉ một tình trạng hiệu lực.")] = None,
    province: Annotated[str | None, typer.Option(help="Chỉ tài liệu của một tỉnh.")] = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Ngày cần xét hiệu lực.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the documents with their effect, those that a record has taken the place of included."""
    day = as_of.date() if as_of else date.today()
    shown = 0
    with open_store(load_settings(config)) as store:
        hidden = {i for i, (_, _, is_hidden) in store.ids().items() if is_hidden}
        for document in store.all(hidden=True):
            now = document.life.status(day)
            if (kind and document.kind is not kind) or (status and now is not status):
                continue
            if province and document.province != province:
                continue
            shown += 1
            if as_json:
                _line(_described(document, now, document.id in hidden))
                continue
            aside = ", ẩn sau bản ghi chính thức" if document.id in hidden else ""
            out.print(f"{document.id}  {document.title}  ({document.kind}, {STATUS_WORDS[now]}{aside})", markup=False)
    if not as_json:
        out.print(f"{shown} tài liệu.")


@corpus_app.command(help="In một tài liệu như đã lập chỉ mục, có đánh dấu đoạn.\n\nVí dụ: troly corpus show 1.000656")
def show(
    document: Annotated[str, typer.Argument(help="Mã thủ tục hoặc mã tài liệu.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print a document's text as indexed; a line before each passage gives its section and offsets."""
    from index.cards import searched_passages

    with open_store(load_settings(config)) as store:
        found = _document(store, document)
    status = found.life.status(date.today())
    if as_json:
        passages = [{"start": p.start, "end": p.end, "section": p.kind} for p in searched_passages(found)]
        _line(_described(found, status, False) | {"text": found.text, "passages": passages})
        return
    out.print(f"{found.title} ({found.id}): {STATUS_WORDS[status]}", markup=False)
    out.print(f"Nguồn: {found.provenance.source} › {found.provenance.path}", markup=False)
    at = 0
    for number, passage in enumerate(searched_passages(found), 1):
        if between := found.text[at : passage.start].strip("\n"):
            sys.stdout.write(f"{between}\n")
        page = f", trang {passage.page}" if passage.page else ""
        sys.stdout.write(f"── đoạn {number}: {passage.heading}{page} [{passage.start}–{passage.end}]\n")
        sys.stdout.write(f"{found.text[passage.start : passage.end]}\n")
        at = passage.end
    if rest := found.text[at:].strip("\n"):
        sys.stdout.write(f"── ngoài các đoạn được tìm\n{rest}\n")


@corpus_app.command(help="So bản chỉ mục đang dùng với bản trước.\n\nVí dụ: troly corpus diff --document 1.000656")
def diff(
    old: Annotated[str | None, typer.Argument(help="Bản chỉ mục cũ (mặc định: bản trước).")] = None,
    new: Annotated[str | None, typer.Argument(help="Bản chỉ mục mới (mặc định: bản đang dùng).")] = None,
    config: ConfigOption = None,
    document: Annotated[str | None, typer.Option(help="In từng dòng khác nhau của một tài liệu.")] = None,
) -> None:
    """Print which documents came, went or changed between two generations."""
    from assistant.assembly import generations

    settings = load_settings(config)
    found = generations(settings)
    current = new or found.current()
    before = old or (found.manifest(current).previous if current else None)
    if not current or not before:
        raise SearchIndexError("Chưa có hai bản chỉ mục để so sánh.", "no previous generation")
    with open_store(settings, before) as was, open_store(settings, current) as now:
        if document:
            one, two = was.get(document), now.get(document)
            if one is None and two is None:
                raise SearchIndexError(f"Cả hai bản đều không có tài liệu «{document}».", "unknown id")
            lines = difflib.unified_diff(
                one.text.split("\n") if one else [], two.text.split("\n") if two else [], before, current, lineterm=""
            )
            sys.stdout.writelines(f"{line}\n" for line in lines)
            return
        counts = {"+": 0, "-": 0, "~": 0}
        for sign, i, what in _changes(was, now):
            counts[sign] += 1
            out.print(f"{sign} {i}  {what}", markup=False)
    out.print(f"{before} → {current}: thêm {counts['+']}, gỡ {counts['-']}, đổi {counts['~']}.")


def _changes(was: DocumentStore, now: DocumentStore) -> Iterator[tuple[str, str, str]]:
    """Give (sign, id, what) for each document that differs: "+" came, "-" went, "~" changed."""
    before, after = was.ids(), now.ids()
    for i in sorted(before.keys() | after.keys()):
        one, two = was.get(i) if i in before else None, now.get(i) if i in after else None
        if one is None or two is None:
            sign, there = ("+", two) if one is None else ("-", one)
            yield sign, i, there.title if there else ""
            continue
        named = {
            "tên": one.title != two.title,
            "nội dung": one.text != two.text,
            "hiệu lực": one.life != two.life,
            "tỉnh": one.province != two.province,
            "ẩn hay hiện": before[i][2] != after[i][2],
        }
        if what := ", ".join(name for name, differs in named.items() if differs):
            yield "~", i, f"{two.title} ({what})"


@corpus_app.command(help="Ghi cả kho ra một tệp, mỗi dòng một tài liệu (JSON).\n\nVí dụ: troly corpus export kho.jsonl")
def export(
    file: Annotated[Path, typer.Argument(help="Tệp để ghi.")],
    config: ConfigOption = None,
) -> None:
    """Write all documents, with text, sections, effect and provenance, as JSON Lines."""
    written = 0
    temporary = file.with_name(file.name + ".new")
    with open_store(load_settings(config)) as store:
        hidden = {i for i, (_, _, is_hidden) in store.ids().items() if is_hidden}
        try:
            with temporary.open("wb") as target:
                for document in store.all(hidden=True):
                    target.write(orjson.dumps(document) + b"\n")
                    written += 1
            temporary.replace(file)
        except OSError as error:
            raise IngestError(f"Không ghi được «{file}» ({error.strerror or error}).", repr(error)) from error
    out.print(f"Đã ghi {written} tài liệu ({len(hidden)} ẩn) vào {file}.", markup=False)


@corpus_app.command(help="Liệt kê tài liệu giống nhau.\n\nVí dụ: troly corpus duplicates --least 0.95")
def duplicates(
    config: ConfigOption = None,
    least: Annotated[float, typer.Option(min=0.5, max=1.0, help="Mức giống nhau ít nhất.")] = 0.85,
    as_json: JsonOption = False,
) -> None:
    """Print for each document the one most like it, by MinHash over runs of five words."""
    from index.intake import duplicates as find_duplicates

    with open_store(load_settings(config)) as store:
        found = find_duplicates(store, list(store.fingerprints()), least)
        for pair in found:
            if as_json:
                _line(pair)
                continue
            one, two = _document(store, pair.document_id), _document(store, pair.other_id)
            alike = "trùng hẳn" if pair.exact else f"{pair.similarity:.0%}"
            out.print(f"{alike}  {one.id} «{one.title}» và {two.id} «{two.title}»", markup=False)
    if not as_json:
        out.print(f"{len(found)} cặp giống nhau.")


def _described(document: Document, status: Status, hidden: bool) -> dict[str, object]:
    return {
        "id": document.id,
        "code": document.code,
        "title": document.title,
        "kind": document.kind,
        "status": status,
        "life": document.life,
        "province": document.province,
        "level": document.procedure.level if document.procedure else None,
        "provenance": document.provenance,
        "hidden": hidden,
    }

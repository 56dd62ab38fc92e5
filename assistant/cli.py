"""The command `troly`."""

from __future__ import annotations

import gc
import logging
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

import assistant.relations_cli  # noqa: F401 - adds its commands to corpus_app
from assistant.config import load_settings
from assistant.corpus_cli import corpus_app
from assistant.desk.cli import audit_app, user_app
from assistant.desk.petitions.cli import petitions_app
from assistant.desk.tuning.report import Trial
from assistant.errors import AssistantError
from assistant.reporting import IngestProgress, show_answer, show_report
from index.errors import SearchIndexError
from index.weights import WeightsError
from ingest.errors import IngestError
from ingest.pipeline import IngestReport

app = typer.Typer(
    name="troly",
    help="Trợ lý Xã: hỏi đáp thủ tục hành chính có trích dẫn nguồn.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(corpus_app, name="corpus")
app.add_typer(user_app, name="user")
app.add_typer(audit_app, name="audit")
app.add_typer(petitions_app, name="petitions")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
GC_OBJECTS = 20_000
"""New objects after which the server looks for rubbish: about three questions' worth."""
ConfigOption = Annotated[Path | None, typer.Option("--config", help="Tệp cấu hình (mặc định: config.yaml).")]


@app.command(help="Mở trang hỏi đáp.\n\nVí dụ: troly serve --port 8080")
def serve(
    context: typer.Context,
    config: ConfigOption = None,
    host: Annotated[str | None, typer.Option(help="Địa chỉ lắng nghe.")] = None,
    port: Annotated[int | None, typer.Option(help="Cổng lắng nghe.")] = None,
) -> None:
    """Serve the API and the page; takes in the sources of the configuration first where they changed."""
    import uvicorn

    from assistant.api.app import create_app
    from assistant.assembly import assistant, builder
    from assistant.desk.documents.folders import Folders

    settings = load_settings(config)
    host, port = host or settings.assistant.host, port or settings.assistant.port
    settings.assistant.host = host
    # What trainers have published comes last, so that it goes before a file of the same code from elsewhere.
    given = [*settings.ingest.corpus, Folders(settings.assistant.desk.folder).corpus]
    sources = [path for path in given if path.exists()]
    if sources:
        with IngestProgress(err) as progress:
            report = builder(settings).ingest(sources, progress)
        if report.changed or report.left_out:
            show_report(err, report)
    served = assistant(settings)
    served.warm_up()
    # What is loaded now stays: looking through it again for each 700 objects of a question costs a tenth of the time.
    gc.freeze()
    gc.set_threshold(GC_OBJECTS)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    out.print(f"Trợ lý Xã sẵn sàng: http://{host}:{port}  (Ctrl+C để dừng)")
    # Whose X-Forwarded-For is believed, the settings say (assistant.limits.trusted_proxies), not uvicorn's default.
    uvicorn.run(
        create_app(served, settings, trial=context.obj),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
    )


@app.command(help='Hỏi một câu.\n\nVí dụ: troly ask "đăng ký khai sinh cần giấy tờ gì"')
def ask(
    question: Annotated[str, typer.Argument(help="Câu hỏi.")],
    config: ConfigOption = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Ngày cần xét hiệu lực.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In nguyên câu trả lời dạng JSON.")] = False,
) -> None:
    """Answer one question on standard output; exit status 3 when no source answers."""
    from assistant.api.chat import checked
    from assistant.assembly import assistant, with_approved
    from assistant.conversation import Message

    day = as_of.date() if as_of else None
    served = with_approved(assistant(load_settings(config)))
    answer = served.answer([Message(role="user", content=checked(question))], as_of=day)
    if served.approved is not None:
        served.approved.write_hits()
    if as_json:
        sys.stdout.write(answer.model_dump_json(indent=2) + "\n")
    else:
        show_answer(out, answer)
    if answer.outcome in ("not_found", "declined"):
        raise typer.Exit(3)


@app.command(help="Nạp tài liệu: thư mục, tệp nén hoặc tệp.\n\nVí dụ: troly ingest corpus tthc-portal-txt.tar.xz")
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Thư mục, tệp nén (.tar.xz, .tar.gz, .zip) hoặc tệp.")],
    config: ConfigOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Trả mã lỗi 1 khi có tệp bị bỏ ra.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ cho biết sẽ làm gì, không ghi gì.")] = False,
    purge: Annotated[bool, typer.Option("--purge", help="Xóa luôn bản chỉ mục trước (không quay lại được).")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Theo dõi và nạp lại mỗi khi tệp thay đổi.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In báo cáo dạng JSON.")] = False,
) -> None:
    """Add sources to the index, or bring those known up to date."""
    from assistant.assembly import builder

    def show(report: IngestReport) -> None:
        if as_json:
            sys.stdout.write(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode() + "\n")
        else:
            show_report(out, report)

    made = builder(load_settings(config))
    if watch:
        from index.watching import watch as watch_sources

        out.print("Đang theo dõi các nguồn (Ctrl+C để dừng).")
        watch_sources(
            paths,
            lambda changed: show(made.ingest(changed)),
            lambda error: err.print(f"Lỗi: {error}", markup=False),
        )
        return
    with IngestProgress(err) as progress:
        report = made.preview(paths, progress) if dry_run else made.ingest(paths, progress, purge=purge)
    show(report)
    if strict and report.left_out:
        raise typer.Exit(1)


@app.command(help="In văn bản sạch của một tệp, đúng như khi nạp.\n\nVí dụ: troly read quyet-dinh.pdf --json")
def read(
    file: Annotated[Path, typer.Argument(help="Tệp cần đọc.")],
    as_json: Annotated[bool, typer.Option("--json", help="Thêm trang, mục và nguồn gốc.")] = False,
) -> None:
    """Print a file's clean text as ingestion would see it."""
    from ingest.document import Provenance
    from ingest.reading import read as read_file
    from ingest.sources import open_source

    source = open_source(file)
    found = next(iter(source.files()), None) if file.is_file() else None
    if found is None:
        raise IngestError(f"«{file}» không phải là tệp.")
    if found.data is None:
        raise IngestError(found.refused or "")
    document = read_file(found.data, Provenance(source.name, found.path, found.sha256))
    if as_json:
        sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        sys.stdout.write(document.text + "\n")


@app.command(help="Cho biết chỉ mục đang dùng.\n\nVí dụ: troly status")
def status(config: ConfigOption = None) -> None:
    """Print what the index in use holds."""
    from assistant.assembly import generations

    settings = load_settings(config)
    found = generations(settings)
    current = found.current()
    if current is None:
        raise SearchIndexError("Chưa có chỉ mục nào. Hãy chạy «troly ingest corpus».", "no CURRENT")
    manifest = found.manifest(current)
    size = sum(p.stat().st_blocks * 512 for p in (found.folder / current).rglob("*") if p.is_file())
    out.print(f"Chỉ mục:     {manifest.generation}")
    out.print(f"Lập lúc:     {manifest.created}")
    out.print(f"Tài liệu:    {manifest.documents}")
    out.print(f"Điểm:        {manifest.points}")
    out.print(f"Mô hình:     {manifest.model} ({manifest.dimension} chiều)")
    out.print(f"Trên đĩa:    {size / 1024**2:.0f} MB")
    out.print(f"Bản trước:   {manifest.previous or 'không có'}")


@corpus_app.command("rollback", help="Quay lại bản chỉ mục trước.\n\nVí dụ: troly corpus rollback")
@app.command(help="Quay lại bản chỉ mục trước.\n\nVí dụ: troly rollback")
def rollback(config: ConfigOption = None) -> None:
    """Take the generation before into use again."""
    from assistant.assembly import generations

    manifest = generations(load_settings(config)).rollback()
    out.print(f"Đã quay lại chỉ mục {manifest.generation} ({manifest.documents} tài liệu).")


def main(trial: Trial | None = None) -> None:
    """Run the command; an error of ours becomes one sentence and exit status 2.

    `trial` is what a served desk tries changes by; the judging room, which comes after this one, hands it in.
    """
    try:
        app(obj=trial)
    except (AssistantError, SearchIndexError, IngestError, WeightsError) as error:
        err.print(f"Lỗi: {error}", markup=False)
        logging.getLogger(__name__).debug("cause: %s", getattr(error, "cause", ""))
        sys.exit(2)
    except KeyboardInterrupt:
        err.print("Đã dừng.")
        sys.exit(130)

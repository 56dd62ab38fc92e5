"""The command `troly`."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

from assistant.config import Settings, load_settings
from assistant.errors import AssistantError
from assistant.reporting import IngestProgress, show_answer, show_report
from index.errors import SearchIndexError
from index.weights import WeightsError
from ingest.errors import IngestError

app = typer.Typer(
    name="troly",
    help="Trợ lý Xã: hỏi đáp thủ tục hành chính có trích dẫn nguồn.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
corpus_app = typer.Typer(help="Xem và kiểm tra kho tài liệu.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(corpus_app, name="corpus")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
ConfigOption = Annotated[Path | None, typer.Option("--config", help="Tệp cấu hình (mặc định: config.yaml).")]


@app.command(help="Mở trang hỏi đáp.\n\nVí dụ: troly serve --port 8080")
def serve(
    config: ConfigOption = None,
    host: Annotated[str | None, typer.Option(help="Địa chỉ lắng nghe.")] = None,
    port: Annotated[int | None, typer.Option(help="Cổng lắng nghe.")] = None,
) -> None:
    """Serve the API and the page; takes in the sources of the configuration first where they changed."""
    import uvicorn

    from assistant.api.app import create_app
    from assistant.assembly import assistant, builder

    settings = load_settings(config)
    host, port = host or settings.assistant.host, port or settings.assistant.port
    settings.assistant.host = host
    sources = [path for path in settings.ingest.corpus if path.exists()]
    if sources:
        with IngestProgress(err) as progress:
            report = builder(settings).ingest(sources, progress)
        if report.changed or report.left_out:
            show_report(err, report)
    served = assistant(settings)
    served.warm_up()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    out.print(f"Trợ lý Xã sẵn sàng: http://{host}:{port}  (Ctrl+C để dừng)")
    uvicorn.run(create_app(served), host=host, port=port, log_level="warning", access_log=False)


@app.command(help='Hỏi một câu.\n\nVí dụ: troly ask "đăng ký khai sinh cần giấy tờ gì"')
def ask(
    question: Annotated[str, typer.Argument(help="Câu hỏi.")],
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="In nguyên câu trả lời dạng JSON.")] = False,
) -> None:
    """Answer one question on standard output; exit status 3 when no source answers."""
    from assistant.api.chat import checked
    from assistant.assembly import assistant
    from assistant.conversation import Message

    answer = assistant(load_settings(config)).answer([Message(role="user", content=checked(question))])
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
    as_json: Annotated[bool, typer.Option("--json", help="In báo cáo dạng JSON.")] = False,
) -> None:
    """Add sources to the index, or bring those known up to date."""
    from assistant.assembly import builder

    with IngestProgress(err) as progress:
        report = builder(load_settings(config)).ingest(paths, progress)
    if as_json:
        sys.stdout.write(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        show_report(out, report)
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


@app.command(help="Quay lại bản chỉ mục trước.\n\nVí dụ: troly rollback")
def rollback(config: ConfigOption = None) -> None:
    """Take the generation before into use again."""
    from assistant.assembly import generations

    manifest = generations(load_settings(config)).rollback()
    out.print(f"Đã quay lại chỉ mục {manifest.generation} ({manifest.documents} tài liệu).")


@corpus_app.command(help="Đọc thử các nguồn mà không nạp.\n\nVí dụ: troly corpus check corpus")
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Nguồn cần kiểm tra (mặc định: theo cấu hình).")] = None,
    config: ConfigOption = None,
) -> None:
    """Read sources without indexing them; exit status 1 when a file is left out."""
    from index.wording import load_abbreviations, load_lexicon
    from ingest.pipeline import read_source
    from ingest.sources import open_source

    settings: Settings = load_settings(config)
    load_abbreviations()
    load_lexicon()
    good, bad = 0, 0
    for path in paths or settings.ingest.corpus:
        for reading in read_source(open_source(path), {}):
            if reading.record.reason:
                bad += 1
                out.print(f"BỎ RA  {reading.record.path}: {reading.record.reason}", markup=False)
            else:
                good += 1
    out.print(f"Đọc được {good} tệp, bỏ ra {bad} tệp.")
    if bad:
        raise typer.Exit(1)


def main() -> None:
    """Run the command; an error of ours becomes one sentence and exit status 2."""
    try:
        app()
    except (AssistantError, SearchIndexError, IngestError, WeightsError) as error:
        err.print(f"Lỗi: {error}", markup=False)
        logging.getLogger(__name__).debug("cause: %s", getattr(error, "cause", ""))
        sys.exit(2)
    except KeyboardInterrupt:
        err.print("Đã dừng.")
        sys.exit(130)

"""What the command line shows: progress, reports, answers."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from assistant.answer import Answer
from assistant.api.plain_text import approval_of
from ingest.pipeline import IngestReport

_STAGES = {"read": "Đọc tệp", "embed": "Lập chỉ mục", "finish": "Hoàn tất"}
LEFT_OUT_SHOWN = 20
PAIRS_SHOWN = 5


class IngestProgress:
    """A progress bar a stage of ingestion; silent where the console is not a terminal."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> IngestProgress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Show how far a stage is."""
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(_STAGES[stage], total=total)
        self._bar.update(self._tasks[stage], completed=done, total=total)


def show_report(console: Console, report: IngestReport) -> None:
    """Print what an ingestion did."""
    if report.dry_run:
        console.print("Chạy thử: chưa ghi gì vào chỉ mục.")
    console.print(
        f"Đã đọc {report.read} tệp, không đổi {report.unchanged}, gỡ bỏ {len(report.removed)},"
        f" bỏ ra {len(report.left_out)}; {report.seconds:.1f} giây."
    )
    for record in report.left_out[:LEFT_OUT_SHOWN]:
        console.print(f"  bỏ ra {record.path}: {record.reason}", markup=False)
    if len(report.left_out) > LEFT_OUT_SHOWN:
        console.print(f"  … và {len(report.left_out) - LEFT_OUT_SHOWN} tệp nữa (xem đủ với --json).")
    if report.hidden_summaries:
        console.print(f"Bản ghi chính thức thay cho {report.hidden_summaries} bản tóm tắt.")
    for pair in report.duplicates[:PAIRS_SHOWN]:
        alike = "trùng hẳn" if pair.exact else f"giống {pair.similarity:.0%}"
        console.print(f"  {alike}: {pair.document_id} và {pair.other_id}", markup=False)
    if len(report.duplicates) > PAIRS_SHOWN:
        rest = len(report.duplicates) - PAIRS_SHOWN
        console.print(f"  … và {rest} tài liệu nữa giống tài liệu khác (xem đủ: troly corpus duplicates).")
    if report.proposals:
        console.print(
            f"{len(report.proposals)} câu nêu việc thay thế, bãi bỏ văn bản cần xác nhận (xem: troly corpus relations)."
        )
    if report.dry_run:
        return
    console.print(f"Chỉ mục đang dùng: {report.documents} tài liệu, {report.points} điểm ({report.generation}).")


def show_answer(console: Console, answer: Answer) -> None:
    """Print an answer with its sources."""
    for notice in answer.notices:
        console.print(f"Lưu ý: {notice.text}", markup=False)
    if approved := approval_of(answer):
        console.print(approved, markup=False)
    console.print(answer.answer, markup=False)
    for option in answer.options:
        console.print(f"- {option.title} ({option.procedure_code or 'tài liệu'}): {option.why}", markup=False)
    if answer.citations:
        console.print("\nNguồn:")
    for c in answer.citations:
        page = f", trang {c.page}" if c.page else ""
        console.print(f"[{c.n}] {c.title} ({c.procedure_code or c.document_id}) – {c.heading}{page}", markup=False)

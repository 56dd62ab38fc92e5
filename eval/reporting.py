"""What the command line shows of a run: progress, and the main figures."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from eval.figures import FIGURES
from eval.report.wording import interval, percent
from eval.results import Results
from eval.systems.registry import label


class ExamProgress:
    """A bar a system; silent where the console is not a terminal."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> ExamProgress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def __call__(self, system: str, done: int, total: int) -> None:
        """Show how many replies of a system are there."""
        if system not in self._tasks:
            self._bar.start()  # only now: the index's own progress comes first
            self._tasks[system] = self._bar.add_task(label(system), total=total)
        self._bar.update(self._tasks[system], completed=done, total=total)


def show_results(console: Console, results: Results, folder: Path) -> None:
    """Print the headline figures, a column a system, and where the report lies."""
    table = Table(box=None, pad_edge=False)
    table.add_column("Số đo (khoảng 95 %)")
    for system in results.systems:
        table.add_column(label(system.name), justify="right")
    for figure in FIGURES:
        made = [system.estimates[figure.name] for system in results.systems]
        if figure.headline and any(e.n for e in made):
            table.add_row(figure.label, *(f"{percent(e.value)}\n{interval(e)}" for e in made))
    console.print(table)
    console.print(f"Báo cáo: {folder / 'report.html'}", markup=False)

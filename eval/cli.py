"""The commands `troly eval …`, hung below `troly`: the arrow of imports points from here to the assistant, not back."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.console import Console

from assistant.cli import app as troly
from assistant.cli import main as run_troly
from assistant.reporting import IngestProgress
from eval.errors import EvalError
from eval.messages import GATE_BROKEN, GATE_HELD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.config import Settings
    from assistant.desk.tuning.report import Case, Step, TrialReport
    from eval.config import EvalSettings
    from eval.workspace import Workspace
    from index.live import OpenIndex

app = typer.Typer(
    help="Đánh giá: kiểm tra bộ câu hỏi, chạy, so sánh, báo cáo.", no_args_is_help=True, rich_markup_mode=None
)
troly.add_typer(app, name="eval")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
RUNS = Path("var/eval/runs")

ConfigOption = Annotated[Path | None, typer.Option("--config", help="Tệp cấu hình (mặc định: config.yaml).")]
QuestionsOption = Annotated[list[Path] | None, typer.Option("--questions", help="Bộ câu hỏi; lặp lại được.")]
CorpusOption = Annotated[list[Path] | None, typer.Option("--corpus", help="Kho để đánh giá; lặp lại được.")]


@app.command(
    help="Kiểm tra bộ câu hỏi so với kho.\n\nVí dụ: troly eval check eval/questions/corpus.jsonl --corpus corpus"
)
def check(
    sets: Annotated[list[Path] | None, typer.Argument(help="Bộ câu hỏi (mặc định: theo cấu hình).")] = None,
    corpus: CorpusOption = None,
    apart_from: Annotated[
        list[Path] | None, typer.Option("--apart-from", help="Bộ khác không được trùng câu, ví dụ bộ để huấn luyện.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Hold sets against the corpus; exit status 1 when a line is wrong, each named by its number."""
    from eval.checking import check_set, read_corpus, unasked

    settings, chosen = _settings(config)
    read = read_corpus(corpus or settings.ingest.corpus)
    wrong = 0
    for path in sets or chosen.questions:
        count, problems = check_set(path, read, apart_from or [])
        wrong += len(problems)
        for problem in problems:
            out.print(f"{path}: {problem}", markup=False)
        out.print(f"{path}: {count} câu đọc được, {len(problems)} lỗi.", markup=False)
        left = unasked(path, read)
        if left:
            out.print(
                f"{path}: {len(left)} tài liệu chưa có câu hỏi nào: {', '.join(left[:5])}{' …' * (len(left) > 5)}"
            )
    if wrong:
        raise typer.Exit(1)


@app.command(help="In JSON Schema của một dòng trong bộ câu hỏi.\n\nVí dụ: troly eval schema")
def schema() -> None:
    """Print the JSON Schema of a question."""
    from eval.questions import json_schema

    sys.stdout.write(orjson.dumps(json_schema(), option=orjson.OPT_INDENT_2).decode() + "\n")


@app.command(
    help="Hỏi các hệ rồi viết báo cáo; chạy dở thì gọi lại với cùng --out.\n\n"
    "Ví dụ: troly eval run --out var/eval/runs/thu\n\n"
    "Hệ khác theo địa chỉ: --system khac=http://may:8000 hoặc --system khac=openai+http://may:9000/v1#mo-hinh"
)
def run(
    questions: QuestionsOption = None,
    corpus: CorpusOption = None,
    systems: Annotated[
        list[str] | None, typer.Option("--system", help="Hệ để đánh giá, hệ đầu là hệ chính; lặp lại được.")
    ] = None,
    index_in_use: Annotated[
        bool, typer.Option("--index-in-use", help="Dùng chỉ mục đang dùng thay vì lập riêng từ kho.")
    ] = False,
    folder: Annotated[Path | None, typer.Option("--out", help="Thư mục của lần chạy.")] = None,
    records: Annotated[Path | None, typer.Option(help="Tệp nén bản ghi gốc, để đối chiếu chữ trích.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Chỉ hỏi chừng này câu đầu.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Số câu hỏi cùng lúc trong một hệ.")] = None,
    together: Annotated[int | None, typer.Option(min=1, help="Số hệ được hỏi cùng lúc.")] = None,
    config: ConfigOption = None,
) -> None:
    """Examine systems, and write run.json, report.html, summary.md and results.json into the folder of the run."""
    from eval.reporting import ExamProgress, show_results
    from eval.running import Order, carry_out, write_reports

    settings, chosen = _settings(config)
    order = Order(
        questions or chosen.questions,
        systems or chosen.systems,
        folder or RUNS / datetime.now(UTC).strftime("%Y%m%dT%H%M%S"),
        limit=limit,
        seed=chosen.seed,
        workers=workers or chosen.workers,
        together=together or chosen.together,
    )
    sources = None if index_in_use else corpus or settings.ingest.corpus
    with ExamProgress(err) as progress:
        made = carry_out(order, partial(_workspace, settings, sources), progress)
    show_results(out, write_reports(made, records), made.folder)


@app.command(
    help="So sánh hai lần chạy, hoặc hai hệ của một lần (THƯ-MỤC:HỆ).\n\n"
    "Ví dụ: troly eval compare var/eval/runs/cu var/eval/runs/moi"
)
def compare(
    a: Annotated[str, typer.Argument(help="Lần chạy cũ, hoặc THƯ-MỤC:HỆ.")],
    b: Annotated[str, typer.Argument(help="Lần chạy mới, hoặc THƯ-MỤC:HỆ.")],
    as_json: Annotated[bool, typer.Option("--json", help="In dạng JSON.")] = False,
) -> None:
    """Print how b stands against a, with paired statistics."""
    from eval.compare import as_data, read_side
    from eval.compare import compare as held_against
    from eval.report.markdown import comparison

    made = held_against(read_side(a), read_side(b))
    text = orjson.dumps(as_data(made), option=orjson.OPT_INDENT_2).decode() + "\n" if as_json else comparison(made)
    sys.stdout.write(text)


@app.command(help="Viết lại báo cáo của một lần chạy.\n\nVí dụ: troly eval report var/eval/runs/thu")
def report(
    folder: Annotated[Path, typer.Argument(help="Thư mục của lần chạy.")],
    records: Annotated[Path | None, typer.Option(help="Tệp nén bản ghi gốc, để đối chiếu chữ trích.")] = None,
) -> None:
    """Score the replies of a run anew, and write its reports."""
    from eval.reporting import show_results
    from eval.running import write_reports
    from eval.runs import Run

    show_results(out, write_reports(Run(folder), records), folder)


@app.command(
    help="Nhờ một mô hình ngôn ngữ chấm ý trong câu trả lời, kèm mức khớp của nó với nhãn người chấm.\n\n"
    "Ví dụ: troly eval judge var/eval/runs/thu --url http://may:9000/v1 --model ten-mo-hinh"
)
def judge(
    folder: Annotated[Path, typer.Argument(help="Thư mục của lần chạy.")],
    url: Annotated[str, typer.Option(help="Địa chỉ kiểu OpenAI.")],
    model: Annotated[str, typer.Option(help="Tên mô hình.")],
    labels: Annotated[Path | None, typer.Option(help="Nhãn người chấm (mặc định: bộ kèm theo).")] = None,
) -> None:
    """Let a model judge the facts of a run, and write judge.json beside its replies."""
    from eval.judge import LABELS, agreement, as_data, judged_recall, load_labels, model_judge
    from eval.results import load_results
    from eval.runs import Run
    from eval.systems.registry import label

    results = load_results(Run(folder))
    pairs = load_labels(labels or LABELS)
    with model_judge(url, model, os.environ.get("TROLY_EVAL_TOKEN_JUDGE", "")) as holds:
        made = agreement(pairs, [holds(pair.question, pair.answer, pair.fact) for pair in pairs])
        out.print(f"Khớp với người chấm: {made.share:.2f} trên {made.n} cặp, kappa {made.kappa:.2f}.")
        recall = {system.name: judged_recall(system.rows, holds) for system in results.systems}
    for name, value in recall.items():
        out.print(f"{label(name)}: ý bắt buộc theo mô hình chấm {value:.3f}")
    (folder / "judge.json").write_bytes(orjson.dumps(as_data(model, made, recall), option=orjson.OPT_INDENT_2))


@app.command(help="Chạy một bộ dạng BEIR (corpus.jsonl, queries.jsonl, qrels/).\n\nVí dụ: troly eval beir thu-muc-bo")
def beir(
    folder: Annotated[Path, typer.Argument(help="Thư mục của bộ.")],
    split: Annotated[str, typer.Option(help="Tên tệp trong qrels/, không có đuôi.")] = "test",
    systems: Annotated[list[str] | None, typer.Option("--system", help="Hệ để đánh giá; lặp lại được.")] = None,
    config: ConfigOption = None,
) -> None:
    """Index a public set on its own, and print how systems rank for its queries."""
    from eval.beir import load_beir, rank_all, write_sources
    from eval.systems.registry import label, parse_spec

    settings, chosen = _settings(config)
    made = load_beir(folder, split)
    sources = RUNS.parent / "beir" / folder.resolve().name
    names = write_sources(made, sources)
    work = _workspace(settings, [sources])
    for spec in map(parse_spec, systems or chosen.systems):
        if not spec.local:
            raise EvalError(f"Hệ «{spec.name}» không có các tài liệu của bộ này.", "not local")
        with closing(spec.make(work)) as system:
            figures = made.evaluate(rank_all(system, made, names))
        out.print(label(spec.name) + ": " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items()))


@app.command(
    help="Hỏi Trợ lý Xã bộ câu nhỏ của «make test» và giữ các ngưỡng trong cấu hình; --measure in ngưỡng mới.\n\n"
    "Ví dụ: troly eval gate --measure"
)
def gate(
    measure: Annotated[
        bool, typer.Option("--measure", help="In mục eval.gate đo được bây giờ, để chép vào config.yaml.")
    ] = False,
    corpus: CorpusOption = None,
    config: ConfigOption = None,
) -> None:
    """Ask our own build the questions of the gate; exit status 1 when a floor or ceiling is not held."""
    from eval.gate import asked, breaches, measured
    from eval.questions import load_set
    from eval.systems.registry import OURS, parse_spec

    settings, chosen = _settings(config)
    questions = [question for path in chosen.questions for question in load_set(path)][:: chosen.gate.every]
    with closing(parse_spec(OURS).make(_workspace(settings, corpus or settings.ingest.corpus))) as system:
        rows = asked(system, questions)
    if measure:
        sys.stdout.write(measured(rows, chosen.gate, chosen.seed))
        return
    broken = breaches(rows, chosen.gate)
    for breach in broken:
        out.print(str(breach), markup=False)
    out.print(GATE_BROKEN.format(n=len(rows), broken=len(broken)) if broken else GATE_HELD.format(n=len(rows)))
    if broken:
        raise typer.Exit(1)


def _settings(config: Path | None) -> tuple[Settings, EvalSettings]:
    from assistant.config import load_settings
    from eval.config import eval_settings

    settings = load_settings(config)
    return settings, eval_settings(settings)


def _workspace(settings: Settings, corpus: list[Path] | None) -> Workspace:
    from eval.workspace import open_workspace

    with IngestProgress(err) as progress:
        return open_workspace(settings, corpus, progress)


def _trial(
    settings: Settings,
    current: OpenIndex,
    candidate: OpenIndex,
    cases: Sequence[Case],
    step: Step,
) -> TrialReport:
    """Hold a candidate against the index in use; the judging room is loaded when this is asked for."""
    from eval.trial import trial

    return trial(settings, current, candidate, cases, step)


def main() -> None:
    """Run `troly`; an error of the judging room becomes one sentence and exit status 2, as those of the others do."""
    try:
        run_troly(trial=_trial)
    except EvalError as error:
        err.print(f"Lỗi: {error}", markup=False)
        sys.exit(2)
    except ModuleNotFoundError as error:
        if error.name not in ("ir_measures", "bm25s"):
            raise
        err.print("Lỗi: Thiếu thư viện để đánh giá. Hãy chạy «pip install 'tro-ly-xa[eval]'».")
        sys.exit(2)

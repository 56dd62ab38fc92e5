"""The summary of a run, or of a comparison, in Markdown: to be pasted into an issue or a decision."""

from __future__ import annotations

from collections.abc import Iterable

from eval.compare import Comparison
from eval.figures import BY_NAME, FIGURES, SPEEDS
from eval.messages import CAUSES, SPEED_LABELS
from eval.metrics.causes import Cause
from eval.report.wording import finding, interval, number, p_value, percent, signed
from eval.results import Results
from eval.systems.registry import label

LISTED = 40


def summary(results: Results) -> str:
    """Write the figures of a run, each with its 95 % interval, and what they say in words."""
    record, systems = results.record, results.systems
    names = [label(system.name) for system in systems]
    lines = [
        f"# Đánh giá {names[0]}",
        "",
        f"{record['questions']} câu ({', '.join(record['question_files'])}), chạy lúc {record['started']}; "
        f"{number(record['seconds'], 0)} giây trên {record['hardware']['cores']} nhân.",
        "",
        *_table(
            ["Số đo", *names],
            (
                [f.label, *(_cell(percent(e.value), interval(e)) for e in (s.estimates[f.name] for s in systems))]
                for f in FIGURES
                if any(s.estimates[f.name].n for s in systems)
            ),
        ),
        "",
        "Trong ngoặc là khoảng tin cậy 95 %, bốc lại theo thủ tục.",
        "",
        *_table(
            ["", *names],
            ([SPEED_LABELS[name], *(number(s.speeds[name]) for s in systems)] for name in SPEEDS),
        ),
        "",
        *_table(
            ["Kết quả từng câu", *names],
            (
                [CAUSES[cause.value], *(str(s.causes[cause]) for s in systems)]
                for cause in Cause
                if any(s.causes[cause] for s in systems)
            ),
        ),
    ]
    for figure, by_system in results.against_first.items():
        if any(made.n for made in by_system.values()):
            said = finding(names[0], {label(other): made for other, made in by_system.items()})
            lines += ["", f"**{BY_NAME[figure].label}.** {said}"]
    return "\n".join(lines) + "\n"


def comparison(made: Comparison) -> str:
    """Write how one side stands against the other, figure by figure, and which questions changed sides."""
    rows = []
    for name, d in made.differences.items():
        if d.n:
            verdict = ("hơn" if d.value > 0 else "kém") if d.significant else "chưa thấy khác biệt có ý nghĩa thống kê"
            spread = f"{signed(100 * d.low)} đến {signed(100 * d.high)}"
            rows.append(
                [
                    BY_NAME[name].label,
                    percent(d.a),
                    percent(d.b),
                    signed(100 * d.value),
                    spread,
                    p_value(d.p_holm),
                    verdict,
                ]
            )
    by_id = {row.question.id: row.question.question for row in made.b.rows}
    lines = [
        f"# {made.b.name} so với {made.a.name}",
        "",
        f"{len(made.a.rows)} câu chung. Chênh lệch tính bằng điểm phần trăm, p đã hiệu chỉnh theo Holm cho số số đo.",
        "",
        *_table(["Số đo", made.a.name, made.b.name, "Chênh lệch", "Khoảng 95 %", "p", "Kết luận"], rows),
    ]
    for title, ids in (("Câu nay đúng", made.mended), ("Câu nay sai", made.broken)):
        lines += ["", f"**{title} ({len(ids)}).**", "", *(f"- {i}: {by_id[i]}" for i in ids[:LISTED])]
        if len(ids) > LISTED:
            lines.append(f"- … và {len(ids) - LISTED} câu nữa")
    return "\n".join(lines) + "\n"


def _cell(value: str, spread: str) -> str:
    return f"{value} ({spread})" if spread else value


def _table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    return [
        "| " + " | ".join(head) + " |",
        "|---" * len(head) + "|",
        *("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows),
    ]

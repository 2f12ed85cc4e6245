"""The report of a run, one self-contained page."""

import shlex
from html import escape
from pathlib import Path

from seq2seq.evaluation import Evaluation, Row
from seq2seq.prediction import Predictor
from seq2seq.reporting.attended import Attended, attended
from seq2seq.reporting.figures_table import figures_table
from seq2seq.reporting.page import picture, write_page
from seq2seq.reporting.pictures import attention, by_length, confusion, learning_curves
from seq2seq.showing.table import table
from seq2seq.storage.run_folder import RunFolder
from seq2seq.storage.run_record import RunRecord

SAMPLES = 30  # rows in the table
MAPS = 4  # rows whose attention is drawn


def write_report(
    folder: Path,
    monitor: str,
    evaluation: Evaluation | None = None,
    predictor: Predictor | None = None,
    split: str = "test",
) -> Path:
    """Write the pictures and the page into a run folder.

    Args:
        folder: the run folder, with the run's record and journal.
        monitor: the validation figure by which the best model was chosen.
        evaluation: evaluation of the finished model; None if the split does not exist.
        predictor: the predictor that was evaluated; its attention is drawn, if it has any.
        split: the split on which it was evaluated.

    Returns:
        Path of the page.
    """
    run = RunFolder(folder)
    page = [_run(run.read_record() or RunRecord())]
    if evaluation:
        page += [f"<h2>{split.capitalize()} figures</h2>", figures_table(evaluation)]
        page += [f"<p>{escape(verdict)}</p>"] if (verdict := evaluation.verdict()) else []
    curves = learning_curves(run.metrics.read(), monitor)
    page += ["<h2>Learning curves</h2>", picture(folder, "learning_curves", curves)]
    if evaluation and evaluation.confusion is not None:
        drawn = confusion(
            evaluation.confusion, list(evaluation.per_class)[: len(evaluation.confusion)]
        )
        page += ["<h2>Confusion of labels</h2>", picture(folder, "confusion", drawn)]
    if evaluation and evaluation.per_class:
        page += ["<h2>Figures of each label</h2>", _classes(evaluation)]
    if evaluation and evaluation.by_length:
        drawn = by_length(evaluation.by_length)
        page += ["<h2>Exact match by length</h2>", picture(folder, "exact_match_by_length", drawn)]
    if evaluation:
        maps: list[Attended] = []
        if predictor and predictor.searches:
            maps = attended(predictor, evaluation.some_samples(MAPS))
        if maps:
            page += ["<h2>Attention</h2>", picture(folder, "attention", attention(maps))]
        page += [f"<h2>Rows of the {split} split</h2>", _rows(evaluation)]
    return write_page(run.report_file, f"Run {folder.resolve().name}", page)


def _run(record: RunRecord) -> str:
    """Format the command, and the environment in which it ran."""
    versions = ", ".join(f"{name} {version}" for name, version in record.versions.items())
    rows = [
        ("seed", record.seed),
        ("precision", record.precision),
        ("versions", f"Python {record.python}, {versions}"),
        ("machine", record.machine),
    ]
    is_script = bool(record.command) and record.command[0].endswith(".py")
    command = shlex.join(["python", *record.command] if is_script else record.command)
    return f"<pre>{escape(command)}</pre>\n" + table((), rows)


def _classes(evaluation: Evaluation) -> str:
    header = list(dict.fromkeys(key for row in evaluation.per_class.values() for key in row))
    rows = [
        (name, *(f"{row[key]:.3f}" if key != "rows" else f"{row[key]:,.0f}" for key in header))
        for name, row in evaluation.per_class.items()
    ]
    return table(("", *header), rows, classes=("", *["number"] * len(header)))


def _rows(evaluation: Evaluation) -> str:
    rows = [
        (_mark(row), row.source, " | ".join(row.references), row.prediction, *_judged(row))
        for row in evaluation.some_samples(SAMPLES)
    ]
    judged = ("absolute error",) if rows and not rows[0][0] else ("edits", "log p")
    header = ("", "source", "references", "prediction", *judged)
    return table(header, rows, classes=(None, "", "", "", *["number"] * len(judged)))


def _mark(row: Row) -> str:
    return "" if row.right is None else "right" if row.right else "wrong"


def _judged(row: Row) -> tuple[str, ...]:
    if row.right is None:
        return (f"{row.absolute_error:.4g}",)
    return str(row.edits), f"{row.log_prob:.2f}"

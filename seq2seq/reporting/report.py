"""The report of a run, one self-contained page."""

import shlex
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from seq2seq.data import Split
from seq2seq.evaluation import Evaluation, Row
from seq2seq.evaluation.evaluation import MIN_ROWS
from seq2seq.pages.page import paragraph, write_page
from seq2seq.pages.table import Cell, table
from seq2seq.prediction import Predictor
from seq2seq.reporting.attention import attention
from seq2seq.reporting.calibration import calibration
from seq2seq.reporting.forecast_windows import forecast_errors, forecast_windows
from seq2seq.reporting.forecasts import forecasts
from seq2seq.reporting.groups import by_condition, by_length, group_table
from seq2seq.reporting.labels import confused, each_label
from seq2seq.reporting.learning import learning
from seq2seq.reporting.mistakes import mistakes
from seq2seq.reporting.novelty import by_source, by_target
from seq2seq.reporting.searching import searching
from seq2seq.reporting.verdict import figures_table, verdict
from seq2seq.storage.run_folder import RunFolder

SAMPLES = 30  # rows in the table
Section = tuple[str, Callable[[], str]]  # a title, and what makes the HTML; "" for nothing


def write_report(
    folder: Path,
    monitor: str | None,
    evaluation: Evaluation | None = None,
    predictor: Predictor | None = None,
    split: str = "test",
    train: Split | None = None,
    path: Path | None = None,
) -> Path:
    """Write the page of a run, or of a later evaluation, into its folder.

    A section that cannot be made is replaced by a sentence, and warned of.

    Args:
        folder: the run folder, with the run's record and journal.
        monitor: the validation figure by which the best model was chosen; None for a page without
            learning curves.
        evaluation: evaluation of the finished model; None if the split does not exist.
        predictor: the predictor that was evaluated; None for a page without what depends on it.
        split: the split on which it was evaluated.
        train: the training split, with which sources and targets are compared; None for no
            comparison.
        path: the file; None for the run's report.

    Returns:
        Path of the page.
    """
    run = RunFolder(folder)
    sections: list[Section] = []
    if evaluation:
        sections.append((f"Figures on {split}", partial(figures_table, evaluation)))
        sections.append(("Forecasts and what came", partial(forecast_windows, evaluation)))
        sections.append(("Errors of forecasts", partial(forecast_errors, evaluation)))
        sections.append(("By column, series and step", partial(forecasts, evaluation)))
    if monitor is not None:
        sections.append(("Learning curves", partial(_curves, run, monitor)))
    if evaluation and evaluation.kept and predictor:
        sections += _judged(evaluation, predictor, train)
    if evaluation:
        sections.append((f"Rows of {split}", partial(_rows, evaluation)))
    sections.append(("Command and versions", partial(_started, run)))
    return write_page(
        path or run.report_file,
        f"Run {folder.resolve().name}",
        [(title, _made(title, make)) for title, make in sections],
        _made("The verdict", partial(verdict, evaluation, split)) if evaluation else "",
    )


def _judged(evaluation: Evaluation, predictor: Predictor, train: Split | None) -> list[Section]:
    """The sections for the kind of target; none of them for numbers."""
    rows, model = evaluation.kept, predictor.model
    if model.target.kind == "values":
        return []
    is_text, split = model.target.kind == "tokens", model.target.split
    found: list[Section] = []
    if is_text:
        found.append(("Wrong symbols", partial(mistakes, rows, split)))
    else:
        found.append(("Confused labels", partial(confused, evaluation)))
        found.append(("Figures of each label", partial(each_label, evaluation)))
    found.append(("Where errors are", partial(_all_groups, rows, model, train)))
    found.append(("Confidence", partial(calibration, rows)))
    if is_text and not model.keeps_steps:
        found.append(("Search", partial(searching, rows, split)))
    found.append(("Attention", partial(attention, predictor, evaluation.samples)))
    return found


def _all_groups(rows: list[Row], model: Any, train: Split | None) -> str:
    """The tables of error rates, and what to know of them; "" if there is none."""
    tables = [one for one in _groups(rows, model, train) if one]
    note = f"Groups of fewer than {MIN_ROWS} rows are grey: their shares mean little."
    return "\n".join((*tables, paragraph(note, "quiet"))) if tables else ""


def _groups(rows: list[Row], model: Any, train: Split | None) -> Iterator[str]:
    """Tables of error rates by length, conditioning symbols and novelty."""
    source, is_text = model.source, model.target.kind == "tokens"
    if is_text:
        groups = by_length(rows, lambda row: row.reference_tokens)
        yield group_table("symbols of the reference", groups, True)
    if source.kind != "tokens":
        return
    if not is_text:
        groups = by_length(rows, lambda row: len(source.split(row.source)))
        yield group_table("symbols of the source", groups, False)
    groups = by_condition(rows, source.tokenizer.conditions)
    yield group_table("conditioning symbol", groups, is_text)
    if train is not None:
        yield group_table("source", by_source(rows, train, source), is_text)
    if train is not None and is_text:
        yield group_table("reference", by_target(rows, train, model.target), is_text)


def _made(title: str, make: Callable[[], str]) -> str:
    """Make a section; a defect in one does not keep the others from being read."""
    try:
        return make()
    except Exception as error:
        message = f"{title} could not be reported ({type(error).__name__}: {error})."
        warnings.warn(message, stacklevel=2)
        return paragraph(message, "bad")


def _curves(run: RunFolder, monitor: str) -> str:
    return learning(run.metrics.read(), monitor)


def _started(run: RunFolder) -> str:
    """Format the command, and the environment in which it ran; "" if they are not known."""
    record = run.read_record()
    if record is None:
        return ""
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


def _rows(evaluation: Evaluation) -> str:
    rows = [
        (row.source, " | ".join(row.references), row.prediction, *_judgement(row))
        for row in evaluation.some_samples(SAMPLES)
    ]
    is_number = any(row.right is None for row in evaluation.samples)
    judged = ("absolute error",) if is_number else ("result", "edits", "log p")
    header = ("source", "references", "prediction", *judged)
    return table(header, rows, numbers=(3,) if is_number else (4, 5)) if rows else ""


def _judgement(row: Row) -> tuple[str | Cell, ...]:
    if row.right is None:
        return (f"{row.absolute_error:.4g}",)
    mark = Cell("right", kind="good") if row.right else Cell("wrong", kind="bad")
    return mark, str(row.edits), f"{row.log_prob:.2f}"

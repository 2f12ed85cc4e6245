"""`report.html`: a run on one page that needs no other file."""

import json
import shlex
from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from seq2seq.evaluation import Evaluation, Row
from seq2seq.metrics import figure
from seq2seq.ops.files import replacing
from seq2seq.prediction import Predictor
from seq2seq.reporting.attended import Attended, attended
from seq2seq.reporting.pictures import attention, by_length, confusion, learning_curves, png

FILE = "report.html"
SAMPLES = 30  # rows in the table
MAPS = 4  # rows whose attention is drawn
CSS = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.5em } h2 { font-size: 1.15em; margin-top: 2em }
table { border-collapse: collapse } td, th { padding: .2em 1em .2em 0; text-align: left;
  vertical-align: top; border-bottom: 1px solid #e4e7ea } th { color: #666; font-weight: normal }
td.number { text-align: right } td.right { color: #2e7d32 } td.wrong { color: #c0392b }
pre { background: #f4f6f8; padding: .7em; white-space: pre-wrap } img { max-width: 100% }
"""


def write_report(
    folder: Path,
    monitor: str,
    evaluation: Evaluation | None = None,
    predictor: Predictor | None = None,
) -> Path:
    """Write the pictures and the page into a run folder.

    Args:
        folder: with `run.json` and `metrics.jsonl`.
        monitor: the validation figure that told the best model.
        evaluation: on the test split; None where there is none.
        predictor: what was evaluated; its attention is drawn, if it has any.

    Returns:
        Path of the page.
    """
    run = json.loads((folder / "run.json").read_text("utf-8"))
    lines = (folder / "metrics.jsonl").read_text("utf-8").splitlines()
    page = [_run(run)]
    if evaluation:
        page += ["<h2>Test figures</h2>", _figures(evaluation)]
    curves = learning_curves([json.loads(line) for line in lines], monitor)
    page += ["<h2>Learning curves</h2>", _picture(folder, "learning_curves", curves)]
    if evaluation and evaluation.confusion is not None:
        drawn = confusion(
            evaluation.confusion, list(evaluation.per_class)[: len(evaluation.confusion)]
        )
        page += ["<h2>Confusion of labels</h2>", _picture(folder, "confusion", drawn)]
    if evaluation and evaluation.per_class:
        page += ["<h2>Figures of each label</h2>", _classes(evaluation)]
    if evaluation and evaluation.by_length:
        drawn = by_length(evaluation.by_length)
        page += ["<h2>Exact match by length</h2>", _picture(folder, "exact_match_by_length", drawn)]
    if evaluation:
        maps: list[Attended] = []
        if predictor and predictor.searches:
            maps = attended(predictor, evaluation.some_samples(MAPS))
        if maps:
            page += ["<h2>Attention</h2>", _picture(folder, "attention", attention(maps))]
        page += ["<h2>Rows of the test split</h2>", _rows(evaluation)]
    title = escape(f"Run {folder.resolve().name}")
    with replacing(folder / FILE) as temporary:
        temporary.write_text(
            f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>\n'
            f"<style>{CSS}</style>\n<h1>{title}</h1>\n" + "\n".join(page) + "\n</html>\n",
            encoding="utf-8",
        )
    return folder / FILE


def _run(run: dict[str, Any]) -> str:
    """The command, and what it ran on."""
    versions = ", ".join(f"{name} {version}" for name, version in run["versions"].items())
    rows = [
        ("seed", run["seed"]),
        ("precision", run["precision"]),
        ("versions", f"Python {run['python']}, {versions}"),
        ("machine", run["machine"]),
    ]
    words = run["command"]
    command = shlex.join(["python", *words] if words[0].endswith(".py") else words)
    return f"<pre>{escape(command)}</pre>\n" + _table((), rows)


def _figures(evaluation: Evaluation) -> str:
    others = evaluation.baselines
    rows = [
        (figure(name).label, figure(name).text(value),
         *(figure(name).text(others[one][name]) if name in others[one] else "" for one in others),
         figure(name).meaning, evaluation.signatures.get(name, ""))
        for name, value in evaluation.figures.items()
    ]  # fmt: skip
    signature = "sacrebleu's signature" if evaluation.signatures else ""
    header = ("", "", *(figure(name).label for name in others), "", signature)
    return _table(header, rows, classes=("", "number", *["number"] * len(others)))


def _classes(evaluation: Evaluation) -> str:
    header = list(dict.fromkeys(key for row in evaluation.per_class.values() for key in row))
    rows = [
        (name, *(f"{row[key]:.3f}" if key != "rows" else f"{row[key]:,.0f}" for key in header))
        for name, row in evaluation.per_class.items()
    ]
    return _table(("", *header), rows, classes=("", *["number"] * len(header)))


def _rows(evaluation: Evaluation) -> str:
    rows = [
        (_mark(row), row.source, " | ".join(row.references), row.prediction, *_judged(row))
        for row in evaluation.some_samples(SAMPLES)
    ]
    judged = ("absolute error",) if rows and not rows[0][0] else ("edits", "log p")
    header = ("", "source", "references", "prediction", *judged)
    return _table(header, rows, classes=(None, "", "", "", *["number"] * len(judged)))


def _mark(row: Row) -> str:
    return "" if row.right is None else "right" if row.right else "wrong"


def _judged(row: Row) -> tuple[str, ...]:
    if row.right is None:
        return (f"{row.absolute_error:.4g}",)
    return str(row.edits), f"{row.log_prob:.2f}"


def _picture(folder: Path, name: str, canvas: Figure) -> str:
    """The picture in the page, and as a file beside it."""
    content = png(canvas)
    with replacing(folder / f"{name}.png") as temporary:
        temporary.write_bytes(content)
    data = b64encode(content).decode("ascii")
    return f'<img alt="{escape(name.replace("_", " "))}" src="data:image/png;base64,{data}">'


def _table(
    header: Sequence[str], rows: Iterable[Sequence[object]], classes: Sequence[str | None] = ()
) -> str:
    """A table of anything; a column's class None takes its cells' own text as their class."""
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    lines = [f"<tr>{head}</tr>"] if any(header) else []
    for row in rows:
        cells = []
        for index, cell in enumerate(row):
            text = escape(str(cell))
            kind = classes[index] if index < len(classes) else ""
            cells.append(f'<td class="{text if kind is None else kind}">{text}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "<table>\n" + "\n".join(lines) + "\n</table>"

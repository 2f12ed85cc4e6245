"""Figures of forecasts by column, series and step of the horizon."""

import numpy as np

from seq2seq.evaluation import Evaluation
from seq2seq.evaluation.breakdown import MODEL, Breakdown
from seq2seq.evaluation.forecasts.calendar_errors import GROUPS
from seq2seq.metrics import figure
from seq2seq.pages.page import paragraph
from seq2seq.pages.table import Cell, table

MOST = 24  # rows of a table
FIGURES = ("mae", "mase", "wape", "crps")


def forecasts(evaluation: Evaluation) -> str:
    """Make a table of the model's figures for each group, beside the MAE of the best baseline.

    Series with the largest MASE, or MAE, come first, columns and steps in their order; of many
    steps, evenly spread ones are shown.
    """
    best = evaluation.best_baseline()
    parts = [
        _table(group, one, best if best in one.forecasts else None)
        for group, one in evaluation.breakdowns.items()
        if group not in GROUPS  # of which there are pictures
    ]
    return "\n".join(parts)


def _table(group: str, found: Breakdown, best: str | None) -> str:
    model = found.forecasts[MODEL]
    names = [name for name in FIGURES if name in model]
    count = len(found.names)
    rows = np.unique(np.linspace(0, count - 1, min(count, MOST)).round().astype(int))
    if group == "series":
        rows = np.argsort(-model["mase" if "mase" in model else "mae"], kind="stable")[:MOST]
    lines = []
    for row in rows.tolist():
        cells = [Cell(figure(name).text(model[name][row])) for name in names]
        if best:
            own, other = model["mae"][row], found.forecasts[best]["mae"][row]
            kind = "good" if own < other else "bad" if own > other else ""
            cells.append(Cell(figure("mae").text(other), kind=kind))
        lines.append((found.names[row], *cells))
    beside = [f"{figure('mae').label} of {figure(best).label}"] if best else []
    header = (group, *(figure(name).label for name in names), *beside)
    text = table(header, lines, numbers=range(1, len(header)))
    if len(lines) < count:
        which = "The series with the largest errors" if group == "series" else "Evenly spread"
        text += paragraph(f"{which}, {len(lines)} of {count:,}.", "quiet")
    return text

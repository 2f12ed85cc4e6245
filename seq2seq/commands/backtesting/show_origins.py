"""The figures of a backtest by origin, for the screen."""

from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table
from rich.text import Text

from seq2seq.evaluation.backtest import NOT_REFITTED
from seq2seq.evaluation.breakdown import MODEL
from seq2seq.metrics import figure
from seq2seq.training import Display

if TYPE_CHECKING:
    from seq2seq.evaluation import Evaluation

MOST = 24  # origins that are shown, evenly spread


def show_origins(evaluation: "Evaluation", display: Display) -> None:
    """Show the MAE at each origin: of the model, of it without refits, and of the best baseline."""
    found, best = evaluation.breakdowns["origin"], evaluation.best_baseline()
    assert found.rows is not None
    shown = [one for one in (MODEL, NOT_REFITTED, best) if one in found.forecasts]
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in ("", "origin", "windows", *(figure(one).label for one in shown)):
        table.add_column(title, justify="left" if title == "origin" else "right")
    count = len(found.names)
    for place in np.unique(np.linspace(0, count - 1, min(count, MOST)).round().astype(int)):
        values = (found.forecasts[one]["mae"][place] for one in shown)
        numbers = [f"{found.rows[place]:,}", *(figure("mae").text(one) for one in values)]
        table.add_row("", Text(found.names[place]), *numbers)
    display.say("\nMAE by origin:")
    display.console.print(table)
    if count > MOST:
        display.say(f"Evenly spread, {MOST} of {count:,} origins; the file of figures has all.")
    if sentence := evaluation.refit_verdict():
        display.say(sentence)

"""Forecasts of tables in memory by a run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seq2seq.prediction.forecasting.make_forecast import LEVELS
from seq2seq.prediction.load import load


def forecast(
    run: str | Path, data: Any, steps: int | None = None, levels: Sequence[float] = LEVELS
) -> Any:
    """Forecast what follows the end of each time series of a table.

    >>> seq2seq.forecast("runs/prices", frame, steps=14)

    Args:
        run: a run folder.
        data, steps, levels: as for `Predictor.forecast`, of which this is a short form.

    Raises:
        InputError: as for `seq2seq.load` and `Predictor.forecast`.
    """
    return load(run).forecast(data, steps, levels)

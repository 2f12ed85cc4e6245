"""Shrinkage of forecasts by the rows of a split."""

from typing import Any

import numpy as np

from seq2seq.data import Split
from seq2seq.errors import InputError
from seq2seq.evaluation.number_rows import number_rows
from seq2seq.evaluation.spread import spread
from seq2seq.models import Shrinkage
from seq2seq.prediction import Predictor


def fit_shrinkage(predictor: Predictor, split: Split, rows: int | None = None) -> Shrinkage | None:
    """Find how far a model's forecasts should go, by rows that it was not trained on.

    Args:
        predictor: the model, whose targets continue its sources.
        split: the rows.
        rows: number of them, evenly spread, as `evaluate` takes them; None for all.

    Returns:
        None where there are too few rows.
    """
    model = predictor.model
    given = number_rows(split, model, with_past=False)
    chosen = spread(len(split), rows)
    last: list[np.ndarray] = []
    forecasts: list[np.ndarray] = []
    truths: list[np.ndarray] = []
    for start in range(0, len(chosen), given.chunk):
        chunk = given.read(chosen[start : start + given.chunk])
        targets = model.target.for_rows_of(model.source, chunk.sources)
        steps = chunk.truth.shape[1]
        for move, target, truth, length in zip(
            predictor.moves(chunk.sources), targets, chunk.truth, chunk.lengths, strict=True
        ):
            center, scale = target.scaling()
            last.append(move[0])
            forecasts.append(_to_size(move[1:], steps))
            truths.append((target.transformed(truth) - center) / scale)
            truths[-1][length:] = np.nan
    longest = max(map(len, truths), default=0)
    return Shrinkage.fit(
        last,
        np.stack([_to_size(one, longest) for one in forecasts]),
        np.stack([_to_size(one, longest) for one in truths]),
    )


def is_shrunk(option: bool | str, model: Any) -> bool:
    """Return whether the option `shrink_forecasts` wants a model's forecasts to be shrunk.

    Args:
        option: auto, True or False.
        model: the model.

    Raises:
        InputError: it does, but they cannot be.
    """
    if option is True and not model.continues_source:
        raise InputError(
            "shrink_forecasts must be auto or false for a model whose outputs do not continue its "
            "source, by an anchor or step by step, or whose head gives counts."
        )
    return model.continues_source and option is not False


def _to_size(values: np.ndarray, steps: int) -> np.ndarray:
    """The first steps of (T, D), with NaN behind them."""
    values = values[:steps]
    return np.pad(values, ((0, steps - len(values)), (0, 0)), constant_values=np.nan)

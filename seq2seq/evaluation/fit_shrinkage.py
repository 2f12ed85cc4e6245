"""Shrinkage of forecasts by the rows of a split."""

from typing import Any

import numpy as np

from seq2seq.data import Split
from seq2seq.errors import InputError
from seq2seq.evaluation.number_rows import number_rows
from seq2seq.evaluation.spread import spread
from seq2seq.models import Shrinkage
from seq2seq.prediction import Predictor

MOST_ROWS = 4096  # which suffice


def fit_shrinkage(predictor: Predictor, split: Split, rows: int | None = None) -> Shrinkage | None:
    """Find how far a model's forecasts should go, by rows that it was not trained on.

    Args:
        predictor: the model, whose targets continue its sources.
        split: the rows.
        rows: number of them, evenly spread, as `evaluate` takes them, of which 4,096 are enough;
            None for all.

    Returns:
        None where there are no rows.
    """
    model = predictor.model
    given = number_rows(split, model, with_past=False)
    chosen = spread(len(split), min(len(split) if rows is None else rows, MOST_ROWS))
    sums = np.zeros((3, 0, model.target.dim))  # counts, products, squares
    for start in range(0, len(chosen), given.chunk):
        chunk = given.read(chosen[start : start + given.chunk])
        targets = model.target.for_rows_of(model.source, chunk.sources)
        for path, target, truth, length in zip(
            predictor.paths(chunk.sources), targets, chunk.truth, chunk.lengths, strict=True
        ):
            center, scale = target.scaling()
            steps = min(length, len(path) - 1)
            if steps > sums.shape[1]:
                sums = np.pad(sums, ((0, 0), (0, steps - sums.shape[1]), (0, 0)))
            moves = path[1 : 1 + steps].astype("float64") - path[0]
            wanted = (target.transformed(truth[:steps]) - center) / scale - path[0]
            used = np.isfinite(moves) & np.isfinite(wanted)
            moves, wanted = np.where(used, moves, 0), np.where(used, wanted, 0)
            sums[:, :steps] += used, moves * wanted, moves**2
    return Shrinkage.fit(len(chosen), *sums) if sums.shape[1] else None


def is_shrunk(option: bool | str, model: Any) -> bool:
    """Return whether the option `shrink_forecasts` wants a model's forecasts to be shrunk.

    Args:
        option: auto, True or False.
        model: the model.

    Raises:
        InputError: it does, but they cannot be.
    """
    if option is True and not model.continued_columns:
        raise InputError(
            "shrink_forecasts must be auto or false for a model whose outputs do not continue its "
            "source, by an anchor or step by step, or whose head gives counts."
        )
    return bool(model.continued_columns) and option is not False

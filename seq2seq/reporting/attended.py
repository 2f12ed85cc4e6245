"""Attention of outputs to their sources, with labels for its axes."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from seq2seq.evaluation import Row
from seq2seq.prediction import Predictor


class Attended(NamedTuple):
    """An output, its source and the attention between them."""

    title: str
    source: list[str]  # S symbols
    output: list[str]  # L tokens, END included
    weights: np.ndarray  # float (L, S)


def attended(predictor: Predictor, rows: Iterable[Row]) -> list[Attended]:
    """Decode the rows again for their alignments; empty for a model without attention."""
    rows = list(rows)
    found = []
    predictions = predictor.with_alignments()([row.source for row in rows])
    for row, prediction in zip(rows, predictions, strict=True):
        if prediction.alignment is not None and prediction.alignment.size:
            title = f"{row.source[:60]} ({'right' if row.right else 'wrong'})"
            symbols = _source_symbols(predictor, row.source)
            found.append(Attended(title, symbols, prediction.tokens, prediction.alignment))
    return found


def _source_symbols(predictor: Predictor, source: str) -> list[str]:
    """Return the text of each source step, or its index if the source is not tokens."""
    feature = predictor.model.source
    steps = feature.encode([source]).values
    if feature.vocabulary_size is None:
        return [str(step) for step in range(len(steps))]
    return [feature.decode([step]) for step in steps]

"""Fitting of the features of windows."""

from collections.abc import Sequence

import numpy as np

from seq2seq.data.series.window_table import WindowTable
from seq2seq.features.values import Values


def fit_values(
    train: Sequence[np.ndarray], table: WindowTable, normalizer: str, missing: str
) -> tuple[Values, Values]:
    """Fit the features of source and target, which scale shared columns in the same way.

    Args:
        train: float64 (T, D) of each series: its rows of train, NaN where a value is missing.
        table: the windows.
        normalizer: standard, minmax, robust or none (see `Values`).
        missing: raise, indicator or ffill; gaps are filled in the table.
    """
    learned = Values(normalizer=normalizer, missing="ffill").fit([train])
    center, scale = learned.scaling()
    assert learned.naive_error is not None
    source = Values(
        dim=len(center),
        normalizer=normalizer,
        missing="indicator" if missing == "indicator" else "raise",
        horizon=table.ahead,
        observed=table.known_later,
        center=center.tolist(),
        scale=scale.tolist(),
        naive_error=learned.naive_error.tolist(),
    )
    num_targets = table.num_targets
    target = Values(
        dim=num_targets,
        normalizer=normalizer,
        center=center[:num_targets].tolist(),
        scale=scale[:num_targets].tolist(),
        naive_error=learned.naive_error[:num_targets].tolist(),
    )
    return source, target

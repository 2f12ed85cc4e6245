"""Checks of targets that are numbers."""

from typing import Any

import numpy as np

from seq2seq.errors import BadRow


def check_values(model: Any, y: np.ndarray, are_read: np.ndarray) -> None:
    """Check that normalized targets are values that the model's head can predict.

    Args:
        model: Model.
        y: float (N, T, D), or the same numbers in another shape; those of another D pass, which
            the loss refuses.
        are_read: bool (N, T), which steps count.

    Raises:
        BadRow: for the first row with a value that it cannot.
    """
    dim = model.target.dim
    if y.size != are_read.size * dim:
        return
    rows, _ = np.nonzero(are_read)
    try:
        model.head.check_values(y.reshape(*are_read.shape, dim)[are_read])
    except BadRow as bad:
        bad.row = int(rows[bad.row])
        raise bad.at(f"Row {bad.row + 1}") from None

"""Predicted steps beside those of a reference."""

import numpy as np

from seq2seq.errors import InputError


def first_steps(values: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return as many predicted steps as the reference has; a model may give more.

    Raises:
        InputError: the reference has more steps than were predicted.
    """
    if len(truth) > len(values):
        raise InputError(
            f"A reference must have at most the {len(values)} steps that the model predicts for "
            f"its source, not {len(truth)}. Leave out longer rows."
        )
    return values[: len(truth)]

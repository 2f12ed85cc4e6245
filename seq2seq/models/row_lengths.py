"""Checks of target lengths against the number of steps of a non-autoregressive model."""

import warnings

import numpy as np

from seq2seq.errors import BadRow


def check_equal(steps: np.ndarray, target_lengths: np.ndarray) -> None:
    """Check that the model gives as many steps as the target has.

    Args:
        steps: NumPy int (N,), that the model gives for each source.
        target_lengths: NumPy int (N,), without END.

    Raises:
        BadRow: for the first row with more or fewer.
    """
    wrong = np.flatnonzero(steps != target_lengths)
    if len(wrong):
        row = wrong[0]
        raise BadRow(
            row,
            f"must have as many target steps as this model gives for its source ({steps[row]}), "
            f"not {target_lengths[row]}",
            "Fix the row, or choose a model whose outputs vary in length: model=encdec or, for "
            "numbers, model=forecast.",
        )


def check_enough(steps: np.ndarray, target_lengths: np.ndarray) -> None:
    """Check that targets have at most as many symbols as the model gives steps.

    A longer row is learned from up to the last step, so a few of them only give a warning.

    Args: as for `check_equal`.

    Raises:
        BadRow: for the first row, where all are too long.
    """
    long = np.flatnonzero(target_lengths > steps)
    if not len(long):
        return
    row = long[0]
    fault = (
        "must have at most as many target symbols as this model writes for its source "
        f"({steps[row]}), not {target_lengths[row]}"
    )
    remedy = "Choose model/readout=upsample with a larger model.readout.factor, or model=encdec."
    if len(long) == len(steps):
        raise BadRow(row, fault, f"All rows are too long. {remedy}")
    are = "is" if len(long) == 1 else "are"
    warnings.warn(
        f"{len(long):,} of {len(steps):,} rows {are} too long for this model, which learns from "
        f"their first steps only: row {row + 1} {fault}. {remedy}",
        stacklevel=3,
    )

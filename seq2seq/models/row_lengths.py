"""Checks of target lengths against the number of steps of a non-autoregressive model."""

import warnings

import numpy as np

from seq2seq.errors import BadRow


def check_equal(source_lengths: np.ndarray, steps: np.ndarray, target_lengths: np.ndarray) -> None:
    """Check that the model gives as many steps as the target has.

    Args:
        source_lengths: NumPy int (N,).
        steps: NumPy int (N,), given by the model.
        target_lengths: NumPy int (N,), without END.

    Raises:
        BadRow: for the first row with more or fewer.
    """
    wrong = np.flatnonzero(steps != target_lengths)
    if len(wrong):
        row = wrong[0]
        raise BadRow(
            row,
            f"has {target_lengths[row]} target steps for {source_lengths[row]} source steps, "
            f"where this model gives {steps[row]}; fix the row, or choose model=encdec, "
            "whose lengths are free",
        )


def check_enough(source_lengths: np.ndarray, steps: np.ndarray, target_lengths: np.ndarray) -> None:
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
    found = (
        f"has {target_lengths[row]} target symbols for {source_lengths[row]} source steps, where "
        f"this model writes at most {steps[row]}"
    )
    remedy = "choose model/readout=upsample with a larger model.readout.factor, or model=encdec"
    if len(long) == len(steps):
        raise BadRow(row, f"{found}, and no row has fewer; {remedy}")
    warnings.warn(
        f"{len(long):,} of {len(steps):,} rows are too long for this model: row {row + 1} {found}; "
        f"they are learned from as far as it can write, or {remedy}.",
        stacklevel=3,
    )

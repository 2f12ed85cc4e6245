"""Whether rows have the steps that a model without feedback gives."""

import warnings

import numpy as np

from seq2seq.errors import BadRow


def check_equal(source_lengths, steps, target_lengths):
    """Whether there is a step for each of the target.

    Args:
        source_lengths: NumPy int (N,).
        steps: NumPy int (N,), how many the model gives.
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
            f"where this model gives {steps[row]}; mend the row, or choose model=encdec, "
            "whose lengths are free",
        )


def check_enough(source_lengths, steps, target_lengths):
    """Whether targets have at most as many symbols as there are steps.

    A longer row is learned from as far as it goes, so a few of them are worth a warning only.

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

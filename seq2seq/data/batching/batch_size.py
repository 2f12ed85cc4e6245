"""The batch size that suits a data set."""

import math

import numpy as np
from numpy.typing import ArrayLike

SHARE = 0.75  # of the square root of the number of rows; scripts/choose_budget.py tries others
LEAST, MOST = 16, 256  # rows


def suitable_batch_size(
    source_lengths: ArrayLike, target_lengths: ArrayLike, batch_by: str = "rows"
) -> int:
    """Return a power of two near 0.75 sqrt(N), from 16 to 256 rows.

    Fewer rows in a batch mean more steps in an epoch, which small data sets need. In tokens, it is
    about as much as such rows have.

    Args:
        source_lengths: int (N,).
        target_lengths: int (N,), without END.
        batch_by: rows or tokens: what is counted.
    """
    lengths = np.maximum(source_lengths, np.add(target_lengths, 1))
    wanted = SHARE * math.sqrt(max(1, len(lengths)))
    rows = min(MOST, max(LEAST, _power_of_two(wanted)))
    if batch_by == "rows":
        return rows
    return _power_of_two(rows * float(lengths.mean()))


def _power_of_two(number: float) -> int:
    return int(2 ** round(math.log2(number)))

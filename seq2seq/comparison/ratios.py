"""Figures that are ratios of two sums over rows."""

from typing import NamedTuple


class Ratio(NamedTuple):
    """A figure as the ratio of two sums over the rows of `Predictions`.

    Attributes:
        above: column of the numerator.
        below: column of the denominator; None for the number of rows.
        is_complement: whether the numerator is 1 minus the column.
    """

    above: str
    below: str | None = None
    is_complement: bool = False


RATIOS = {  # the first that a run has is its main figure
    "accuracy": Ratio("right"),
    "mae": Ratio("absolute_error", "values"),
    "exact_match": Ratio("right"),
    "token_error_rate": Ratio("edits", "reference_tokens"),
    "wer": Ratio("right", is_complement=True),
}

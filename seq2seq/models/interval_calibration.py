"""Calibration of intervals of numbers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from seq2seq.checks import check_counts
from seq2seq.errors import InputError

OUTSIDE = 10  # rows expected outside the intervals of a step, for margins of each step
TOLERANCE = 1e-9  # of coverages, which are decimal fractions


@dataclass(frozen=True)
class IntervalCalibration:
    """Conformalized quantile regression: margins by which intervals are widened or narrowed.

    The score of a value y and its interval is max(low - y, y - high). The margin of a coverage c
    is the ceil((n + 1) c)-th smallest score of n validation values, in the units of the data: the
    interval of a new value, with the margin on both sides, then contains it with a probability of
    at least c, whatever the model, if the value is exchangeable with those of validation (Romano,
    Patterson and Candès, 2019, arXiv:1905.03222). Neighbouring windows of a series are alike, and
    later ones may differ from earlier ones, so for series this is approximate.

    Each column has its margins. Where all rows have as many steps, and there are so many that 10
    rows are expected outside the intervals of each step (100 rows for a coverage of 0.9), each
    step has its own; otherwise the steps are pooled. A coverage is left out where there are fewer
    than c / (1 - c) values (9 for 0.9).

    Attributes:
        rows: number of validation rows.
        margins: coverage -> float (S, D), as lists, S being the number of steps, or 1 if pooled.

    Raises:
        InputError: it is something else.
    """

    rows: int
    margins: Mapping[float, Sequence[Sequence[float]]]

    def __post_init__(self) -> None:
        check_counts(within="calibration: ", rows=self.rows)
        for coverage, margins in self.margins.items():
            are_numbers = _is_matrix(margins) and np.isfinite(margins).all()
            if not 0 < coverage < 1 or not are_numbers:
                raise InputError(
                    "calibration must have finite margins for coverages between 0 and 1, not "
                    f"{margins!r:.60} for {coverage!r:.20}."
                )

    @classmethod
    def fit(cls, coverages: Sequence[float], scores: Sequence[np.ndarray]) -> Self:
        """Fit to the scores of rows that the model was not trained on.

        Args:
            coverages: C of them.
            scores: float (C, T, D) of each row, at least one; NaN where a value is missing.
        """
        pooled = np.concatenate(scores, axis=1)  # (C, sum of T, D)
        steps = {row.shape[1] for row in scores}
        by_step = np.stack(scores) if len(steps) == 1 else None  # (N, C, T, D)
        found: dict[float, list[list[float]]] = {}
        for index, coverage in enumerate(coverages):
            margins = None
            if by_step is not None:
                least = math.ceil(OUTSIDE / (1 - coverage) - TOLERANCE)
                margins = _margins(by_step[:, index], coverage, least)
            if margins is None:
                margins = _margins(pooled[index][:, None], coverage, 1)
            if margins is not None:
                found[coverage] = margins.tolist()
        return cls(len(scores), found)

    @classmethod
    def from_config(cls, config: Any) -> Self | None:
        """Restore what `get_config` returned; None for None.

        Raises:
            InputError: it is something else.
        """
        if config is None:
            return None
        names = {"rows", "coverages", "margins"}
        if not isinstance(config, Mapping) or {*config} != names:
            raise InputError(f"calibration must have rows and margins, not {config!r:.60}.")
        coverages, margins = config["coverages"], config["margins"]
        if not (
            isinstance(coverages, list)
            and isinstance(margins, list)
            and all(isinstance(one, float) for one in coverages)
            and len(coverages) == len(margins)
        ):
            raise InputError(f"calibration must have margins by coverage, not {coverages!r:.60}.")
        return cls(config["rows"], dict(zip(coverages, margins, strict=True)))

    def get_config(self) -> dict[str, Any]:
        """Return what JSON can represent."""
        coverages, margins = list(self.margins), list(self.margins.values())
        return {"rows": self.rows, "coverages": coverages, "margins": margins}

    def __call__(
        self, coverage: float, low: np.ndarray, high: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Calibrate bounds (T, D) in the units of the data; steps beyond the last have its margin.

        Bounds that a negative margin would make cross meet in the middle. Those of a coverage that
        was not calibrated stay as they are.

        Raises:
            InputError: there are margins for another number of columns.
        """
        margins = self._of(coverage)
        if margins is None:
            return low, high
        margin = np.asarray(margins)[np.minimum(np.arange(len(low)), len(margins) - 1)]
        if margin.shape != low.shape:
            raise InputError(
                f"calibration must have margins for {low.shape[1]} columns, not {margin.shape[1]}."
            )
        middle = (low + high) / 2
        return np.minimum(low - margin, middle), np.maximum(high + margin, middle)

    def remark(self, coverages: Sequence[float]) -> str:
        """Say which coverages were left out for lack of rows, in a sentence; "" if none was."""
        left = [f"{one:g}" for one in coverages if self._of(one) is None]
        if not left:
            return ""
        return (
            f"Intervals of coverage {', '.join(left)} cannot be calibrated with {self.rows} rows. "
            "Use more validation rows, or lower coverages."
        )

    def described(self, coverage: float) -> str | None:
        """Say how bounds were calibrated; None where they were not.

        >>> calibration.described(0.9)   ->   "conformal, 400 validation rows, each step by itself"
        """
        margins = self._of(coverage)
        if margins is None:
            return None
        steps = "each step by itself" if len(margins) > 1 else "all steps together"
        return f"conformal, {self.rows:,} validation rows, {steps}"

    def _of(self, coverage: float) -> Sequence[Sequence[float]] | None:
        close = (one for one in self.margins if math.isclose(one, coverage, abs_tol=TOLERANCE))
        return next((self.margins[one] for one in close), None)


def _margins(scores: np.ndarray, coverage: float, least: int) -> np.ndarray | None:
    """Margins (T, D) by scores (N, T, D); None with fewer than `least`, or too few, of any."""
    counts = (~np.isnan(scores)).sum(axis=0)
    ranks = np.ceil((counts + 1) * coverage - TOLERANCE).astype(int)
    if (counts < least).any() or (ranks > counts).any():
        return None
    ordered = np.sort(scores, axis=0)  # NaN last
    return np.take_along_axis(ordered, ranks[None] - 1, axis=0)[0]


def _is_matrix(margins: Any) -> bool:
    try:
        array = np.asarray(margins)
    except ValueError:
        return False
    return array.ndim == 2 and array.size > 0 and array.dtype.kind in "fi"

"""Calibration of intervals of numbers."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from seq2seq.checks import check_counts
from seq2seq.errors import InputError
from seq2seq.models.conformal_margins import TOLERANCE, pooled_margins, step_margins
from seq2seq.models.nested_bounds import Bounds, between, beyond, nested


@dataclass(frozen=True)
class IntervalCalibration:
    """Conformalized quantile regression: margins by which intervals are widened or narrowed.

    The score of a value y and its interval is max(low - y, y - high). The margin of a coverage is
    a quantile of the scores of validation rows (`step_margins`, `pooled_margins`), by which both
    bounds move (Romano, Patterson and Candès, 2019, arXiv:1905.03222). It is in the units of the
    data (of its logarithms, where `Values` takes these) or, if rows are scaled by themselves
    (`RowScaledValues`), of the row's spread.
    The unit is the row: if a new row is exchangeable with the n of validation, the expected share
    of its values inside the intervals is at least the coverage, whatever the model and however its
    steps depend on each other. Neighbouring windows of a series are alike, and later ones may
    differ from earlier ones, so for series this is approximate.

    Each column has its margins. Where all rows have as many steps, and there are so many that 10
    rows are expected outside the intervals of each step (100 rows for a coverage of 0.9), each
    step has its own; otherwise the steps are pooled. A coverage c is left out where there are
    fewer than c / (1 - c) rows (9 for 0.9).

    Intervals of all coverages are nested. Bounds that margins would make cross meet in the median;
    calibrated bounds are at least as far out as those of lower coverages; those of coverages
    between calibrated ones (or 0, whose interval is the median) are between their bounds, in
    proportion to the model's own; and coverages beyond the largest have its margin.

    Attributes:
        rows: number of validation rows.
        margins: coverage -> float (S, D), as lists, S being the number of steps, or 1 if pooled;
            NaN for a column with too few values.
        num_samples: number of paths whose quantiles the intervals were; None for exact ones.

    Raises:
        InputError: it is something else.
    """

    rows: int
    margins: Mapping[float, Sequence[Sequence[float]]]
    num_samples: int | None = None

    def __post_init__(self) -> None:
        check_counts(within="calibration: ", rows=self.rows)
        check_counts(within="calibration: ", optional=True, num_samples=self.num_samples)
        columns = set()
        for coverage, margins in self.margins.items():
            if not 0 < coverage < 1 or not _are_margins(margins):
                raise InputError(
                    "calibration must have finite margins for coverages between 0 and 1, not "
                    f"{margins!r:.60} for {coverage!r:.20}."
                )
            columns.add(len(margins[0]))
        if len(columns) > 1:
            raise InputError(
                "calibration must have margins for as many columns at each coverage, not for "
                f"{' and '.join(map(str, sorted(columns)))}."
            )

    @classmethod
    def fit(
        cls,
        coverages: Sequence[float],
        scores: Sequence[np.ndarray],
        num_samples: int | None = None,
    ) -> Self:
        """Fit to the scores of rows that the model was not trained on.

        Args:
            coverages: C of them.
            scores: float (C, T, D) of each row, at least one; NaN where a value is missing.
            num_samples: see the attributes.
        """
        by_step = len({row.shape[1] for row in scores}) == 1
        found: dict[float, list[list[float]]] = {}
        for index, coverage in enumerate(coverages):
            given = [row[index] for row in scores]
            margins = step_margins(np.stack(given), coverage) if by_step else None
            if margins is None:
                margins = pooled_margins(given, coverage)
            if not np.isnan(margins).all():
                found[coverage] = margins.tolist()
        return cls(len(scores), found, num_samples)

    @classmethod
    def from_config(cls, config: Any) -> Self | None:
        """Restore what `get_config` returned; None for None.

        Raises:
            InputError: it is something else.
        """
        if config is None:
            return None
        names = {"rows", "coverages", "margins", "num_samples"}
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
        known = [_replaced(one, None, math.nan) for one in margins]
        return cls(config["rows"], dict(zip(coverages, known, strict=True)), config["num_samples"])

    def get_config(self) -> dict[str, Any]:
        """Return what JSON can represent: null in place of NaN."""
        return {
            "rows": self.rows,
            "coverages": list(self.margins),
            "margins": [_replaced(one, math.nan, None) for one in self.margins.values()],
            "num_samples": self.num_samples,
        }

    def __call__(self, coverage: float, bounds: Callable[[Sequence[float]], Bounds]) -> Bounds:
        """Calibrate the bounds of a coverage; steps beyond the last margin have that one.

        Args:
            coverage: from 0 to 1, the latter excluded.
            bounds: gives the model's own, float (C, T, D) each in the units of the margins, for C
                coverages.

        Returns:
            float (T, D) each.

        Raises:
            InputError: there are margins for another number of columns.
        """
        coverages = [0.0, *sorted(self.margins)]
        low, high = bounds([coverage, *coverages])
        own, known = (low[0], high[0]), (low[1:], high[1:])
        margins = self._filled[:, np.minimum(np.arange(low.shape[1]), self._num_steps - 1)]
        if margins.shape != known[0].shape:
            raise InputError(
                f"calibration must have margins for {low.shape[2]} columns, not {margins.shape[2]}."
            )
        moved = nested(known, margins)
        below, above = self._around(coverage)
        if below == above:
            return moved[0][below], moved[1][below]
        if above == len(coverages):
            return beyond(own, (moved[0][-1], moved[1][-1]), margins[-1])
        share = (coverage - coverages[below]) / (coverages[above] - coverages[below])
        return between(own, known, moved, below, share)

    def remark(self, coverages: Sequence[float]) -> str:
        """Say what was left out for lack of rows, in sentences; "" if nothing was."""
        left = [one for one in coverages if self._of(one) is None]
        found = []
        if left:
            found.append(
                f"Intervals of coverage {_listed(left)} cannot be calibrated with {self.rows:,} "
                "rows. Use more validation rows, or lower coverages."
            )
        for column in sorted({one for given in coverages for one in self._missing(given)}):
            of = [one for one in coverages if column in self._missing(one)]
            found.append(
                f"Column {column} has too few validation values to calibrate its intervals of "
                f"coverage {_listed(of)}."
            )
        return " ".join(found)

    def described(self, coverage: float) -> str | None:
        """Say how bounds were calibrated; None where they were not.

        >>> calibration.described(0.9)   ->   "conformal, 400 validation rows, each step by itself"
        """
        if not self.margins:
            return None
        coverages = [0.0, *sorted(self.margins)]
        below, above = self._around(coverage)
        rows = f"conformal, {self.rows:,} validation rows"
        if above == len(coverages):
            return f"{rows}, with the margin of coverage {coverages[-1]:g}"
        if below != above:
            return f"{rows}, between coverages {coverages[below]:g} and {coverages[above]:g}"
        is_pooled = len(self._of(coverage) or [[]]) == 1
        steps = "all steps together" if is_pooled else "each step by itself"
        left = "".join(f", without column {one}" for one in self._missing(coverage))
        return f"{rows}, {steps}{left}"

    def _around(self, coverage: float) -> tuple[int, int]:
        """Indices among 0 and the calibrated coverages of the neighbours, or of itself, twice."""
        coverages = [0.0, *sorted(self.margins)]
        for index, one in enumerate(coverages):
            if math.isclose(one, coverage, abs_tol=TOLERANCE):
                return index, index
        above = sum(one < coverage for one in coverages)
        return above - 1, above

    def _of(self, coverage: float) -> Sequence[Sequence[float]] | None:
        close = (one for one in self.margins if math.isclose(one, coverage, abs_tol=TOLERANCE))
        return next((self.margins[one] for one in close), None)

    def _missing(self, coverage: float) -> list[int]:
        """Numbers of the columns, from 1, without margins of a calibrated coverage."""
        margins = self._of(coverage)
        if margins is None:
            return []
        return (1 + np.flatnonzero(np.isnan(margins).any(axis=0))).tolist()

    @cached_property
    def _num_steps(self) -> int:
        return max(map(len, self.margins.values()), default=1)

    @cached_property
    def _filled(self) -> np.ndarray:
        """Margins of 0 and the calibrated coverages, float (1 + C, S, D).

        Where a column has none, it is that of the next lower coverage.
        """
        found: list[Any] = [np.zeros(1)]
        for coverage in sorted(self.margins):
            margins = np.asarray(self.margins[coverage], "float64")
            found.append(np.where(np.isnan(margins), found[-1], margins))
        shape = self._num_steps, found[-1].shape[-1]
        return np.stack([np.broadcast_to(one, shape) for one in found])


def _listed(coverages: Sequence[float]) -> str:
    return ", ".join(f"{one:g}" for one in coverages)


def _replaced(margins: Any, old: Any, new: Any) -> Any:
    """Margins with another value in place of one, which may be NaN."""
    if isinstance(margins, list):
        return [_replaced(one, old, new) for one in margins]
    return new if margins is old or (old != old and margins != margins) else margins


def _are_margins(margins: Any) -> bool:
    """Whether this is a matrix of numbers, some of them finite and all others NaN."""
    try:
        array = np.asarray(margins)
    except ValueError:
        return False
    if array.ndim != 2 or not array.size or array.dtype.kind not in "fi":
        return False
    return bool(np.isfinite(array).any() and not np.isinf(array).any())

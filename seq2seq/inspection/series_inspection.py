"""What an inspection of time series has found."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from seq2seq.data.series.time.times import time_text
from seq2seq.data.store.series_rows import SeriesRows
from seq2seq.inspection.inspection import Inspection, Section
from seq2seq.metrics import figure

STRONG = 0.3  # correlation with the value of a cycle before
MOST_SERIES = 3  # that are named


class Column(NamedTuple):
    """A column of numbers.

    Attributes:
        name: its name.
        role: "target", "past covariate" or "covariate".
        mean, deviation, low, high: of its values.
        missing: how many are missing.
        are_counts: whether all values are whole, and none is negative.
    """

    name: str
    role: str
    mean: float
    deviation: float
    low: float
    high: float
    missing: int
    are_counts: bool


class Correlation(NamedTuple):
    """The correlation of values with those some steps before, in the training part.

    Attributes:
        steps: how many.
        name: of the span of time, such as "one day".
        values: float64 (K,), of each target; NaN where there is none.
    """

    steps: int
    name: str
    values: np.ndarray


@dataclass(frozen=True)
class SeriesInspection(Inspection):
    """What is known of time series before training.

    Attributes:
        series: the series.
        times: (rows,), the times of rows, or their numbers.
        columns: the columns.
        correlations: of neighbours, and of the cycles of time.
        baselines: mean absolute errors in validation of forecasts that need no model, best first.
        lookback, horizon: steps of a window.
    """

    series: SeriesRows
    times: np.ndarray
    columns: list[Column]
    correlations: list[Correlation]
    baselines: dict[str, float]
    lookback: int
    horizon: int

    @property
    def targets(self) -> list[str]:
        """The names of the targets."""
        return [column.name for column in self.columns if column.role == "target"]

    @property
    def advised(self) -> tuple[str, ...]:
        return ("model=forecast",)

    def sections(self) -> list[Section]:
        rows = ", ".join(f"{name} {count:,} windows" for name, count in self.rows.items())
        beat = [
            f"{figure(name).meaning}: MAE {error:.4g}" for name, error in self.baselines.items()
        ]
        return [
            ("What was read", [*self.notes, f"{rows}."]),
            ("Series", list(self._series())),
            ("Columns", list(map(_column, self.columns))),
            ("Patterns", list(self._patterns())),
            ("What to beat", beat or ["There is no validation split."]),
            ("Advice", [*self._advice(), f"{self.budget()}.", self.command()]),
        ]

    def _series(self) -> Iterator[str]:
        lengths = self.series.ends - self.series.starts
        if len(lengths) == 1:
            yield f"One series of {lengths[0]:,} rows."
        else:
            some = f"{lengths.min():,} to {lengths.max():,}"
            each = f"of {some} rows, median {np.median(lengths):,.0f}"
            if lengths.min() == lengths.max():
                each = f"of {lengths[0]:,} rows each"
            names = ", ".join(self.series.names[:MOST_SERIES])
            others = len(lengths) - MOST_SERIES
            more = f" and {others:,} more" if others > 0 else ""
            yield f"{len(lengths):,} series {each}: {names}{more}."
        if self.times.dtype.kind == "M":
            first, last = time_text(self.times.min()), time_text(self.times.max())
            yield f"From {first} to {last}."

    def _patterns(self) -> Iterator[str]:
        for _, name, values in self.correlations:
            known = [
                f"{target} {value:.2f}"
                for target, value in zip(self.targets, values, strict=True)
                if np.isfinite(value)
            ]
            if known:
                yield f"Correlation with the value of {name} before: {', '.join(known)}."

    def _advice(self) -> Iterator[str]:
        yield (
            f"Time series: {self.horizon:,} {'step' if self.horizon == 1 else 'steps'} are "
            f"forecast from the {self.lookback:,} before."
        )
        if all(column.are_counts for column in self.columns if column.role == "target"):
            yield (
                "All targets are whole and not negative: if they are counts, "
                "model/head=negative_binomial gives distributions of counts."
            )
        rows = (self.series.train_ends - self.series.starts).max()
        for steps, name, values in self.correlations:
            fits = self.lookback < steps <= rows - self.horizon
            if fits and np.nanmax(values, initial=0) >= STRONG:
                yield (
                    f"Values repeat after {name}, which is longer than the lookback: a model sees "
                    f"it with data.lookback={steps}."
                )


def _column(column: Column) -> str:
    low, high = f"{column.low:,.6g}", f"{column.high:,.6g}"
    missing = f", {column.missing:,} missing" if column.missing else ""
    return (
        f"{column.name} ({column.role}): from {low} to {high}, mean {column.mean:,.6g}, standard "
        f"deviation {column.deviation:,.6g}{missing}."
    )

"""Forecasts of time series, in the units and with the names of the data."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow

from seq2seq.data.files.table import distinct
from seq2seq.data.future.continuation import Continuation
from seq2seq.data.future.time_form import TimeForm


@dataclass
class Forecast:
    """What follows the end of each of N time series, in the units and with the names of the data.

    Attributes:
        series: the series, with their past.
        targets: names of the K target columns.
        means: float64 (N, T, K): means of the distributions, or the model's numbers without one.
        quantiles: level -> float64 (N, T, K); empty where the head gives no distribution.
        series_column, time_column: names of columns of the data; None for none.
        names_type: Arrow type of the names of series.
        form: how times are written; None without times.
        zone: time zone of the clocks, where times are in UTC; None for none.
        notes: messages for the user.
    """

    series: list[Continuation]
    targets: list[str]
    means: np.ndarray
    quantiles: dict[float, np.ndarray]
    series_column: str | None = None
    time_column: str | None = None
    names_type: pyarrow.DataType | None = None
    form: TimeForm | None = None
    zone: str | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def steps(self) -> int:
        """Number of steps, T."""
        return self.means.shape[1]

    def times(self, index: int) -> np.ndarray | None:
        """Return the times of the steps of a series (T,); None where they are not known."""
        one = self.series[index]
        return None if one.times is None else one.times[one.observed :][: self.steps]

    def table(self) -> pyarrow.Table:
        """Return a row for each series, step and target.

        Its columns are those of the data for series and time, `step` (from 1), `target` where there
        are several, `mean`, and `q0.05`, ... for the quantiles. Times are null in series without a
        usual step.
        """
        count, steps, num_targets = self.means.shape
        columns: list[tuple[str, pyarrow.Array]] = []
        if self.series_column is not None:
            names = [one.name for one in self.series for _ in range(steps * num_targets)]
            columns.append((self.series_column, _of_type(names, self.names_type)))
        if self.time_column is not None and (written := self._written(num_targets)) is not None:
            columns.append((self.time_column, written))
        numbers = np.tile(np.repeat(np.arange(1, steps + 1), num_targets), count)
        columns.append(("step", pyarrow.array(numbers)))
        if num_targets > 1:
            columns.append(("target", pyarrow.array(self.targets * (count * steps))))
        columns.append(("mean", pyarrow.array(self.means.ravel())))
        columns += [
            (f"q{level:.12g}", pyarrow.array(values.ravel()))
            for level, values in self.quantiles.items()
        ]
        return pyarrow.table([array for _, array in columns], distinct(name for name, _ in columns))

    def _written(self, num_targets: int) -> pyarrow.Array | None:
        """The times of all rows of the table, null where they are not known; None without any."""
        found = [self.times(index) for index in range(len(self.series))]
        known = [times for times in found if times is not None]
        if self.form is None or not known:
            return None
        is_known = np.repeat([times is not None for times in found], self.steps * num_targets)
        places = (np.cumsum(is_known) - 1) // num_targets
        written = self.form.write(np.concatenate(known))
        return written.take(pyarrow.array(places, mask=~is_known))


def _of_type(names: Sequence[str], kind: pyarrow.DataType | None) -> pyarrow.Array:
    """Names of series as the type of their column, of which they were texts."""
    texts = pyarrow.array(names, pyarrow.string())
    try:
        return texts if kind is None else texts.cast(kind)
    except pyarrow.ArrowException:
        return texts

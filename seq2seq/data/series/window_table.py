"""A table of series, and the windows of each split."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from seq2seq.data.series.cutting import Cut
from seq2seq.data.series.windows import Constants, Windows
from seq2seq.data.store.series_rows import SeriesRows

if TYPE_CHECKING:  # it loads Keras
    from seq2seq.features.values import Values


class SeriesFacts(NamedTuple):
    """Names, training parts and gaps of series; for the fields see `SeriesRows`."""

    names: list[str]
    train_ends: list[int]
    breaks: list[int]
    cycles: dict[int, str]

    @classmethod
    def from_json(cls, given: dict) -> "SeriesFacts":
        """Restore what `_asdict` returned, after JSON has made texts of the cycles' steps."""
        cycles = {int(steps): name for steps, name in given["cycles"].items()}
        return cls(**{**given, "cycles": cycles})

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Return training ends and breaks, int64."""
        return np.array(self.train_ends, "int64"), np.array(self.breaks, "int64")


class WindowTable(NamedTuple):
    """A table of series, and the windows of each split. Its arrays may be memory-mapped.

    Attributes:
        values: float64 (rows, D): targets, other columns that are known up to the present, and
            columns that are known in advance; NaN where a value is missing.
        cuts: split -> its windows.
        horizon: steps of a target.
        num_targets: number of columns that are forecast.
        known_later: number of columns that are not known in advance, the first ones.
        ends: int64 (series,), the row behind the last one of each series.
        static: float64 (series, E), further columns, known in advance; None for none.
        facts: what else is known of the series.
        filled: bool (rows, num_targets), values in place of missing ones; None for none.
        clock: int32 (rows,), as in `SeriesRows`; None for none.
    """

    values: np.ndarray
    cuts: dict[str, Cut]
    horizon: int
    num_targets: int
    known_later: int
    ends: np.ndarray
    static: np.ndarray | None = None
    facts: SeriesFacts | None = None
    filled: np.ndarray | None = None
    clock: np.ndarray | None = None

    @property
    def ahead(self) -> int:
        """Steps at the end of a source for which only what is known in advance is given."""
        has_known = self.values.shape[1] > self.known_later or self.static is not None
        return self.horizon if has_known else 0

    @property
    def num_columns(self) -> int:
        """Values in a step of a source."""
        return self.values.shape[1] + (0 if self.static is None else self.static.shape[1])

    def sources(self, split: str, feature: "Values | None" = None) -> Windows:
        """Return the sources of a split, scaled by a feature if there is one."""
        middles, histories = self.cuts[split]
        return Windows(
            self.values,
            starts=middles - histories,
            lengths=histories + self.ahead,
            dim=self.values.shape[1],
            ahead=self.ahead,
            unknown=self.known_later,
            constants=None if self.static is None else Constants(self.static, self.ends),
            feature=feature,
        )

    def series(self, split: str) -> SeriesRows:
        """Return the series that the windows of a split are cut from."""
        assert self.facts is not None
        middles, histories = self.cuts[split]
        train_ends, breaks = self.facts.arrays()
        values = self.values[:, : self.num_targets]
        windows = values, middles, histories, self.horizon
        names, cycles = self.facts.names, self.facts.cycles
        others = self.filled, self.clock
        return SeriesRows(*windows, self.ends, train_ends, breaks, names, cycles, *others)

    def targets(self, split: str, feature: "Values | None" = None) -> Windows:
        """Return the targets of a split, scaled by a feature if there is one."""
        middles = self.cuts[split].middles
        lengths = np.broadcast_to(self.horizon, len(middles))
        return Windows(
            self.values,
            middles,
            lengths,
            dim=self.num_targets,
            feature=feature,
            source=self.sources(split),
        )

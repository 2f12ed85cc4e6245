"""A data set of windows of time series."""

import dataclasses
import functools
import os
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from seq2seq.checks import check_choice
from seq2seq.data.series.series_options import SeriesOptions
from seq2seq.interruption import check_interrupted

if TYPE_CHECKING:
    import numpy as np

    from seq2seq.data.pair_reader import Features, Progress, Texts
    from seq2seq.data.prepared import Prepared
    from seq2seq.data.series.read_windows import Reading
    from seq2seq.data.series.static_columns import StaticColumns
    from seq2seq.data.series.trained_rows import Record
    from seq2seq.data.series.window_table import WindowTable
    from seq2seq.features.feature import Feature

MOST_STEPS = 100_000  # of windows that are texts at once


@dataclasses.dataclass(kw_only=True)
class Series(SeriesOptions):
    """Windows of the time series in a CSV or Parquet file.

    A source is `lookback` steps of (targets, past covariates, covariates, features of the calendar,
    static columns), and its target the targets of the following `horizon` steps. All but the first
    two are known in advance, so a source continues with those of the horizon, with blanks for the
    others: `12.1,0.5 13.0,0.6 ,0.7`. Splits are periods of time: train, then validation, then test.
    Targets are in their own split, but sources look back into rows before it. No window extends
    over two series or over a gap in time. Scaling is learned from train only. Windows with missing
    targets are left out.

    >>> Series(path="prices.csv", time="date", targets=["price"], series="symbol", lookback=10)

    Its options are those of `SeriesOptions`.
    """

    def prepare(
        self,
        cache: str | os.PathLike,
        progress: "Progress | None" = None,
        features: "Features | None" = None,
    ) -> "Prepared":
        from seq2seq.data.prepare import prepare  # Keras loads only here
        from seq2seq.data.series.window_store import open_windows, write_windows

        return prepare(self, cache, progress, features, write_windows, open_windows)

    def make_features(
        self, texts: "Texts | None", show_progress: bool
    ) -> "tuple[Feature, Feature, list[str]]":
        from seq2seq.data.series.fit_values import fit_values

        read = self._reading
        static = self._static_columns(None)
        options = self.normalizer, self.missing, self.scale_by, self.transform
        return fit_values(read, static, *options)

    @functools.cached_property
    def window_table(self) -> "WindowTable":
        """The series as one table, and the windows of each split that has one."""
        static = self._static_columns(None)
        return self._reading.windows._replace(static=static and static.values)

    def windows_for(self, source: "Feature") -> "WindowTable":
        """Return the windows with the columns of a trained model's source."""
        from seq2seq.features.values import Values

        known = source.columns if isinstance(source, Values) else []
        static = self._static_columns(known)
        return self._reading.windows._replace(static=static and static.values)

    def columns_for(self, source: "Feature") -> list[str]:
        """Return the names of the columns of `windows_for`."""
        from seq2seq.features.values import Values

        static = self._static_columns(source.columns if isinstance(source, Values) else [])
        return self._reading.columns + (static.columns if static else [])

    def _static_columns(self, known: "list[str] | None") -> "StaticColumns | None":
        from seq2seq.data.series.static_columns import encode_static

        if not self.static:
            return None
        read = self._reading
        found = encode_static(self.static, read.static, read.in_train, known)
        for sentence in found.notes:
            self.note(sentence)
        return found

    def trained_rows(self) -> "Record":
        """Return a record of the rows of train and validation."""
        return self._reading.trained

    def row_times(self) -> "np.ndarray":
        """Return the time of each row of the table of `window_table`, to which it is read.

        Returns:
            (rows,): datetime64, in UTC if there is a time zone, or numbers; without `time`, the
            number of each row in its series, from 0.
        """
        return self._reading.times

    def given_splits(self) -> list[str]:
        return list(self.window_table.cuts)

    def given_rows(self, split: str) -> Iterator[tuple[str, str]]:
        sources, targets = self.window_table.sources(split), self.window_table.targets(split)
        return ((sources.text(row), targets.text(row)) for row in range(len(sources)))

    def _origins(self) -> dict[str, str]:
        return {split: split for split in self.given_splits()}

    def read(self, split: str) -> Iterator[tuple[list[str], list[str]]]:
        check_choice(self.splits(), split=split)
        steps = self.lookback + self.horizon
        rows = self.given_rows(split)
        while chunk := list(islice(rows, max(1, MOST_STEPS // steps))):
            check_interrupted()
            yield [source for source, _ in chunk], [target for _, target in chunk]

    @functools.cached_property
    def _reading(self) -> "Reading":
        from seq2seq.data.series.read_windows import read_windows

        return read_windows(self)

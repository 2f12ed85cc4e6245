"""A data set of windows of time series."""

import dataclasses
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seq2seq.checks import check_choice, check_counts
from seq2seq.data.dataset import Dataset
from seq2seq.data.files.option_checks import check_fixed, check_text_options
from seq2seq.data.files.paths import check_exists, content_hash
from seq2seq.data.series.names import check_columns, names_of
from seq2seq.data.series.split import bounds, check_split
from seq2seq.data.series.windows import windows
from seq2seq.data.store.split_by_hash import SPLITS
from seq2seq.errors import BadRow, InputError
from seq2seq.features.column_statistics import NORMALIZERS

if TYPE_CHECKING:
    from seq2seq.data.pair_reader import Texts
    from seq2seq.data.series.series_file import SeriesFile
    from seq2seq.data.series.table import OneSeries
    from seq2seq.features.feature import Feature


@dataclasses.dataclass(kw_only=True)
class Series(Dataset):
    """Windows of the time series in a CSV or Parquet file.

    A source is `lookback` steps of (targets, covariates), and its target the targets of the
    following `horizon` steps. Covariates are known in advance, so a source continues with those of
    the horizon, with blank targets: `12.1,0.5 13.0,0.6 ,0.7`. Splits are periods of time: train,
    then validation, then test. No window extends over two splits or two series. Scaling is learned
    from train only. Windows with missing targets are left out.

    >>> Series(path="prices.csv", time="date", targets=["price"], series="symbol", lookback=10)

    Attributes:
        path: CSV (.csv, .csv.gz, ...) or Parquet file with a header.
        time: column of dates, times or numbers, which must increase; None if rows are in order.
        targets: columns that are forecast.
        covariates: columns that are known in advance.
        series: column with the name of each row's series; None if there is only one.
        lookback: steps of a source.
        horizon: steps of a target.
        stride: steps from one window's start to the next one's.
        split: fractions of each series' rows for train, validation and test, 0 for none; or
            numbers of rows; or two dates (or values of `time`), where validation and test begin.
        normalizer: standard, minmax, robust or none (see `Values`).
        season: steps in a season, for the baseline that repeats the last season; None for none.
        delimiter: what is between columns of a text file: comma, semicolon, tab, pipe, space, or a
            character; found as in `Files`.
        encoding: of a text file, such as utf-8 or cp1252.
        decimal: sign before the decimals of numbers: point or comma; auto: comma where semicolons
            are between columns and no number has a point.
    """

    source: str = dataclasses.field(default="values", init=False)
    target: str = dataclasses.field(default="values", init=False)
    word_dropout: float | str = dataclasses.field(default=0.0, init=False)
    source_options: dict[str, Any] = dataclasses.field(default_factory=dict, init=False)
    target_options: dict[str, Any] = dataclasses.field(default_factory=dict, init=False)
    shared_vocabulary: bool = dataclasses.field(default=False, init=False)
    folds: int | None = dataclasses.field(default=None, init=False)
    fold: int = dataclasses.field(default=0, init=False)
    stratified: bool | str = dataclasses.field(default=False, init=False)
    max_length: int | None = dataclasses.field(default=None, init=False)
    too_long: str = dataclasses.field(default="drop", init=False)
    path: str | None = None
    time: str | None = None
    targets: list[str] | str = dataclasses.field(default_factory=list)
    covariates: list[str] | str = dataclasses.field(default_factory=list)
    series: str | None = None
    lookback: int = 10
    horizon: int = 1
    stride: int = 1
    split: list[Any] = dataclasses.field(default_factory=lambda: [0.8, 0.1, 0.1])
    normalizer: str = "standard"
    season: int | None = None
    delimiter: str = "auto"
    encoding: str = "auto"
    decimal: str = "auto"

    def __post_init__(self) -> None:
        super().__post_init__()
        for option in ("lookback", "horizon", "stride"):
            check_counts(within="data.", **{option: getattr(self, option)})
        check_counts(within="data.", optional=True, season=self.season)
        check_text_options(vars(self))
        check_choice(NORMALIZERS, within="data.", normalizer=self.normalizer)
        if self.path is None:
            raise InputError("data.path must be a CSV or Parquet file with a header, not null.")
        for option in ("time", "series"):
            names_of(option, getattr(self, option))
        self.targets = names_of("targets", self.targets)
        self.covariates = names_of("covariates", self.covariates)
        check_columns(self.targets, self.covariates)
        self.split = check_split(self.split, has_times=self.time is not None)
        check_exists(self._path)
        check_fixed(self.path, vars(self))

    def fingerprint(self) -> dict[str, Any]:
        own = (
            "time", "targets", "covariates", "series", "lookback", "horizon", "stride", "split",
            "normalizer", "limit",
        )  # fmt: skip
        named = {name: getattr(self, name) for name in own}
        reading = ((name, getattr(self, name)) for name in ("delimiter", "encoding", "decimal"))
        named |= {name: value for name, value in reading if value != "auto"}
        return {"kind": "series", "content": content_hash(self._path), **named}

    def make_features(
        self, texts: "Texts", show_progress: bool
    ) -> "tuple[Feature, Feature, list[str]]":
        from seq2seq.features.values import Values

        num_targets = len(self.targets)
        learned = Values(normalizer=self.normalizer, missing="ffill")
        learned.fit([self._parts["train"]])
        assert learned.naive_error is not None
        center, scale = learned.scaling()
        source = Values(
            dim=len(center),
            normalizer=self.normalizer,
            missing="indicator" if self.missing == "indicator" else "raise",
            horizon=self.horizon if self.covariates else 0,
            observed=num_targets,
            center=center.tolist(),
            scale=scale.tolist(),
            naive_error=learned.naive_error.tolist(),
        )
        target = Values(
            dim=num_targets,
            normalizer=self.normalizer,
            center=center[:num_targets].tolist(),
            scale=scale[:num_targets].tolist(),
            naive_error=learned.naive_error[:num_targets].tolist(),
        )
        return source, target, []

    @property
    def _path(self) -> Path:
        return Path(str(self.path)).expanduser()

    @functools.cached_property
    def _file(self) -> "SeriesFile":
        from seq2seq.data.series.series_file import SeriesFile

        return SeriesFile(self._path, self.delimiter, self.encoding, self.decimal)

    @property
    def _length(self) -> int:
        """Steps of a window."""
        return self.lookback + self.horizon

    def given_splits(self) -> list[str]:
        return [split for split in SPLITS if self._parts[split]]

    def given_place(self, split: str) -> str:
        return f"the {split} part of {self.path}"

    def _origins(self) -> dict[str, str]:
        return {split: split for split in self.given_splits()}

    def given_rows(self, split: str) -> Iterator[tuple[str, str]]:
        from seq2seq.features.forward_fill import forward_fill

        count = left_out = 0
        fills = self.missing == "ffill"
        for part in self._parts[split]:
            values, truth = part, part[:, : len(self.targets)]
            if fills:
                values = forward_fill(part, np.array([len(part)]))
            # gaps at the beginning are not filled
            for pair in windows(
                values, truth, self.lookback, self.horizon, self.stride, complete=fills
            ):
                if pair is None:
                    left_out += 1
                else:
                    count += 1
                    yield pair
        if left_out:
            self.note(
                f"{left_out:,} windows of {split} are left out because they have missing values."
            )
        if not count:
            raise InputError(
                f"At least one window of {self._length} steps in {self.given_place(split)} must "
                "have no missing targets. Fill them in, or lower data.lookback or data.horizon."
            )

    @functools.cached_property
    def _parts(self) -> dict[str, list[np.ndarray]]:
        """Parts of series by split, float64 (T, D): those that have a window there."""
        from seq2seq.data.series.table import read_series

        columns = [*self.targets, *self.covariates]
        all_series = read_series(self._file, self.time, columns, self.series, self.note)
        self._check_lengths(all_series)
        parts: dict[str, list[np.ndarray]] = {split: [] for split in SPLITS}
        absent: dict[str, list[str]] = {split: [] for split in SPLITS}
        longest = dict.fromkeys(SPLITS, 0)
        for one, ends in zip(all_series, bounds(self.split, all_series), strict=True):
            self._check_gaps(one)
            for split, start, end in zip(SPLITS, ends[:-1], ends[1:], strict=True):
                longest[split] = max(longest[split], end - start)
                if end - start >= self._length:
                    parts[split].append(one.values[start:end])
                elif len(one.values) >= self._length:
                    absent[split].append(one.name)
        for split in SPLITS:
            if parts[split] and absent[split]:
                have = "has" if len(absent[split]) == 1 else "have"
                self.note(
                    f"{len(absent[split])} series {have} no window in the {split} part, such as "
                    f"{absent[split][0]!r}."
                )
            if not parts[split] and (longest[split] or split == "train"):
                raise InputError(
                    f"data.lookback + data.horizon must be at most {longest[split]}, the length of "
                    f"the longest series in {self.given_place(split)}, not {self._length}. Lower "
                    "them, or set another data.split."
                )
        return parts

    def _check_lengths(self, all_series: "list[OneSeries]") -> None:
        """Raise InputError unless some series has a window; add a note on those without one."""
        short = [one.name for one in all_series if len(one.values) < self._length]
        if len(short) == len(all_series):
            longest = max(len(one.values) for one in all_series)
            raise InputError(
                f"data.lookback + data.horizon must be at most {longest}, the length of the "
                f"longest series in {self.path}, not {self.lookback} + {self.horizon}."
            )
        if short:
            are = "is" if len(short) == 1 else "are"
            self.note(f"{len(short)} series {are} shorter than a window, such as {short[0]!r}.")

    def _check_gaps(self, one: "OneSeries") -> None:
        """Raise BadRow for a missing value, unless `missing` allows it."""
        gaps = np.argwhere(np.isnan(one.values))
        if self.missing == "raise" and len(gaps):
            row, column = int(one.rows[gaps[0][0]]), gaps[0][1]
            name = [*self.targets, *self.covariates][column]
            remedy = "Fill it in, or set data.missing=indicator or data.missing=ffill."
            raise BadRow(row, "must have a value", remedy).at(self._file.place(row, name))

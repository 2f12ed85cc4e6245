"""Windows of time series."""

import dataclasses
import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seq2seq.data.dataset import Dataset
from seq2seq.data.files import check_exists
from seq2seq.data.options import check_choice, check_count
from seq2seq.data.split_by_hash import SPLITS
from seq2seq.errors import InputError

if TYPE_CHECKING:
    from seq2seq.data.fitting import Texts
    from seq2seq.data.series_table import OneSeries
    from seq2seq.features.feature import Feature

NORMALIZERS = ("standard", "minmax", "robust", "none")


@dataclasses.dataclass(kw_only=True)
class Series(Dataset):
    """Windows of the time series in a CSV or Parquet file.

    A source is `lookback` steps of (targets, covariates); its target the targets of the
    `horizon` steps after it. Covariates are known in advance, so a source goes on with the
    horizon's, where the targets are blank: `12.1,0.5 13.0,0.6 ,0.7`. Splits are parts of time:
    train, then validation, then test. No window crosses from one into another, or from one
    series into another. Scaling is learned from train alone.

    >>> Series(path="prices.csv", time="date", targets=["price"], series="symbol", lookback=10)

    Attributes:
        path: CSV (.csv, .csv.gz, ...) or Parquet file with a header.
        time: column of dates, times or numbers, which must grow; None: rows are in order.
        targets: columns that are forecast.
        covariates: columns that are known in advance.
        series: column that says which series a row belongs to; None: all are one.
        lookback: steps of a source.
        horizon: steps of a target.
        stride: steps from one window's start to the next one's.
        split: of each series the fractions of rows for train, validation and test; or the numbers
            of rows; or two dates (or values of `time`), where validation and test begin.
        normalizer: standard, minmax, robust or none (see `Values`).
        season: steps in a season, for the baseline that repeats the last one; None: there is none.
    """

    source: str = "values"
    target: str = "values"
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

    def __post_init__(self) -> None:
        super().__post_init__()
        for option in ("lookback", "horizon", "stride"):
            check_count(option, getattr(self, option))
        check_count("season", self.season, optional=True)
        check_choice("normalizer", self.normalizer, NORMALIZERS)
        for side in ("source", "target"):
            if getattr(self, side) != "values":
                raise InputError(f"data=series holds numbers; leave out data.{side}")
        if self.path is None:
            raise InputError("no file is given; give data.path=FILE, a CSV with a header, say")
        self.targets, self.covariates = (
            [names] if isinstance(names, str) else list(names)
            for names in (self.targets, self.covariates)
        )
        if not self.targets:
            raise InputError("no column is to be forecast; give data.targets=[COLUMN]")
        twice = {name for name in self.targets if name in self.covariates}
        if twice:
            raise InputError(
                f"{min(twice)!r} is a target and a covariate, which is known in advance; "
                "take it out of one"
            )
        self._check_split()

    def fingerprint(self) -> dict[str, Any]:
        check_exists(self._file)
        with self._file.open("rb") as file:
            content = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16))
        own = (
            "time", "targets", "covariates", "series", "lookback", "horizon", "stride", "split",
            "normalizer", "limit",
        )  # fmt: skip
        named = {name: getattr(self, name) for name in own}
        return {"kind": "series", "content": content.hexdigest(), **named}

    def make_features(
        self, texts: "Texts", show_progress: bool
    ) -> "tuple[Feature, Feature, list[str]]":
        from seq2seq.features.values import Values

        num_targets = len(self.targets)
        learned = Values(normalizer=self.normalizer, missing="ffill")
        learned.fit([[part.values for part in self._parts["train"]]])
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
    def _file(self) -> Path:
        return Path(str(self.path)).expanduser()

    def _given_splits(self) -> list[str]:
        return [split for split in SPLITS if self._parts[split]]

    def _place(self, split: str) -> str:
        return f"the {split} part of {self.path}"

    def _origins(self) -> dict[str, str]:
        return {split: split for split in self._given_splits()}

    def _rows(self, split: str) -> Iterator[tuple[str, str]]:
        length = self.lookback + self.horizon
        count = 0
        for part in self._parts[split]:
            values, num_targets = part.values, len(self.targets)
            steps, targets = _written(values), _written(values[:, :num_targets])
            ahead = ["," * num_targets + text for text in _written(values[:, num_targets:])]
            bad = np.isnan(values[:, :num_targets]).any(axis=1)
            for start in range(0, len(values) - length + 1, self.stride):
                middle, end = start + self.lookback, start + length
                if bad[middle:end].any():  # what is not known cannot be learned
                    continue
                source = steps[start:middle] + (ahead[middle:end] if self.covariates else [])
                count += 1
                yield " ".join(source), " ".join(targets[middle:end])
        if not count:
            raise InputError(
                f"{self._place(split)} has no window of lookback + horizon = {length} steps; give "
                "smaller ones, or another data.split"
            )

    @functools.cached_property
    def _parts(self) -> dict[str, list["OneSeries"]]:
        """Split -> its part of each series."""
        from seq2seq.data.series_table import read_series

        check_exists(self._file)
        columns = [*self.targets, *self.covariates]
        parts: dict[str, list[OneSeries]] = {split: [] for split in SPLITS}
        short = []
        all_series = read_series(self._file, self.time, columns, self.series)
        for one in all_series:
            values = self._filled(one)
            bounds = self._bounds(one)
            if len(values) < self.lookback + self.horizon:
                short.append(one.name)
            for split, start, end in zip(SPLITS, bounds[:-1], bounds[1:], strict=True):
                if end - start >= self.lookback + self.horizon:
                    times = None if one.times is None else one.times[start:end]
                    parts[split].append(one._replace(times=times, values=values[start:end]))
        if len(short) == len(all_series):
            raise InputError(
                f"no series in {self.path} has lookback + horizon = "
                f"{self.lookback + self.horizon} steps; give a smaller data.lookback or "
                "data.horizon"
            )
        if short:
            self.note(f"{len(short)} series are shorter than a window, such as {short[0]!r}")
        if not parts["train"]:
            raise InputError(
                f"the train part of no series in {self.path} holds a window of "
                f"{self.lookback + self.horizon} steps; give a smaller data.lookback or "
                "data.horizon, or another data.split"
            )
        return parts

    def _filled(self, one: "OneSeries") -> np.ndarray:
        """The values of a series, without gaps if `missing` says so."""
        from seq2seq.features.forward_fill import forward_fill

        values = one.values
        gaps = np.argwhere(np.isnan(values))
        if not len(gaps) or self.missing == "indicator":
            return values
        if self.missing == "ffill":
            return forward_fill(values, np.array([len(values)]))
        row, column = gaps[0]
        name = [*self.targets, *self.covariates][column]
        whose = f" of series {one.name!r}" if one.name else ""
        raise InputError(
            f"row {row + 1}{whose} in {self.path} has no value in column {name!r}; fill it, or "
            "give data.missing=indicator or ffill"
        )

    def _check_split(self) -> None:
        split = self.split = list(self.split)
        numbers = all(isinstance(one, int | float) for one in split)
        if len(split) == 3 and numbers and min(split) >= 0:
            if all(isinstance(one, int) for one in split) or abs(sum(split) - 1) < 1e-6:
                return
            raise InputError(
                f"data.split is {split}, fractions that add up to {sum(split):g}; make it 1"
            )
        if len(split) == 2 and self.time is not None:
            self.split = [one if isinstance(one, int | float) else str(one) for one in split]
            return
        raise InputError(
            f"data.split is {split}; give three fractions, three numbers of rows, or, with "
            "data.time, two dates where validation and test begin"
        )

    def _bounds(self, one: "OneSeries") -> list[int]:
        """First rows of train, validation and test, and the end."""
        count = len(one.values)
        if len(self.split) == 2:
            assert one.times is not None
            dates = self.split
            if not np.issubdtype(one.times.dtype, np.number):
                dates = [_date(text) for text in self.split]
            first, second = (int(np.searchsorted(one.times, date)) for date in dates)
            if not 0 < first <= second:
                raise InputError(
                    f"data.split is {self.split}, but the data begins at {one.times[0]}; give two "
                    "dates in order, after that"
                )
            return [0, first, second, count]
        shares = self.split
        if all(isinstance(share, int) for share in shares):
            ends = np.minimum(np.cumsum(shares), count)
        else:
            ends = np.round(np.cumsum(shares) * count).astype(int)
        return [0, *(int(end) for end in ends)]


def _date(text: object) -> np.datetime64:
    try:
        return np.datetime64(str(text), "us")
    except ValueError:
        raise InputError(f"data.split has {text!r}, no date; write it as 2026-11-24") from None


def _written(values: np.ndarray) -> list[str]:
    """Each step (T, D) as text: numbers as short as is exact, nothing where one is missing."""
    return [",".join("" if x != x else repr(x) for x in step) for step in values.tolist()]

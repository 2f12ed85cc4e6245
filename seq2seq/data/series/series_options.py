"""The options of windows of series."""

import abc
import dataclasses
from pathlib import Path
from typing import Any

from seq2seq.checks import check_choice, check_counts, check_flags
from seq2seq.data.dataset import Dataset
from seq2seq.data.files.option_checks import check_fixed, check_text_options
from seq2seq.data.files.paths import check_exists, content_hash
from seq2seq.data.series.column_options import check_columns, names_of
from seq2seq.data.series.split import check_split
from seq2seq.data.series.time.calendar_features import check_calendar
from seq2seq.data.series.time.time_zones import check_zone
from seq2seq.errors import InputError
from seq2seq.features.column_statistics import NORMALIZERS

TRANSFORMS = ("none", "log1p")
COLUMNS = ("targets", "covariates", "past_covariates", "static")
VERSION = 4  # of how windows are cut, a part of what rows depend on


@dataclasses.dataclass(kw_only=True)
class SeriesOptions(Dataset, abc.ABC):
    """The options of `Series`, and their checks.

    Attributes:
        path: CSV (.csv, .csv.gz, ...) or Parquet file with a header.
        time: column of dates, times or numbers, which must increase; None if rows are in order.
        time_zone: time zone of `time`, such as Europe/Berlin. Times with a zone in them are
            converted to it; days, months and hours are those of its clocks. None for none.
        day_first: whether 1/2/2026 is a day of February: true, false, or auto: as other rows show.
        targets: columns that are forecast.
        covariates: columns that are known in advance.
        past_covariates: columns that are not, such as measured weather.
        static: columns that are the same in all rows of a series: numbers, or names, of which each
            becomes a column of 0 and 1.
        calendar: features of `time`, known in advance: minute, hour, weekday, day (of the month),
            month, yearday, and holidays of a country or region, such as holidays.DE-BY.
        series: column with the name of each row's series; None if there is only one.
        lookback: steps of a source.
        horizon: steps of a target.
        stride: steps from one window's start to the next one's.
        short: windows with fewer than `lookback` steps before their targets: drop, or pad, which
            makes a shorter source of what there is, of one step or more.
        gaps: treatment of absent rows, which times show: split (no window extends over them),
            report only, or fill (insert rows that repeat the last one, and are never targets, at
            most as many as the file has). See `find_all_steps` for what is a gap.
        duplicates: which of successive rows with the same time is read: first or last; raise if
            there may be none.
        split: fractions of each series' rows for train, validation and test, 0 for none; or
            numbers of rows; or two dates (or values of `time`), where validation and test begin.
            Rows that were inserted do not count.
        normalizer: standard, minmax, robust or none (see `Values`).
        scale_by: what the targets are scaled by: all (by the normalizer, over all series), window
            (each by the mean and standard deviation of its lookback, see `RowScaledValues`),
            or auto: window if there are several series, and the standard deviation of one of them
            in train is less than a hundredth of that of all together, and targets are not often
            far outside of the spread of their lookback; otherwise all.
        transform: what models see of the targets, in the lookback too: none (the values), or log1p
            (log(1 + value), of values of at least 0). Forecasts are in the units of the data.
        season: steps in a season, for MASE and the baseline that repeats the last season; 1 for
            none. None for the cycle that the usual step of `time` suggests: a day (24 of an hour),
            a week (7 of a day, 5 without weekends), 52 weeks, or a year (12 of a month), whichever
            is the shortest of two steps or more; none without times or without such a cycle.
        delimiter: what is between columns of a text file: comma, semicolon, tab, pipe, space, or a
            character; found as in `Files`.
        encoding: of a text file, such as utf-8 or cp1252.
        decimal: sign before the decimals of numbers: point or comma; auto: comma where semicolons
            are between columns and no number has a point.
        skip_lines: lines of a text file before its header.
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
    time_zone: str | None = None
    day_first: bool | str = "auto"
    targets: list[str] | str = dataclasses.field(default_factory=list)
    covariates: list[str] | str = dataclasses.field(default_factory=list)
    past_covariates: list[str] | str = dataclasses.field(default_factory=list)
    static: list[str] | str = dataclasses.field(default_factory=list)
    calendar: list[str] | str = dataclasses.field(default_factory=list)
    series: str | None = None
    lookback: int = 10
    horizon: int = 1
    stride: int = 1
    short: str = "drop"
    gaps: str = "split"
    duplicates: str = "raise"
    split: list[Any] = dataclasses.field(default_factory=lambda: [0.8, 0.1, 0.1])
    normalizer: str = "standard"
    scale_by: str = "auto"
    transform: str = "none"
    season: int | None = None
    delimiter: str = "auto"
    encoding: str = "auto"
    decimal: str = "auto"
    skip_lines: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        for option in ("lookback", "horizon", "stride"):
            check_counts(within="data.", **{option: getattr(self, option)})
        check_counts(within="data.", optional=True, season=self.season)
        check_text_options(vars(self))
        check_counts(within="data.", least=0, skip_lines=self.skip_lines)
        check_choice(("drop", "pad"), within="data.", short=self.short)
        check_zone(self.time_zone)
        if self.day_first != "auto":
            check_flags(within="data.", day_first=self.day_first)
        check_choice(("split", "report", "fill"), within="data.", gaps=self.gaps)
        check_choice(("raise", "first", "last"), within="data.", duplicates=self.duplicates)
        check_choice(NORMALIZERS, within="data.", normalizer=self.normalizer)
        check_choice(("auto", "all", "window"), within="data.", scale_by=self.scale_by)
        check_choice(TRANSFORMS, within="data.", transform=self.transform)
        if self.path is None:
            raise InputError("data.path must be a CSV or Parquet file with a header, not null.")
        for option in ("time", "series"):
            names_of(option, getattr(self, option))
        for option in (*COLUMNS, "calendar"):
            setattr(self, option, names_of(option, getattr(self, option)))
        check_columns({option: getattr(self, option) for option in COLUMNS})
        check_calendar(self.calendar)
        self._check_needs()
        self.split = check_split(self.split, has_times=self.time is not None)
        check_exists(self.file)
        check_fixed(self.path, vars(self))

    def _check_needs(self) -> None:
        """Raise InputError for an option without effect, as another one is not given."""
        given = {
            "time_zone": self.time_zone,
            "calendar": self.calendar,
            "day_first": self.day_first != "auto",
            "gaps": self.gaps != "split",
            "duplicates": self.duplicates != "raise",
        }
        needs = [("time", name) for name, is_given in given.items() if is_given]
        for needed, option in [*needs, *([("series", "static")] if self.static else [])]:
            if getattr(self, needed) is None:
                raise InputError(f"data.{needed} must be a column for data.{option}, not null.")

    def fingerprint(self) -> dict[str, Any]:
        own = (
            "time", *COLUMNS, "calendar", "series", "lookback", "horizon", "stride", "short",
            "gaps", "duplicates", "time_zone", "day_first", "split", "normalizer", "scale_by",
            "limit",
        )  # fmt: skip
        named = {name: getattr(self, name) for name in own}
        reading = ((name, getattr(self, name)) for name in ("delimiter", "encoding", "decimal"))
        named |= {name: value for name, value in reading if value != "auto"}
        named |= {"skip_lines": self.skip_lines} if self.skip_lines else {}
        named |= {"transform": self.transform} if self.transform != "none" else {}
        return {"kind": "series", "windows": VERSION, "content": content_hash(self.file), **named}

    @property
    def file(self) -> Path:
        """The path, with the home folder in place of ~."""
        return Path(str(self.path)).expanduser()

    @property
    def layout(self) -> tuple[str, str, str, int]:
        """The options of a text file, in the order in which `SeriesFile` takes them."""
        return self.delimiter, self.encoding, self.decimal, self.skip_lines

    def given_place(self, split: str) -> str:
        return f"the {split} part of {self.path}"

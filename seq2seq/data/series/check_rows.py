"""Comparison of a file of series with the rows of a training."""

from collections.abc import Callable
from typing import Any

from seq2seq.data.series.series_file import SeriesFile
from seq2seq.data.series.series_options import SeriesOptions
from seq2seq.data.series.split import bounds
from seq2seq.data.series.table import read_series
from seq2seq.data.series.trained_rows import trained_rows
from seq2seq.errors import InputError


def check_rows(options: SeriesOptions, record: dict[str, Any], note: Callable[[str], None]) -> None:
    """Compare the first rows of each series in a file with those of a training.

    Args:
        options: the file, and how it is read.
        record: what `trained_rows` returned in the training.
        note: receives a sentence on rows that have changed, and on series that are absent.

    Raises:
        InputError: the test part has rows of the training, or all series are absent.
        BadRow: a bad cell.
    """
    file = SeriesFile(options.file, *options.layout)
    numbers = [*options.targets, *options.past_covariates, *options.covariates]
    reading = options.time_zone, options.day_first, options.static, options.duplicates
    all_series = read_series(
        file, options.time, numbers, options.series, lambda sentence: None, *reading
    )
    known = [one for one in all_series if one.name in record]
    if not known:
        first = next(iter(record))
        such = f", such as {first!r}" if first else ""
        raise InputError(f"{file} must have the series of the training{such}.")
    zone, day_first = options.time_zone, options.day_first
    parts = bounds(options.split, known, lambda sentence: None, zone, day_first)
    for one, (*_, begin, _) in zip(known, parts, strict=True):
        if begin < (count := record[one.name][0]):
            raise InputError(
                f"The test part of {file} must begin behind the rows of the training, the first "
                f"{count:,}{_of(one.name)}, not behind {begin:,} of {len(one.values):,}, so that "
                "the newest part is new to both models."
            )
    now = trained_rows(known, [record[one.name][0] for one in known])
    revised = [name for name, found in now.items() if found != record[name]]
    absent = [name for name in record if name not in now]
    if revised:
        others = f" and of {len(revised) - 1:,} other series" if len(revised) > 1 else ""
        note(
            f"Some of the first {record[revised[0]][0]:,} rows{_of(revised[0])}{others} differ "
            "from those of the training: if they were not revised but earlier ones removed, the "
            "old model may have been trained on some of the newest part."
        )
    if absent:
        are = "is" if len(absent) == 1 else "are"
        note(f"{len(absent):,} series of the training {are} absent, such as {absent[0]!r}.")


def _of(name: str) -> str:
    return f" of series {name!r}" if name else ""

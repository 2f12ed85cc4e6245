"""Reading of what a forecast of each series needs."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import numpy as np
import pyarrow

from seq2seq.data.future.continuation import Continuation
from seq2seq.data.future.end_reader import EndReader
from seq2seq.data.future.frame_file import FrameFile
from seq2seq.data.future.time_form import TimeForm
from seq2seq.data.series.gaps import treat_gaps
from seq2seq.data.series.series_file import SeriesFile
from seq2seq.data.series.series_options import SeriesOptions
from seq2seq.data.series.static_columns import encode_static
from seq2seq.data.series.table import read_series
from seq2seq.data.series.time.calendar_features import column_names
from seq2seq.data.series.time.find_steps import find_all_steps
from seq2seq.data.series.time.steps import Steps
from seq2seq.data.series.transform import check_rows_for


class Ends(NamedTuple):
    """What a forecast of each series needs.

    Attributes:
        series: the series that can be continued.
        columns: names of the columns of their rows.
        form: in which their times are written; None without times.
        names_type: Arrow type of the column of their names; None for a single series.
    """

    series: list[Continuation]
    columns: list[str]
    form: TimeForm | None
    names_type: Any


def read_ends(
    options: SeriesOptions, file: SeriesFile | FrameFile, count: int, known: Sequence[str]
) -> Ends:
    """Read what follows the last row with a target in each series; notes are added to the options.

    Args:
        options: how the file is read. All but its path, its splits and its windows are used.
        file: the file or frame.
        count: steps that follow, N.
        known: columns of the trained model's source, for the static ones.

    Raises:
        InputError: no series can be continued, or covariates of the future are missing.
        BadRow: a bad cell, or one that `missing` or `transform` does not allow.
    """
    numbers = [*options.targets, *options.past_covariates, *options.covariates]
    reading = options.time_zone, options.day_first, options.static, options.duplicates
    as_file = cast("SeriesFile", file)  # whose methods a frame has
    all_series = read_series(as_file, options.time, numbers, options.series, options.note, *reading)
    check_rows_for(options.transform, all_series, options.targets, as_file)
    all_steps: list[Steps | None] = [None] * len(all_series)
    if options.time is not None:
        all_steps = find_all_steps([one.clock for one in all_series if one.clock is not None])
        all_series = treat_gaps(
            all_series, all_steps, options.gaps, options.note, options.time_zone
        )
    reader = EndReader(options, file, numbers, count)
    both = zip(all_series, all_steps, strict=True)
    found = [end for one, steps in both if (end := reader.read(one, steps))]
    reader.report(len(all_series))
    columns = [*numbers, *column_names(options.calendar)]
    if options.static:
        names = {end.name for end in found}
        cells = [one.static for one in all_series if one.name in names]
        static = encode_static(options.static, cells, np.ones(len(cells), bool), known)
        for sentence in static.notes:
            options.note(sentence)
        columns += static.columns
        for end, values in zip(found, static.values, strict=True):
            constant = np.broadcast_to(values, (len(end.rows), len(values)))
            end.rows = np.concatenate([end.rows, constant], axis=1)
    return Ends(found, columns, *_forms(options, file, numbers))


def _forms(
    options: SeriesOptions, file: SeriesFile | FrameFile, numbers: Sequence[str]
) -> tuple[TimeForm | None, Any]:
    """The forms of the columns of times and of names; numbers show whether there are commas."""
    names = [name for name in (options.time, options.series) if name is not None]
    if not names:
        return None, None
    table, commas = file.columns(numbers, names, lambda sentence: None)
    form = names_type = None
    if options.time is not None:
        form = TimeForm(table[options.time], options.time_zone, options.day_first, commas)
    if options.series is not None:
        names_type = table[options.series].type
        if pyarrow.types.is_dictionary(names_type):
            names_type = names_type.value_type
    return form, names_type

"""Forecasts of tables in memory."""

import dataclasses
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.types

from seq2seq.data import Series
from seq2seq.data.future.frame_file import FrameFile
from seq2seq.data.series.gaps import NO_GAPS
from seq2seq.errors import InputError
from seq2seq.prediction.forecasting.make_forecast import make_forecast
from seq2seq.storage.run_folder import RunFolder

SERIES = "seq2seq.data.Series"
DATA_FRAMES = ("pandas", "polars")  # packages with tables and single columns


def forecast_frame(
    predictor: Any, model_file: Path | None, data: Any, steps: int | None, levels: Sequence[float]
) -> tuple[Any, list[str]]:
    """Forecast what follows the series of a table, by the options of the run's data.

    Args:
        predictor: a `Predictor`.
        model_file: its model's file in the run folder.
        data, steps, levels: as for `Predictor.forecast`.

    Returns:
        the forecast, of the type of the data, and notes for the user.
    """
    if model_file is None:
        raise InputError(
            "forecast must know which columns of the data are which, from the run folder. Load the "
            "model with seq2seq.load(FOLDER)."
        )
    options = _options(RunFolder.of_model(model_file))
    table, convert = _arrow(data)
    found = make_forecast(predictor, options, FrameFile(table), steps, levels)
    return convert(found.table()), [one for one in found.notes if not one.endswith(NO_GAPS)]


def _options(run: RunFolder) -> Series:
    """The options of the data of a run, without building anything that its config names."""
    config = run.read_config().get("data")
    if not isinstance(config, Mapping) or config.get("_target_") != SERIES:
        raise InputError(f"{run.path} must be a run on time series (data=series).")
    names = {one.name for one in dataclasses.fields(Series) if one.init}
    given = {name: value for name, value in config.items() if name in names}
    try:
        return Series(**given | {"path": str(run.config_file)})  # the rows are those of the table
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"data of {run.config_file} is corrupt ({error!s:.100}). Restore it."
        ) from error


def _arrow(data: Any) -> tuple[pyarrow.Table, Callable[[pyarrow.Table], Any]]:
    """Convert a table to one of Arrow, and provide the conversion back."""
    if isinstance(data, Mapping):
        return _checked(lambda: pyarrow.table({k: _array(v) for k, v in data.items()})), _arrays
    package = type(data).__module__.partition(".")[0]
    is_table = "columns" in dir(data)  # a Series of pandas, or polars, has none
    if package == "pandas" and is_table:
        table = _checked(lambda: pyarrow.Table.from_pandas(data))
        return table.replace_schema_metadata(), lambda found: found.to_pandas()
    if "__arrow_c_stream__" not in dir(data) or not (is_table or package not in DATA_FRAMES):
        raise InputError(
            "data must be a DataFrame of pandas or polars, a table of Arrow, or a mapping of names "
            f"to arrays, not a {type(data).__name__}."
        )
    table = _checked(lambda: pyarrow.table(data))
    columns = [_plain(column) for column in table.columns]
    back = sys.modules["polars"].from_arrow if package == "polars" else lambda found: found
    return pyarrow.table(columns, table.column_names), back


def _checked(convert: Callable[[], pyarrow.Table]) -> pyarrow.Table:
    try:
        return convert()
    except (pyarrow.ArrowException, TypeError, ValueError) as error:
        raise InputError(f"data cannot be read as a table ({error!s:.200}). Correct it.") from error


def _array(values: Any) -> np.ndarray:
    """Values as an array of a type that Arrow has; it has no hours and months."""
    array = np.asanyarray(values)  # which keeps masks
    is_odd = array.dtype.kind == "M" and np.datetime_data(array.dtype)[0] in (
        "Y",
        "M",
        "W",
        "h",
        "m",
    )
    return array.astype("datetime64[s]") if is_odd else array


def _plain(column: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    """Texts that are stored as views, also those of categories, as ordinary ones."""
    kind, texts = column.type, pyarrow.string()
    if pyarrow.types.is_dictionary(kind) and pyarrow.types.is_string_view(kind.value_type):
        column = column.cast(pyarrow.dictionary(pyarrow.uint32(), texts))
        kind = column.type
    return column.cast(texts) if pyarrow.types.is_string_view(kind) else column


def _arrays(table: pyarrow.Table) -> dict[str, np.ndarray]:
    return {name: table[name].to_numpy() for name in table.column_names}

"""`python scripts/forecast.py run=FOLDER`: what follows the end of each series."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.types
from omegaconf import DictConfig
from rich.console import Console

from seq2seq.checks import check_counts
from seq2seq.commands.entry import entry
from seq2seq.commands.files.output_file import output_file
from seq2seq.commands.quiet import quiet_libraries
from seq2seq.configuration.composing import build
from seq2seq.configuration.own_classes import import_own_classes
from seq2seq.configuration.stored_config import choices_of_run
from seq2seq.configuration.trust import check_classes, targets
from seq2seq.data import Series
from seq2seq.data.files.table_writer import check_written, write_lines, write_table
from seq2seq.data.files.tables import PARQUET, ending
from seq2seq.errors import InputError
from seq2seq.storage.files import remove_leftovers, replacing
from seq2seq.storage.run_folder import RunFolder
from seq2seq.training import Display

if TYPE_CHECKING:
    from seq2seq.prediction import Predictor
    from seq2seq.prediction.forecasting.forecast import Forecast

ENDINGS = {"picture": (".png",), "page": (".html", ".htm")}


def main() -> None:
    """Entry point of `seq2seq-forecast`."""
    entry("forecast", forecast)


def forecast(config: DictConfig) -> None:
    """Write the forecasts of all series, and draw some of them."""
    check_counts(shown=config.shown)
    stranger = [] if config.trust else [*targets(choices_of_run(Path(config.run)))]
    check_classes(config, ["data"], stranger)
    dataset = build(config.data)
    if not isinstance(dataset, Series):
        raise InputError("data must be time series (data=series), as in the training of the run.")
    files = _files(config, dataset)
    display = Display(Console(file=sys.stderr, highlight=False, emoji=False))
    predictor = _loaded(config, display)
    with display.working("forecasting"):
        from seq2seq.data.series.series_file import SeriesFile
        from seq2seq.prediction.forecasting.make_forecast import make_forecast

        file = SeriesFile(dataset.file, *dataset.layout)
        found = make_forecast(predictor, dataset, file, config.steps, config.levels)
    for note in found.notes:
        display.say(f"data: {note}")
    for folder in {path.parent for path in files.values()}:
        remove_leftovers(folder)
    if "output" in files:
        with replacing(files["output"]) as temporary:
            _write(temporary, ending(files["output"]), found)
    else:
        _write(None, ".csv", found)
    _draw(files, found, config, display)
    for name, path in files.items():
        display.say(f"{name}: {path}")


def _loaded(config: DictConfig, display: Display) -> "Predictor":
    """The predictor of the run."""
    with display.working("loading the model"), quiet_libraries():
        from seq2seq.prediction import Predictor, load_model

        import_own_classes(config.run, config.trust)
        predictor = Predictor(
            load_model(Path(config.run)),
            batch_size=config.batch_size,
            num_samples=config.num_samples,
            seed=config.seed,
        )
        predictor.file = RunFolder.of_model(config.run).model_file
    return predictor


def _files(config: DictConfig, dataset: Series) -> dict[str, Path]:
    """The files to write, by option, checked before anything is loaded."""
    found: dict[str, Path] = {}
    for name in ("output", "picture", "page"):
        if config[name] is None:
            continue
        path = found[name] = output_file(config[name], name)
        if name == "output":
            check_written(path)
        elif path.suffix.lower() not in ENDINGS[name]:
            raise InputError(f"{name} must end in {ENDINGS[name][0]}, not {path}.")
        if path.exists() and path.samefile(dataset.file):
            raise InputError(f"{name} must be another file than data.path.")
    return found


def _write(path: Path | None, kind: str, found: "Forecast") -> None:
    """Write the table of a forecast in the format of an ending; None for standard output."""
    table = found.table()
    if kind != PARQUET:
        columns = [_as_text(column) for column in table.columns]
        table = pyarrow.table(columns, table.column_names)
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    if path is None:
        try:
            write_lines(sys.stdout, kind, table.column_names, rows)
        except UnicodeEncodeError as error:
            raise InputError(
                f"Standard output must be UTF-8, not {sys.stdout.encoding}, to show "
                f"{error.object[error.start]!a}. Set PYTHONIOENCODING=utf-8, or output=FILE."
            ) from error
    else:
        write_table(path, kind, table.column_names, rows, lambda: table.schema.types)


def _as_text(column: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    """Write times as texts; other columns stay as they are."""
    if not pyarrow.types.is_temporal(column.type):
        return column
    texts = [None if one is None else str(one) for one in column.to_pylist()]
    return pyarrow.chunked_array([pyarrow.array(texts, pyarrow.string())])


def _draw(files: dict[str, Path], found: "Forecast", config: DictConfig, display: Display) -> None:
    """Draw some series, if there is to be a picture or a page."""
    if not {"picture", "page"} & files.keys():
        return
    with display.working("drawing"):
        with quiet_libraries():
            from seq2seq.reporting.forecast_page import write_forecast_page
            from seq2seq.reporting.forecast_picture import write_forecast_picture

        count = min(config.shown, len(found.series))
        if count < len(found.series):
            display.say(f"Pictures show the first {count} of {len(found.series):,} series.")
        if "picture" in files:
            write_forecast_picture(files["picture"], found, count)
        if "page" in files:
            write_forecast_page(files["page"], found, count, config.run, config.data.path)

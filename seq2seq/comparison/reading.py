"""Reading of what a comparison needs of a run folder."""

from dataclasses import replace
from typing import Any

from seq2seq.comparison.contender import Contender
from seq2seq.comparison.options import flat
from seq2seq.comparison.predictions import Predictions
from seq2seq.metrics.direction import HIGHER_IS_BETTER, LOWER_IS_BETTER
from seq2seq.storage.run_folder import RunFolder

SPLITS = {"test": "test", "final": "validation"}  # of a journal's last record


def read_contender(run: RunFolder, name: str) -> Contender | str:
    """Read a finished run, or return why it cannot be compared.

    Raises:
        InputError: a file of the run is corrupt.
    """
    config = run.read_config()
    record = run.read_record()
    if record is None or not record.is_finished:
        return "not finished"
    last = (run.metrics.read() or [{}])[-1]
    split = SPLITS.get(last.get("split", ""))
    predictions = Predictions.read(run)
    if split is None or predictions is None:
        return "no final figures"
    if not len(predictions):
        return "no rows in its final split"
    options = flat(config)
    if "data.lookback" in options and predictions.series:
        predictions = replace(predictions, are_windows=not run.arrays_file.exists())
    contender = Contender(
        name=name,
        options=options,
        chosen=record.chosen,
        data=record.data,
        split=split,
        recorded={
            figure: value
            for figure, value in last.items()
            if figure in HIGHER_IS_BETTER | LOWER_IS_BETTER and value is not None
        },
        predictions=predictions,
        **_folds(options, predictions),
    )
    return contender if contender.main_figures() else "no figure that its rows can give"


def _folds(options: dict[str, Any], predictions: Predictions) -> dict[str, Any]:
    """The fields of a contender that is one fold of its data."""
    count, fold = options.get("data.folds"), options.get("data.fold")
    if not (isinstance(count, int) and isinstance(fold, int)):
        return {}
    return {"folds": {fold: predictions}, "num_folds": count}

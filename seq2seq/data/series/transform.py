"""What the option `transform` requires of rows and of models."""

from collections.abc import Sequence

import numpy as np

from seq2seq.data.series.one_series import OneSeries
from seq2seq.data.series.series_file import SeriesFile
from seq2seq.errors import BadRow, InputError
from seq2seq.features.number_reader import NO_LOGARITHMS, NOT_NEGATIVE
from seq2seq.features.values import Values


def check_rows_for(
    transform: str, all_series: Sequence[OneSeries], targets: Sequence[str], file: SeriesFile
) -> None:
    """Check that a transform can be applied to the targets, the first columns of all rows.

    Values between -1 and 0, whose log1p exists, are refused, too: a column that falls below 0 does
    not grow in proportion to its level, and no forecast would be below 0.

    Raises:
        BadRow: a value below 0, for log1p.
    """
    if transform == "none":
        return
    for one in all_series:
        values = one.values[:, : len(targets)]
        for step, column in np.argwhere(values < 0)[:1]:
            row, fault = int(one.rows[step]), f"must be {NOT_NEGATIVE}, not {values[step, column]}"
            raise BadRow(row, fault, NO_LOGARITHMS).at(file.place(row, targets[column]))


def check_model_for(transform: str, target: Values) -> None:
    """Check that a model was trained with a transform.

    Raises:
        InputError: it was trained with another one.
    """
    trained = "log1p" if target.log_columns else "none"
    if transform != trained:
        raise InputError(
            f"data.transform must be {trained}, as in the training of the model, not {transform}."
        )

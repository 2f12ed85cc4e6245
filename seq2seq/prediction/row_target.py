"""The feature of a row's target."""

from typing import Any

from seq2seq.features import RowScaledValues, Values


def row_target(model: Any, source: Any) -> Values:
    """Return the feature that converts a model's numbers for a source to the units of the data.

    It is the model's, unless that scales rows by themselves (`RowScaledValues`).

    Args:
        model: a `seq2seq.models.Model`.
        source: a raw input that the model can read.
    """
    if isinstance(model.target, RowScaledValues):
        return model.target.for_row(model.source.row_scale(source))
    found: Values = model.target
    return found

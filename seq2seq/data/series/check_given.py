"""Checks of a trained model's features with windows of series."""

from seq2seq.data.series.transform import check_model_for
from seq2seq.data.series.window_table import WindowTable
from seq2seq.errors import InputError
from seq2seq.features.feature import Feature
from seq2seq.features.values import Values


def check_given(
    source: Feature,
    target: Feature,
    table: WindowTable,
    columns: list[str],
    missing: str,
    scale_by: str,
    transform: str,
) -> None:
    """Check that features that were fitted on other data can read the windows.

    Args:
        source: of the sources.
        target: of the targets.
        table: the windows.
        columns: names of their columns.
        missing: how missing values are treated in the windows.
        scale_by: what targets are to be scaled by, or auto.
        transform: of the targets.

    Raises:
        InputError: they have other columns, another transform or scaling, or no place for missing
            values.
    """
    if not (isinstance(source, Values) and isinstance(target, Values)):
        raise InputError("The model must be one of numbers for data=series. Choose its own data.")
    num_columns = table.num_columns
    found = (num_columns, table.num_targets, table.ahead)
    if found != (source.dim, target.dim, source.horizon):
        raise InputError(
            "The columns and data.horizon must be those of the training, with "
            f"{source.dim} columns, {target.dim} of them targets, and {source.horizon} steps known "
            f"in advance, not {found[0]}, {found[1]} and {found[2]}."
        )
    if source.columns and source.columns != columns:
        raise InputError(
            f"The columns must be those of the training ({', '.join(source.columns)}), not "
            f"{', '.join(columns)}. Name them alike, and give them in the same order."
        )
    if source.horizon and source.observed != table.known_later:
        raise InputError(
            f"{source.observed} columns, targets and data.past_covariates, must be unknown in "
            f"advance, as in training, not {table.known_later}."
        )
    check_model_for(transform, target)
    scaled_by = "window" if target.row_scaled else "all"
    if scale_by not in ("auto", scaled_by):
        raise InputError(
            f"data.scale_by must be {scaled_by} or auto for a model whose targets are scaled so, "
            f"not {scale_by}."
        )
    if missing == "indicator" and source.missing != "indicator":
        raise InputError(
            "data.missing must be raise or ffill for a model that was trained without "
            "data.missing=indicator."
        )

"""The inputs of a forecaster besides its own outputs."""

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Mask, Tensor
from seq2seq.errors import BadRow
from seq2seq.features.values import Values
from seq2seq.forecasting.last_known import last_known
from seq2seq.ops.masking import length_mask


def last_observed(
    source: Tensor, lengths: Ids, source_feature: Values, target_feature: Values
) -> Tensor:
    """The last observed values of the target, as the target feature scales them.

    Args:
        source: float (B, S, D), scaled by `source_feature`; targets are its first K columns.
        lengths: int (B,), steps of each row, including those of the horizon.
        source_feature: Values of D columns, the last `horizon` steps of which are not observed.
        target_feature: Values of K columns.

    Returns:
        float (B, K); zeros where nothing was observed.
    """
    last = last_or_nan(source, lengths, source_feature, target_feature)
    return ops.where(ops.isnan(last), 0.0, last)


def last_or_nan(
    source: Tensor, lengths: Ids, source_feature: Values, target_feature: Values
) -> Tensor:
    """The last observed values of the target, as `last_observed`; NaN where nothing was."""
    values, known = observed(source, lengths, source_feature, target_feature.dim)
    last = rescaled(last_known(values, known), source_feature, target_feature)
    return ops.where(ops.any(known, axis=1), last[:, 0], float("nan"))


def observed(source: Tensor, lengths: Ids, source_feature: Values, dim: int) -> tuple[Tensor, Mask]:
    """The observed values of the first columns of a source.

    Args:
        source, lengths, source_feature: as for `last_observed`.
        dim: int K.

    Returns:
        float32 (B, S, K), 0 where nothing was observed, and bool (B, S, K), True = observed.
    """
    num_observed = ops.cast(lengths, "int32") - source_feature.horizon
    real = length_mask(num_observed, ops.shape(source)[1])
    return known_values(source, real, source_feature, dim)


def known_values(
    source: Tensor, real: Mask, source_feature: Values, dim: int
) -> tuple[Tensor, Mask]:
    """The values of the first columns of a source that are not missing, as `observed`.

    Args:
        source, source_feature, dim: as for `observed`.
        real: bool (B, S), True = an observed step.
    """
    values = source[:, :, :dim]
    known = ops.broadcast_to(real[:, :, None], ops.shape(values))
    if source_feature.missing == "indicator":
        first = source_feature.dim
        known = known & (source[:, :, first : first + dim] < 0.5)
    return ops.where(known, ops.cast(values, "float32"), 0.0), known


def rescaled(values: Tensor, source: Values, target: Values, is_factor: bool = False) -> Tensor:
    """Values of the first columns of a source, as the target's feature scales them.

    Args:
        values: float32 (..., K), scaled by `source`.
        source: Values of D columns.
        target: Values of K columns.
        is_factor: whether these are differences, which have no origin.

    Returns:
        float32 (..., K).
    """
    dim = target.dim
    (source_center, source_scale), (center, scale) = source.scaling(), target.scaling()
    values = values * ops.convert_to_tensor(source_scale[:dim] / scale, "float32")
    if is_factor:
        return values
    return values + ops.convert_to_tensor((source_center[:dim] - center) / scale, "float32")


def known_ahead(source: Tensor, lengths: Ids, source_feature: Values) -> Tensor | None:
    """Covariates, known in advance, of the steps to be forecast.

    Args:
        source: float (B, S, D).
        lengths: int (B,), steps of each row, including those of the horizon H.
        source_feature: Values; its first `observed` columns are not known ahead.

    Returns:
        float (B, H, D - observed); None where there is no horizon.
    """
    horizon = source_feature.horizon
    if not horizon:
        return None
    first = ops.cast(lengths, "int32")[:, None] - horizon
    ahead = first + ops.arange(horizon, dtype="int32")[None, :]
    return _steps(source, ahead)[:, :, source_feature.observed :]


def _steps(source: Tensor, indices: Ids) -> Tensor:
    """Some steps of each row: (B, S, D), int (B, M) -> (B, M, D)."""
    indices = ops.clip(indices, 0, ops.shape(source)[1] - 1)
    return ops.take_along_axis(source, indices[:, :, None], axis=1)


def check_history(source: Values, source_lengths: np.ndarray) -> None:
    """Check that sources have steps before those of the horizon.

    Raises:
        BadRow: for the first that has none.
    """
    horizon = source.horizon
    for row in np.flatnonzero(source_lengths <= horizon)[:1]:
        if not horizon:
            raise BadRow(row, "must have steps that a forecast can continue, not none")
        raise BadRow(
            row,
            f"must have more than the {horizon} steps that are to be forecast, not "
            f"{source_lengths[row]}",
            "Give steps before them.",
        )


def check_ahead(source: Values, target_lengths: np.ndarray) -> None:
    """Check that no target has more steps than there are covariates known ahead, if there are any.

    Raises:
        BadRow: for the first that has.
    """
    horizon = source.horizon
    for row in np.flatnonzero(target_lengths > horizon)[:1] if horizon else ():
        raise BadRow(
            row,
            f"must have at most the {horizon} target steps whose covariates are known, not "
            f"{target_lengths[row]}",
            "Leave out later steps, or increase the horizon of the source.",
        )

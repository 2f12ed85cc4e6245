"""The inputs of a forecaster besides its own outputs."""

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.features.values import Values


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
    observed = ops.maximum(ops.cast(lengths, "int32") - source_feature.horizon, 0)
    dim = target_feature.dim
    steps = ops.arange(ops.shape(source)[1], dtype="int32")[None, :, None]
    is_known = steps < observed[:, None, None]
    if source_feature.missing == "indicator":
        first = source_feature.dim
        is_known = is_known & (source[:, :, first : first + dim] < 0.5)
    last = ops.max(ops.where(is_known, steps, -1), axis=1)  # (B, K), or (B, 1) for all columns
    last = ops.broadcast_to(last, (ops.shape(source)[0], dim))
    values = ops.take_along_axis(source[:, :, :dim], ops.maximum(last, 0)[:, None], axis=1)
    values = ops.cast(values[:, 0], "float32")
    (source_center, source_scale), (center, scale) = (
        feature.scaling() for feature in (source_feature, target_feature)
    )
    shift = (source_center[:dim] - center) / scale
    values = values * _row(source_scale[:dim] / scale) + _row(shift)
    return ops.where(last >= 0, values, 0.0)


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


def _row(values: np.ndarray) -> Tensor:
    return ops.convert_to_tensor(values, "float32")[None, :]

"""Numbers in the data's units as a model reads and writes them, in a graph."""

from typing import Any, NamedTuple

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Mask, Tensor
from seq2seq.features import Values
from seq2seq.features.logarithms import MOST
from seq2seq.ops.masking import length_mask


class Scale(NamedTuple):
    """The level and spread of rows that are scaled by themselves, (B, 1, K) each."""

    level: Tensor
    spread: Tensor


class NumberScaling:
    """What `Values.encode` and `Values.denormalize` do, and those of `RowScaledValues`.

    Args:
        source: the feature of sources, `Values` or another one.
        target: the feature of targets, `Values` or another one.
        dtype: float64, as those features compute, or float32 for runtimes that have no other.
    """

    def __init__(self, source: Any, target: Any, dtype: str):
        self._source = source
        self._target = target
        self._dtype = dtype

    def encoded(self, values: Tensor, lengths: Ids) -> tuple[Tensor, Scale | None]:
        """Scale sources.

        Args:
            values: float (B, S, D), NaN where missing.
            lengths: int32 (B,), steps of each row, those of the horizon included.

        Returns:
            float32 (B, S, D), or (B, S, 2 D) with indicators of missing values, and the rows'
            own scale, if they have one. Missing values that must not be stay NaN.
        """
        feature = self._source
        values = ops.cast(values, self._dtype)
        real = length_mask(lengths, ops.shape(values)[1])[:, :, None]
        unknown = self._unknown(values, lengths)
        given = real & ~unknown
        if feature.missing == "ffill":
            values = _filled_forward(values, given & ~ops.isnan(values))
        values = self._with_logarithms(values)
        is_known = given & ~ops.isnan(values)
        scale = None
        if feature.row_scaled:
            scale = self._row_scale(values, is_known)
            count = feature.num_scaled
            own = (values[..., :count] - scale.level) / scale.spread
            values = ops.concatenate([own, values[..., count:]], axis=-1)
        center, divisor = (self._constant(one) for one in feature.scaling())
        kept = given if feature.missing == "raise" else is_known
        scaled = ops.where(kept, (values - center) / divisor, self._constant(0.0))
        scaled = ops.cast(scaled, "float32")
        if feature.missing == "indicator":
            is_missing = ops.cast(given & ~is_known, "float32")
            scaled = ops.concatenate([scaled, is_missing], axis=-1)
        return scaled, scale

    def restored(self, values: Tensor, scale: Scale | None) -> Tensor:
        """Convert a model's values, float32 (B, T, K), to the data's units."""
        feature = self._target
        values = ops.cast(values, self._dtype)
        if scale is not None and feature.row_scaled:
            values = values * scale.spread + scale.level
        else:
            center, factor = (self._constant(one) for one in feature.scaling())
            values = values * factor + center
        count = feature.log_columns
        if not count:
            return values
        first = ops.clip(ops.expm1(values[..., :count]), 0, self._constant(MOST))
        return ops.concatenate([first, values[..., count:]], axis=-1)

    def _unknown(self, values: Tensor, lengths: Ids) -> Mask:
        """Which values are those of the horizon that are not known yet: bool (B, S, D)."""
        feature = self._source
        first = (lengths - feature.horizon)[:, None]
        is_ahead = ops.arange(ops.shape(values)[1], dtype="int32")[None, :] >= first
        is_observed = np.arange(feature.dim) < (feature.observed if feature.horizon else 0)
        return is_ahead[:, :, None] & ops.convert_to_tensor(is_observed)

    def _with_logarithms(self, values: Tensor) -> Tensor:
        count = self._source.log_columns
        if not count:
            return values
        return ops.concatenate([ops.log1p(values[..., :count]), values[..., count:]], axis=-1)

    def _row_scale(self, values: Tensor, is_known: Mask) -> Scale:
        """The scale of rows, as `RowScaledValues.scales` computes it."""
        feature = self._source
        size = feature.num_scaled
        is_known, zero = is_known[..., :size], self._constant(0.0)
        values = ops.where(is_known, values[..., :size], zero)
        count = ops.sum(ops.cast(is_known, self._dtype), axis=1, keepdims=True)
        some = ops.maximum(count, self._constant(1.0))
        level = ops.sum(values, axis=1, keepdims=True) / some
        errors = ops.where(is_known, values - level, zero)
        variance = ops.sum(ops.square(errors), axis=1, keepdims=True) / some
        center = self._constant(Values.scaling(feature)[0][:size])  # not those of scaled rows
        level = ops.where(count > 0, level, center)
        return Scale(level, ops.sqrt(variance + self._constant(np.square(feature.floor))))

    def _constant(self, numbers: Any) -> Tensor:
        return ops.convert_to_tensor(np.asarray(numbers), self._dtype)


def _filled_forward(values: Tensor, is_known: Mask) -> Tensor:
    """Each column with the last known value in place of missing ones; NaN before the first.

    >>> _filled_forward([[[1], [nan], [3]]], [[[True], [False], [True]]])   ->   [[[1], [1], [3]]]
    """
    steps = ops.arange(ops.shape(values)[1], dtype="int32")[None, :, None]
    order = ops.argsort(ops.where(is_known, steps, steps + ops.shape(values)[1]), axis=1)
    so_far = ops.cumsum(ops.cast(is_known, "int32"), axis=1)
    last = ops.take_along_axis(order, ops.maximum(so_far - 1, 0), axis=1)
    filled = ops.take_along_axis(values, last, axis=1)
    return ops.where(so_far > 0, filled, ops.convert_to_tensor(np.nan, values.dtype))

"""The feature of numbers that are scaled row by row."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import keras
import numpy as np

from seq2seq.aliases import Config
from seq2seq.checks import check_counts
from seq2seq.errors import InputError
from seq2seq.features.number_reader import Row
from seq2seq.features.values import Values
from seq2seq.ops.ragged import Ragged


class RowScale(NamedTuple):
    """The level and spread of rows, by which their numbers are scaled."""

    level: np.ndarray  # float64 (..., K)
    spread: np.ndarray  # float64 (..., K), above 0


@keras.saving.register_keras_serializable(package="seq2seq")
class RowScaledValues(Values):
    """Values of which the first K columns are scaled by each source's own level and spread.

    They are the mean and the standard deviation of the source's known values, in float64, so
    series whose levels differ by orders of magnitude look alike to a model, those that were not in
    the training data too. It is what a network learns from, as it is in DeepAR (Salinas et al.,
    2020, doi:10.1016/j.ijforecast.2019.07.001, section 3.3), where `model/anchor=window` changes
    only what the network reads. A target has the scale of its source: `for_row` gives the feature
    that converts it to the data's units.

    Args:
        num_scaled: K; all columns of a target.
        floor: float64 (K,), of training data. The spread is at least that: the root of the
            variance plus its square. Targets after a constant source are in units of it.
        options: of `Values`, whose `center` and `scale` are those of the other columns. A source
            without known values has the center as its level.

    Raises:
        InputError: numbers out of range.
    """

    row_scaled = True

    def __init__(self, num_scaled: int, floor: Sequence[float], **options: Any):
        super().__init__(**options)
        check_counts(num_scaled=num_scaled)
        self.num_scaled = num_scaled
        self.floor = np.asarray(floor, "float64")
        is_above = (self.floor > 0) & (self.floor < np.inf)
        if self.floor.shape != (num_scaled,) or not is_above.all():
            raise InputError(f"floor must have {num_scaled} numbers above 0, not {floor!r:.60}.")

    def encode(self, examples: Sequence[Row]) -> Ragged:
        values, lengths, unknown = self.read(examples)
        scales = [self._scale_of(one) for one in Ragged(values, lengths).rows()]
        if scales:
            level, spread = (np.concatenate(side) for side in zip(*scales, strict=True))
            whole = RowScale(np.repeat(level, lengths, axis=0), np.repeat(spread, lengths, axis=0))
            values = self.relative_to(whole, values)
        return Ragged(self.scaled(values, unknown), lengths)

    def row_scale(self, source: Row) -> RowScale:
        """Return the level and spread of a source, (K,) each."""
        level, spread = self._scale_of(self.read([source]).values)
        return RowScale(level[0], spread[0])

    def scales(self, values: np.ndarray, known: np.ndarray) -> RowScale:
        """Return the levels and spreads of sources.

        Args:
            values: float64 (B, S, D) in the data's units.
            known: bool (B, S, D): neither missing, nor padding, nor not known yet.

        Returns:
            (B, 1, K) each.
        """
        known = known[..., : self.num_scaled]
        values = np.where(known, values[..., : self.num_scaled], 0)
        count = known.sum(axis=1, keepdims=True)
        some = np.maximum(count, 1)
        level = values.sum(axis=1, keepdims=True) / some
        errors = np.where(known, values - level, 0)
        variance = np.square(errors).sum(axis=1, keepdims=True) / some
        center, _ = super().scaling()
        level = np.where(count > 0, level, center[: self.num_scaled])
        return RowScale(level, np.hypot(np.sqrt(variance), self.floor))

    def relative_to(self, scale: RowScale, values: np.ndarray) -> np.ndarray:
        """Return values (..., D) of which the first K columns are in units of a scale."""
        own = (values[..., : self.num_scaled] - scale.level) / scale.spread
        return np.concatenate([own, values[..., self.num_scaled :]], axis=-1)

    def for_row(self, scale: RowScale) -> Values:
        """Return the feature of the target of a source with this scale, (K,) each."""
        return Values(
            dim=self.num_scaled,
            normalizer=self.normalizer,
            center=scale.level.tolist(),
            scale=scale.spread.tolist(),
            columns=self.columns,
        )

    def for_row_of(self, source: Any, example: Row) -> Values:
        return self.for_row(source.row_scale(example))

    def scaling(self) -> tuple[np.ndarray, np.ndarray]:
        """Return float64 (D,) center and scale of values that `relative_to` has returned."""
        center, scale = (one.copy() for one in super().scaling())
        center[: self.num_scaled], scale[: self.num_scaled] = 0, 1
        return center, scale

    def denormalize(self, array: np.ndarray) -> np.ndarray:
        raise TypeError("The scale of a row is that of its source: use `for_row`.")

    def fit(self, chunks: Any, show_progress: bool = False) -> Self:
        raise TypeError("Rows of series have this feature, which data=series fits.")

    def get_config(self) -> Config:
        own = {"num_scaled": self.num_scaled, "floor": self.floor.tolist()}
        return {**own, **super().get_config()}

    def _scale_of(self, values: np.ndarray) -> RowScale:
        """Return the level and spread of one source, float64 (S, D), (1, K) each."""
        level, spread = self.scales(values[None], ~np.isnan(values)[None])
        return RowScale(level[0], spread[0])

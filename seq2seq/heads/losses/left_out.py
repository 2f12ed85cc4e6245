"""The tokens that a row of too few steps cannot spell."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.decoding.arrays.log_zero import EXISTS
from seq2seq.metrics.step_mean import StepMean
from seq2seq.ops.ids import nan_unless, valid_ids
from seq2seq.symbols import END, NUM_SYMBOLS


@keras.saving.register_keras_serializable(package="seq2seq")
class LeftOut(StepMean):
    """Share of tokens that CTC cannot spell, and `CtcLoss` counts as 0.

    A row's steps spell as many tokens as they are, less one blank between two equal tokens. That
    the rest is impossible keeps it out of the loss, which is then too favourable.
    """

    def __init__(self, name: str = "left_out", dtype: str = "float32"):
        super().__init__(name=name, dtype=dtype)

    def measure(self, y_true: Ids, y_pred: Tensor) -> Tensor:
        """Int (B, T), logits (B, S, V) -> 0 or 1, float32 (B, T)."""
        ids, is_valid = valid_ids(y_true, y_pred.shape[-1], "the targets")
        is_real = ops.any(y_pred[:, :, NUM_SYMBOLS:] > EXISTS, axis=-1)
        steps = ops.sum(ops.cast(is_real, "int32"), axis=-1, keepdims=True)
        takes = ops.cast(ids != END, "int32")
        repeats = ops.pad(ops.cast(ids[:, 1:] == ids[:, :-1], "int32"), [(0, 0), (1, 0)])
        needed = ops.cumsum(takes * (1 + repeats), axis=-1)
        return ops.cast(needed > steps, "float32") + nan_unless(is_valid)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "dtype": self.dtype}

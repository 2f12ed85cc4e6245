"""Transformers over patches of lookbacks."""

from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Config, Shape, Tensor
from seq2seq.checks import check_counts
from seq2seq.errors import InputError
from seq2seq.forecasting.window_network import Window, WindowNetwork, flat
from seq2seq.layers.linear import Linear
from seq2seq.layers.transformer.transformer import Transformer


@keras.saving.register_keras_serializable(package="seq2seq")
class PatchNetwork(WindowNetwork):
    """A Transformer whose steps are patches of the lookback, and a linear map of all its outputs.

    PatchTST (Nie et al., 2023, "A Time Series is Worth 64 Words: Long-term Forecasting with
    Transformers", ICLR), with layer normalization instead of batch normalization. The last patch
    ends with the lookback; the first begins with zeros where patches do not divide it. Columns
    that are not forecast are in the patches of every channel.

    Args:
        patch_length: int, steps of a patch.
        stride: int, steps from one patch's beginning to the next one's; no more than
            `patch_length`, or steps between them would not be read.
        independent: the same network for each channel, which sees no other; otherwise patches
            have the steps of all channels.
        units, num_layers, num_heads, num_kv_heads, hidden_units, activation, gated, norm,
            norm_first, positions, dropout, layer_drop: the arguments of `TransformerEncoder`.

    Raises:
        InputError: sizes below 1 or that do not fit, shares outside [0, 1), unknown names.
    """

    def __init__(
        self,
        patch_length: int = 16,
        stride: int = 8,
        independent: bool = True,
        units: int = 64,
        num_layers: int = 3,
        num_heads: int = 4,
        num_kv_heads: int | None = None,
        hidden_units: int = 128,
        activation: str = "gelu",
        gated: bool = False,
        norm: str = "layer",
        norm_first: bool = True,
        positions: str = "learned",
        dropout: float = 0.2,
        layer_drop: float = 0.0,
        **kwargs: Any,
    ):
        arguments = locals()
        super().__init__(**kwargs)
        check_counts(patch_length=patch_length, stride=stride)
        if stride > patch_length:
            raise InputError(
                f"stride must be at most patch_length, {patch_length}, or the steps between "
                f"patches would not be read, not {stride}."
            )
        self.patch_length = patch_length
        self.stride = stride
        self.independent = independent
        self.options = {name: arguments[name] for name in Transformer.OPTIONS}
        self.transformer = Transformer(**self.options, causal=False, dtype=self.dtype_policy)

    def build(
        self, values_shape: Shape, beside_shape: Shape, ahead_shape: Shape, outputs_shape: Shape
    ) -> None:
        _, lookback, channels = values_shape
        self.outputs = outputs_shape[1:]
        own, (_, steps, numbers) = channels, self.outputs
        if self.independent:
            own, width = 1, steps * numbers
        else:
            width = channels * steps * numbers
        num_patches = 1 + max(0, -(-(lookback - self.patch_length) // self.stride))
        starts = self.stride * np.arange(num_patches)
        self.indices = starts[:, None] + np.arange(self.patch_length)  # (M, patch_length)
        self.front = int(self.indices.max()) + 1 - lookback  # steps of zeros
        self.transformer.build((None, None, self.patch_length * (own + beside_shape[2])))
        self.leave = Linear(width, dtype=self.dtype_policy, name="leave")
        self.leave.build((None, num_patches * self.transformer.units + ahead_shape[1]))

    def call(self, window: Window, training: bool | None = None) -> Tensor:
        """Map windows of B rows to float (B, K, T, R)."""
        values, known, beside, ahead = window
        known = ops.cast(known, "float32")
        channels = values.shape[2]
        if self.independent:  # each channel of a row is a row
            values, known = (_apart(one) for one in (values, known))
            beside, ahead = (ops.repeat(one, channels, axis=0) for one in (beside, ahead))
        inputs = self._patches(ops.concatenate([values, beside], axis=-1))
        mask = ops.max(self._patches(known), axis=-1) > 0  # (N, M)
        outputs, *_ = self.transformer(
            ops.cast(inputs, self.compute_dtype), mask, training=training
        )
        ahead = ops.cast(ahead, self.compute_dtype)
        found = self.leave(ops.concatenate([flat(outputs), ahead], axis=-1))
        return ops.reshape(found, (-1, *self.outputs))

    def _patches(self, steps: Tensor) -> Tensor:
        """(N, L, W) -> (N, M, patch_length * W)."""
        padded = ops.pad(steps, [[0, 0], [self.front, 0], [0, 0]])
        count, size = self.indices.shape
        found = ops.take(padded, self.indices.reshape(-1), axis=1)
        return ops.reshape(found, (-1, count, size * steps.shape[-1]))

    def get_config(self) -> Config:
        own = {name: getattr(self, name) for name in ("patch_length", "stride", "independent")}
        return {**super().get_config(), **own, **self.options}


def _apart(steps: Tensor) -> Tensor:
    """(B, L, K) -> (B * K, L, 1)."""
    return ops.reshape(ops.transpose(steps, (0, 2, 1)), (-1, steps.shape[1], 1))

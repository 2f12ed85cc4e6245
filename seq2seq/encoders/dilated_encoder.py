"""Dilated causal convolutions over the source."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Mask, Shape, Tensor
from seq2seq.checks import check_counts, check_shares
from seq2seq.encoders.encoder import Encoder
from seq2seq.layers.activation import activation_function, nan_keeping
from seq2seq.layers.linear import Linear
from seq2seq.layers.memory import Memory
from seq2seq.ops.right_aligned import last_step

DEFAULT_LAYERS = 6  # with kernels of 3 steps, each output sees 253 steps


@keras.saving.register_keras_serializable(package="seq2seq")
class DilatedEncoder(Encoder):
    """Residual blocks of causal convolutions, whose dilations double from block to block.

    The temporal convolutional network of Bai et al. (2018, arXiv:1803.01271), after van den Oord et
    al. (2016, "WaveNet", arXiv:1609.03499), without its weight normalization, and with dropout of
    single numbers instead of channels. A block has two convolutions; n blocks with kernels of k
    steps see 1 + 2 (k - 1) (2^n - 1) steps. The memory's state and summary are the output at the
    last step of the row.

    Args:
        units: int, width of each layer.
        kernel_size: int, steps that each layer reads: the current one and some before it.
        num_layers: int, number of blocks; None for as many as see all steps of a source or, where
            sources differ in length, 6.
        activation: name of the Keras activation of every layer.
        dropout: share of each layer's outputs that is dropped in training.

    Raises:
        InputError: sizes below 1, a share outside [0, 1), or an unknown activation.
    """

    def __init__(
        self,
        units: int = 64,
        kernel_size: int = 3,
        num_layers: int | None = None,
        activation: str = "relu",
        dropout: float = 0.0,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        check_counts(units=units, kernel_size=kernel_size)
        check_counts(optional=True, num_layers=num_layers)
        check_shares(dropout=dropout)
        self.units = units
        self.kernel_size = kernel_size
        self.num_layers = num_layers
        self.activation = activation
        self.dropout = dropout
        self.activate = nan_keeping(activation_function(activation))
        self.output_dropout = keras.layers.Dropout(dropout, dtype=self.dtype_policy)

    @property
    def output_size(self) -> int:
        return self.units

    @property
    def state_sizes(self) -> tuple[int, ...]:
        return (self.units,)

    def build(self, inputs_shape: Shape) -> None:
        rows, steps, width = inputs_shape
        self.enter: Linear | None = None
        if width != self.units:
            self.enter = Linear(self.units, dtype=self.dtype_policy, name="enter")
            self.enter.build((None, None, width))
        # The steps of a batch, whose rows are counted, are not those of all sources.
        count = 2 * self._num_blocks(steps if rows is None else None)
        self.stack = [Linear(self.units, dtype=self.dtype_policy) for _ in range(count)]
        for layer in self.stack:
            layer.build((None, None, self.kernel_size * width))
            width = self.units

    def _num_blocks(self, steps: int | None) -> int:
        if self.num_layers is not None:
            return self.num_layers
        if steps is None or self.kernel_size == 1:
            return DEFAULT_LAYERS
        blocks = 1
        while 1 + 2 * (self.kernel_size - 1) * (2**blocks - 1) < steps:
            blocks += 1
        return blocks

    def call(self, inputs: Tensor, mask: Mask, training: bool | None = None) -> Memory:
        real = mask[:, :, None]
        x = ops.where(real, ops.cast(inputs, self.compute_dtype), 0)
        beside = x if self.enter is None else self.enter(x)
        for number in range(0, len(self.stack), 2):
            outputs = x
            for layer in self.stack[number : number + 2]:
                outputs = layer(self._past(outputs, 2 ** (number // 2)))
                outputs = self.output_dropout(self.activate(outputs), training=training)
            x = beside = self.activate(outputs + beside)
        x = ops.where(real, x, 0)
        last = last_step(x, mask)
        return Memory(x, mask, (last,), summary=last)

    def _past(self, x: Tensor, dilation: int) -> Tensor:
        """The steps that a kernel reads, side by side: (B, S, D) -> (B, S, kernel_size * D)."""
        # Keras's dilated convolution fails on TensorFlow 2.21 where there are no rows or steps.
        steps = ops.shape(x)[1]
        first = dilation * (self.kernel_size - 1)
        padded = ops.pad(x, [[0, 0], [first, 0], [0, 0]])
        parts = [padded[:, lag : lag + steps] for lag in range(0, first + 1, dilation)]
        return ops.concatenate(parts, axis=-1)

    def get_config(self) -> Config:
        config = {
            "units": self.units,
            "kernel_size": self.kernel_size,
            "num_layers": self.num_layers,
            "activation": self.activation,
            "dropout": self.dropout,
        }
        return {**super().get_config(), **config}

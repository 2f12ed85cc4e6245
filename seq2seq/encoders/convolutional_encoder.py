"""A stack of one-dimensional convolutions over the source."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Mask, Shape, Tensor
from seq2seq.checks import check_choice, check_counts, check_shares
from seq2seq.encoders.encoder import Encoder
from seq2seq.layers.activation import activation_function, nan_keeping
from seq2seq.layers.masked_mean import masked_mean
from seq2seq.layers.memory import Memory
from seq2seq.layers.positions.sinusoidal import SinusoidalPositions
from seq2seq.ops.right_aligned import last_step


class Conv1D(keras.layers.Conv1D):
    """Keras's layer, whose outputs have their own width without rows or steps, too.

    oneDNN, which TensorFlow has on some processors, gives empty outputs the width of the inputs.
    Files know the layer by the class's name.
    """

    def call(self, inputs: Tensor) -> Tensor:
        outputs = self.convolution_op(inputs, self.kernel)
        return ops.reshape(outputs, (*ops.shape(inputs)[:2], self.filters)) + self.bias


@keras.saving.register_keras_serializable(package="seq2seq")
class ConvolutionalEncoder(Encoder):
    """Convolutions over time that keep the number of steps.

    Each step of the memory sees `num_layers * (kernel_size - 1) + 1` steps of the source, and
    zeros beyond both ends of its row, whatever the padding.

    The memory's state, for a decoder's bridge, is the mean of its steps, and the last one where
    `state` is "both". What attends to the memory tells its steps apart by their positions, which
    are added to it, or else by their contents alone; Gehring et al. (2017, arXiv:1705.03122) add
    learned ones to the inputs instead.

    Args:
        units: int, width of each layer.
        kernel_size: int, number of steps that a layer sees at once. If it is even, they include
            one more after the current step than before it.
        num_layers: int.
        activation: name of the Keras activation of every layer.
        dropout: share of each layer's inputs that is dropped in training.
        residual: add a layer's inputs to its outputs where both have the same width (He et al.,
            2016, arXiv:1512.03385).
        positions: "sinusoidal" or "none".
        state: "mean" or "both".

    Raises:
        InputError: sizes below 1, a share outside [0, 1), or an unknown name.
    """

    def __init__(
        self,
        units: int = 256,
        kernel_size: int = 3,
        num_layers: int = 3,
        activation: str = "relu",
        dropout: float = 0.0,
        residual: bool = True,
        positions: str = "none",
        state: str = "mean",
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        check_counts(units=units, kernel_size=kernel_size, num_layers=num_layers)
        check_shares(dropout=dropout)
        check_choice(("sinusoidal", "none"), positions=positions)
        check_choice(("mean", "both"), state=state)
        self.units = units
        self.kernel_size = kernel_size
        self.num_layers = num_layers
        self.activation = activation
        self.dropout = dropout
        self.residual = residual
        self.positions = positions
        self.state = state
        self.activate = nan_keeping(activation_function(activation))
        self.numbered = SinusoidalPositions(dtype=self.dtype_policy)
        self.input_dropout = keras.layers.Dropout(dropout, dtype=self.dtype_policy)
        # On CPUs 2 times as fast as products over shifted copies (1.2 times in bfloat16).
        self.stack = [
            Conv1D(
                units,
                kernel_size,
                padding="same",
                data_format="channels_last",
                dtype=self.dtype_policy,
            )
            for _ in range(num_layers)
        ]

    @property
    def output_size(self) -> int:
        return self.units

    @property
    def state_sizes(self) -> tuple[int, ...]:
        return (self.units,) * (2 if self.state == "both" else 1)

    def build(self, inputs_shape: Shape) -> None:
        for layer in self.stack:
            layer.build(inputs_shape)
            inputs_shape = (None, None, self.units)

    def call(self, inputs: Tensor, mask: Mask, training: bool | None = None) -> Memory:
        real = mask[:, :, None]
        inputs = ops.where(real, ops.cast(inputs, self.compute_dtype), 0)
        for layer in self.stack:
            outputs = self.activate(layer(self.input_dropout(inputs, training=training)))
            if self.residual and inputs.shape[-1] == self.units:
                outputs = outputs + inputs
            inputs = ops.where(real, outputs, 0)  # the bias has made padded steps nonzero
        state: tuple[Tensor, ...] = (masked_mean(inputs, mask),)
        if self.state == "both":
            state += (last_step(inputs, mask),)
        if self.positions == "sinusoidal":
            inputs = ops.where(real, self.numbered.add(inputs), 0)
        return Memory(inputs, mask, state)

    def get_config(self) -> Config:
        config = {
            "units": self.units,
            "kernel_size": self.kernel_size,
            "num_layers": self.num_layers,
            "activation": self.activation,
            "dropout": self.dropout,
            "residual": self.residual,
            "positions": self.positions,
            "state": self.state,
        }
        return {**super().get_config(), **config}

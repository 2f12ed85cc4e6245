"""A stack of dense layers on each step separately."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Mask, Shape, Tensor
from seq2seq.checks import check_counts, check_shares
from seq2seq.encoders.encoder import Encoder
from seq2seq.layers.activation import activation_function, nan_keeping
from seq2seq.layers.linear import Linear
from seq2seq.layers.masked_mean import masked_mean
from seq2seq.layers.memory import Memory


@keras.saving.register_keras_serializable(package="seq2seq")
class DenseEncoder(Encoder):
    """Dense layers on each step separately, for sources that are single vectors.

    The memory's state, for a decoder's bridge, is the mean of its steps.

    Args:
        units: int, width of each layer.
        num_layers: int.
        activation: name of the Keras activation of every layer.
        dropout: share of each layer's inputs that is dropped in training.

    Raises:
        InputError: sizes below 1, a share outside [0, 1), or an unknown activation.
    """

    def __init__(
        self,
        units: int = 256,
        num_layers: int = 2,
        activation: str = "relu",
        dropout: float = 0.0,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        check_counts(units=units, num_layers=num_layers)
        check_shares(dropout=dropout)
        self.units = units
        self.num_layers = num_layers
        self.activation = activation
        self.dropout = dropout
        self.activate = nan_keeping(activation_function(activation))
        self.input_dropout = keras.layers.Dropout(dropout, dtype=self.dtype_policy)
        self.stack = [Linear(units, dtype=self.dtype_policy) for _ in range(num_layers)]

    @property
    def output_size(self) -> int:
        return self.units

    @property
    def state_sizes(self) -> tuple[int, ...]:
        return (self.units,)

    def build(self, inputs_shape: Shape) -> None:
        for layer in self.stack:
            layer.build(inputs_shape)
            inputs_shape = (None, None, self.units)

    def call(self, inputs: Tensor, mask: Mask, training: bool | None = None) -> Memory:
        real = mask[:, :, None]
        # A NaN at a padded step would reach the kernels' gradients, since NaN times 0 is NaN.
        outputs = ops.where(real, ops.cast(inputs, self.compute_dtype), 0)
        for layer in self.stack:
            outputs = self.activate(layer(self.input_dropout(outputs, training=training)))
        outputs = ops.where(real, outputs, 0)
        return Memory(outputs, mask, (masked_mean(outputs, mask),))

    def get_config(self) -> Config:
        config = {
            "units": self.units,
            "num_layers": self.num_layers,
            "activation": self.activation,
            "dropout": self.dropout,
        }
        return {**super().get_config(), **config}

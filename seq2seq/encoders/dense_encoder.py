"""A stack of dense layers on every step by itself."""

import keras
from keras import ops

from seq2seq.checks import check_counts, check_shares
from seq2seq.encoders.encoder import Encoder
from seq2seq.layers.activation import activation_function
from seq2seq.layers.linear import Linear
from seq2seq.layers.masked_mean import masked_mean
from seq2seq.layers.memory import Memory


@keras.saving.register_keras_serializable(package="seq2seq")
class DenseEncoder(Encoder):
    """Dense layers, for sources that are single vectors; no step sees another.

    The memory's state is the mean of its steps, from which a decoder may start.

    Args:
        units: int, width of each layer.
        num_layers: int.
        activation: name of a Keras activation, of every layer.
        dropout: share of each layer's inputs that is dropped in training.

    Raises:
        InputError: sizes below 1, a share outside [0, 1), or an unknown activation.
    """

    def __init__(self, units=256, num_layers=2, activation="relu", dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        check_counts(units=units, num_layers=num_layers)
        check_shares(dropout=dropout)
        self.units = units
        self.num_layers = num_layers
        self.activation = activation
        self.dropout = dropout
        self.activate = activation_function(activation)
        self.input_dropout = keras.layers.Dropout(dropout, dtype=self.dtype_policy)
        self.stack = [Linear(units, dtype=self.dtype_policy) for _ in range(num_layers)]

    @property
    def output_size(self):
        return self.units

    @property
    def state_sizes(self):
        return (self.units,)

    def build(self, inputs_shape):
        for layer in self.stack:
            layer.build(inputs_shape)
            inputs_shape = (None, None, self.units)

    def call(self, inputs, mask, training=None):
        real = mask[:, :, None]
        # NaN at padded steps would reach the kernels' gradients: there, NaN times zero is NaN
        outputs = ops.where(real, ops.cast(inputs, self.compute_dtype), 0)
        for layer in self.stack:
            outputs = self.activate(layer(self.input_dropout(outputs, training=training)))
        outputs = ops.where(real, outputs, 0)
        return Memory(outputs, mask, (masked_mean(outputs, mask),))

    def get_config(self):
        config = {
            "units": self.units,
            "num_layers": self.num_layers,
            "activation": self.activation,
            "dropout": self.dropout,
        }
        return {**super().get_config(), **config}

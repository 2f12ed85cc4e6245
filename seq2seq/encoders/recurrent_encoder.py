"""A stack of recurrent layers over the source."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Mask, Shape, Tensor
from seq2seq.checks import check_counts, check_shares
from seq2seq.encoders.encoder import Encoder
from seq2seq.layers.memory import Memory
from seq2seq.layers.recurrent.recurrent import Recurrent
from seq2seq.layers.recurrent.recurrent_layer import recurrent_layer


@keras.saving.register_keras_serializable(package="seq2seq")
class RecurrentEncoder(Encoder):
    """LSTM or GRU layers, bidirectional by default.

    The memory's state holds the final state of every layer, from the lowest up. The two directions
    are concatenated, so each part is as wide as the memory's sequence. The memory's summary is the
    output of the top layer after each direction has read the whole row.

    Args:
        cell: "lstm" or "gru".
        units: int, width of each direction.
        num_layers: int.
        bidirectional: also read each row backward.
        dropout: share of each layer's inputs that is dropped in training.
        recurrent_dropout: share of each layer's previous output that is dropped in training.

    Raises:
        InputError: sizes below 1, or shares outside [0, 1).
    """

    # After training on 64,000 words of data=cmudict, 50% of the outputs were wrong; 57% with SMALL.
    embedding_stddev = 1.0

    def __init__(
        self,
        cell: str = "lstm",
        units: int = 256,
        num_layers: int = 1,
        bidirectional: bool = True,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        check_counts(units=units, num_layers=num_layers)
        check_shares(dropout=dropout, recurrent_dropout=recurrent_dropout)
        self.cell = cell
        self.units = units
        self.num_layers = num_layers
        self.bidirectional = bidirectional
        self.dropout = dropout
        self.recurrent_dropout = recurrent_dropout
        directions = (False, True) if bidirectional else (False,)
        # Flat, from the lowest layer up: Keras does not save layers in a list of lists.
        self.stack = [
            recurrent_layer(
                cell,
                units,
                reverse=reverse,
                dropout=dropout,
                recurrent_dropout=recurrent_dropout,
                dtype=self.dtype_policy,
            )
            for _ in range(num_layers)
            for reverse in directions
        ]

    @property
    def output_size(self) -> int:
        return self.units * (2 if self.bidirectional else 1)

    @property
    def state_sizes(self) -> tuple[int, ...]:
        parts = len(self.stack[0].state_dtypes)
        return (self.output_size,) * (self.num_layers * parts)

    def build(self, inputs_shape: Shape) -> None:
        for directions in self._levels():
            for layer in directions:
                layer.build(inputs_shape)
            inputs_shape = (None, None, self.output_size)

    def call(self, inputs: Tensor, mask: Mask, training: bool | None = None) -> Memory:
        state: list[Tensor] = []
        for directions in self._levels():
            results = [layer(inputs, mask=mask, training=training) for layer in directions]
            inputs = _side_by_side([outputs for outputs, _ in results])
            state += map(_side_by_side, zip(*(final for _, final in results), strict=True))
        last = state[-len(self.stack[0].state_dtypes)]  # a layer's first part is its output
        summary = ops.cast(last, self.compute_dtype)
        return Memory(inputs, mask, tuple(state), summary=summary)

    def _levels(self) -> list[list[Recurrent]]:
        """Return the directions of each layer, from the lowest up."""
        width = 2 if self.bidirectional else 1
        return [self.stack[i : i + width] for i in range(0, len(self.stack), width)]

    def get_config(self) -> Config:
        config = {
            "cell": self.cell,
            "units": self.units,
            "num_layers": self.num_layers,
            "bidirectional": self.bidirectional,
            "dropout": self.dropout,
            "recurrent_dropout": self.recurrent_dropout,
        }
        return {**super().get_config(), **config}


def _side_by_side(parts: Sequence[Tensor]) -> Tensor:
    return ops.concatenate(parts, axis=-1) if len(parts) > 1 else parts[0]

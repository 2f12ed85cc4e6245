"""A Transformer over the target."""

import keras
from keras import ops

from seq2seq.checks import check_counts
from seq2seq.decoders.decoder import Decoder
from seq2seq.layers.attention.multi_head import MultiHeadAttention
from seq2seq.layers.transformer.transformer import Transformer


@keras.saving.register_keras_serializable(package="seq2seq")
class TransformerDecoder(Decoder):
    """Every step sees those before it and the source (Vaswani et al., 2017, arXiv:1706.03762).

    In decoding its state is the keys and values of the steps so far, in buffers of a fixed
    length, and their number; those of the source are computed once.

    Args:
        attention: `Attention` to the source, of which every layer has a copy; None for
            `MultiHeadAttention` of as many heads as the self-attention has.
        units: int U, width of every layer and of the outputs; the others are those of
            `TransformerEncoder`.

    Raises:
        InputError: sizes below 1 or that do not divide, shares outside [0, 1), unknown names.
    """

    def __init__(
        self,
        units=256,
        num_layers=4,
        attention=None,
        num_heads=4,
        num_kv_heads=None,
        hidden_units=1024,
        activation="relu",
        gated=False,
        norm="layer",
        norm_first=True,
        positions="sinusoidal",
        dropout=0.1,
        layer_drop=0.0,
        **kwargs,
    ):
        arguments = locals()
        super().__init__(**kwargs)
        self.options = {name: arguments[name] for name in Transformer.OPTIONS}
        if attention is None:
            check_counts(num_heads=num_heads)
            attention = MultiHeadAttention(num_heads, max(1, units // num_heads))
        self.transformer = Transformer(
            **self.options, causal=True, attention=attention, dtype=self.dtype_policy
        )
        self.options["attention"] = keras.saving.serialize_keras_object(attention)

    @property
    def output_size(self):
        return self.transformer.units

    def build(self, inputs_shape, memory_shape, state_shape):
        self.transformer.build(inputs_shape, memory_shape)

    def prepare(self, memory):
        layers = self.transformer.stack
        return memory._replace(
            projected=tuple(layer.attention.prepare(memory.sequence) for layer in layers)
        )

    def initial_state(self, memory, length=None):
        """(N,) int32, the number of steps so far, and each layer's cache; empty in training."""
        if length is None:
            return ()
        rows = ops.shape(memory.mask)[0]
        return ops.zeros((rows,), "int32"), self.transformer.empty_caches(rows, length)

    def call(self, inputs, state, memory, training=None):
        if not state:
            outputs, _, weights = self.transformer(inputs, memory=memory, training=training)
            return outputs, state, weights
        counts, caches = state
        outputs, caches, weights = self.transformer(
            inputs, memory=memory, caches=caches, first=counts[0], training=training
        )
        return outputs, (counts + ops.shape(inputs)[1], caches), weights

    def get_config(self):
        return {**super().get_config(), **self.options}

    @classmethod
    def from_config(cls, config):
        attention = keras.saving.deserialize_keras_object(config["attention"])
        return cls(**{**config, "attention": attention})

"""A Transformer over the source."""

import keras
from keras import ops

from seq2seq.encoders.encoder import Encoder
from seq2seq.layers.masked_mean import masked_mean
from seq2seq.layers.memory import Memory
from seq2seq.layers.transformer.transformer import Transformer


@keras.saving.register_keras_serializable(package="seq2seq")
class TransformerEncoder(Encoder):
    """Every step sees every step (Vaswani et al., 2017, arXiv:1706.03762).

    The memory's state is the mean of its steps, from which a decoder may start.

    Args:
        units: int, width of every layer and of the memory.
        num_layers: int.
        num_heads: int, of the attention; they divide the units.
        num_kv_heads: int, of its keys and values; they divide `num_heads`. None for as many.
        hidden_units: int, width inside the feed-forward part.
        activation: name of its activation.
        gated: multiply it by a gate: "silu" makes SwiGLU of it, "gelu" GEGLU.
        norm: "layer" or "rms".
        norm_first: normalize what each part reads, and not what it has added to.
        positions: "sinusoidal", "learned", "rotary", "relative", "alibi" or "none".
        dropout: share of what each part adds that is dropped in training.
        layer_drop: share of the layers that is skipped in each training step.

    Raises:
        InputError: sizes below 1 or that do not divide, shares outside [0, 1), unknown names.
    """

    def __init__(
        self,
        units=256,
        num_layers=4,
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
        self.transformer = Transformer(**self.options, causal=False, dtype=self.dtype_policy)

    @property
    def output_size(self):
        return self.transformer.units

    @property
    def state_sizes(self):
        return (self.output_size,)

    def build(self, inputs_shape):
        self.transformer.build(inputs_shape)

    def call(self, inputs, mask, training=None):
        real = mask[:, :, None]
        inputs = ops.where(real, ops.cast(inputs, self.compute_dtype), 0)
        outputs, _, _ = self.transformer(inputs, mask, training=training)
        outputs = ops.where(real, outputs, 0)
        return Memory(outputs, mask, (masked_mean(outputs, mask),))

    def get_config(self):
        return {**super().get_config(), **self.options}

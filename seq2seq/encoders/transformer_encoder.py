"""A Transformer over the source."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Mask, Shape, Tensor
from seq2seq.encoders.encoder import Encoder
from seq2seq.layers.masked_mean import masked_mean
from seq2seq.layers.memory import Memory
from seq2seq.layers.transformer.transformer import Transformer


@keras.saving.register_keras_serializable(package="seq2seq")
class TransformerEncoder(Encoder):
    """A Transformer in which each step attends to all steps of its row.

    Vaswani et al. (2017, arXiv:1706.03762). The memory's state, for a decoder's bridge, is the
    mean of its steps.

    Args:
        units: int, width of every layer and of the memory.
        num_layers: int.
        num_heads: int, number of attention heads, a divisor of `units`.
        num_kv_heads: int, number of key and value heads, a divisor of `num_heads`; None for as
            many.
        hidden_units: int, width of the hidden layer of the feed-forward network.
        activation: name of its Keras activation.
        gated: multiply the hidden layer by a gate: SwiGLU with the activation "silu", GEGLU with
            "gelu".
        norm: "layer" or "rms".
        norm_first: normalize the inputs of each part instead of its sum with them.
        positions: "sinusoidal", "learned", "rotary", "relative", "alibi" or "none".
        dropout: share of the outputs of each part that is dropped in training.
        layer_drop: share of the layers that is skipped in each training step.

    Raises:
        InputError: sizes below 1 or that do not divide, shares outside [0, 1), unknown names.
    """

    def __init__(
        self,
        units: int = 256,
        num_layers: int = 4,
        num_heads: int = 4,
        num_kv_heads: int | None = None,
        hidden_units: int = 1024,
        activation: str = "relu",
        gated: bool = False,
        norm: str = "layer",
        norm_first: bool = True,
        positions: str = "sinusoidal",
        dropout: float = 0.1,
        layer_drop: float = 0.0,
        **kwargs: Any,
    ):
        arguments = locals()
        super().__init__(**kwargs)
        self.options = {name: arguments[name] for name in Transformer.OPTIONS}
        self.transformer = Transformer(**self.options, causal=False, dtype=self.dtype_policy)

    @property
    def output_size(self) -> int:
        return self.transformer.units

    @property
    def state_sizes(self) -> tuple[int, ...]:
        return (self.output_size,)

    def build(self, inputs_shape: Shape) -> None:
        self.transformer.build(inputs_shape)

    def call(self, inputs: Tensor, mask: Mask, training: bool | None = None) -> Memory:
        real = mask[:, :, None]
        inputs = ops.where(real, ops.cast(inputs, self.compute_dtype), 0)
        outputs, _, _ = self.transformer(inputs, mask, training=training)
        outputs = ops.where(real, outputs, 0)
        return Memory(outputs, mask, (masked_mean(outputs, mask),))

    def get_config(self) -> Config:
        return {**super().get_config(), **self.options}

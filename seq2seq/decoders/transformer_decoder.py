"""A Transformer over the target."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Shape, Size, State, Tensor
from seq2seq.checks import check_counts
from seq2seq.decoders.decoder import Decoder
from seq2seq.layers.attention.attention import Attention
from seq2seq.layers.attention.multi_head import MultiHeadAttention
from seq2seq.layers.memory import Memory
from seq2seq.layers.transformer.transformer import Transformer


@keras.saving.register_keras_serializable(package="seq2seq")
class TransformerDecoder(Decoder):
    """A causal Transformer with attention to the source (Vaswani et al., 2017, arXiv:1706.03762).

    In decoding, its state is each row's number of steps so far, and their keys and values in
    buffers of a fixed length. The keys and values of the source are computed once.

    Args:
        units: int U, width of every layer and of the outputs.
        attention: `Attention` to the source, copied for each layer in the decoder's dtype policy;
            None for `MultiHeadAttention` with as many heads as the self-attention.
        num_layers, num_heads, num_kv_heads, hidden_units, activation, gated, norm, norm_first,
            positions, dropout, layer_drop: as for `TransformerEncoder`.

    Raises:
        InputError: sizes below 1 or that do not divide, shares outside [0, 1), unknown names.
    """

    def __init__(
        self,
        units: int = 256,
        num_layers: int = 4,
        attention: Attention | None = None,
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
        if attention is None:
            check_counts(num_heads=num_heads)
            attention = MultiHeadAttention(num_heads, max(1, units // num_heads))
        self.transformer = Transformer(
            **self.options, causal=True, attention=attention, dtype=self.dtype_policy
        )
        self.options["attention"] = keras.saving.serialize_keras_object(attention)

    @property
    def output_size(self) -> int:
        return self.transformer.units

    def build(self, inputs_shape: Shape, memory_shape: Shape, state_shape: list[Shape]) -> None:
        self.transformer.build(inputs_shape, memory_shape)

    def prepare(self, memory: Memory) -> Memory:
        attentions = [layer.attention for layer in self.transformer.stack]
        projected = tuple(one.prepare(memory.sequence) for one in attentions if one is not None)
        return memory._replace(projected=projected)

    def initial_state(self, memory: Memory, length: Size) -> State:
        """Return each row's number of steps so far, int32 (B,), and each layer's cache."""
        rows = ops.shape(memory.mask)[0]
        if isinstance(length, int):
            length = max(length, 1)  # a search of no steps calls a step for its shapes
        return ops.zeros((rows,), "int32"), self.transformer.empty_caches(rows, length)

    has_cache = True

    def resized(self, state: State, length: Size) -> State:
        counts, caches = state
        return counts, keras.tree.map_structure(lambda part: _resized(part, length), caches)

    def call(
        self, inputs: Tensor, memory: Memory, training: bool | None = None
    ) -> tuple[Tensor, Tensor]:
        outputs, _, attention = self.transformer(inputs, memory=memory, training=training)
        return outputs, attention

    def advance(
        self, inputs: Tensor, state: State, memory: Memory, is_projected: bool = False
    ) -> tuple[Tensor, State, Tensor]:
        counts, caches = state
        outputs, caches, attention = self.transformer(
            inputs, memory=memory, caches=caches, first=counts, training=False
        )
        return outputs, (counts + ops.shape(inputs)[1], caches), attention

    def get_config(self) -> Config:
        return {**super().get_config(), **self.options}

    @classmethod
    def from_config(cls, config: Config) -> "TransformerDecoder":
        attention = keras.saving.deserialize_keras_object(config["attention"])
        return cls(**{**config, "attention": attention})


def _resized(cache: Tensor, length: Size) -> Tensor:
    """Cut a cache (N, heads, S, d) to so many steps, or pad it."""
    cache = cache[:, :, :length]
    missing = length - ops.shape(cache)[2]
    return ops.pad(cache, ((0, 0), (0, 0), (0, missing), (0, 0)))

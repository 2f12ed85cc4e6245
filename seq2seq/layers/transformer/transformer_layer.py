"""One layer of a Transformer."""

from typing import Any

import keras

from seq2seq.aliases import Config, Ids, Mask, Shape, State, Tensor
from seq2seq.layers.attention.attention import Attention
from seq2seq.layers.attention.self_attention import SelfAttention
from seq2seq.layers.linear import Linear
from seq2seq.layers.norm import Norm
from seq2seq.layers.positions.positions import Positions
from seq2seq.layers.transformer.feed_forward import FeedForward


@keras.saving.register_keras_serializable(package="seq2seq")
class TransformerLayer(keras.layers.Layer):
    """Self-attention, optional attention to a memory, and a feed-forward network.

    Vaswani et al. (2017, arXiv:1706.03762).

    Args:
        num_heads: int, heads of the self-attention.
        num_kv_heads: int, heads of its keys and values; None for as many.
        hidden_units: int, width of the hidden layer of the feed-forward network.
        activation: name of its activation.
        gated: whether it is gated.
        norm: "layer" or "rms".
        norm_first: normalize the inputs of each part, x + f(norm(x)) (Xiong et al., 2020,
            arXiv:2002.04745), instead of its sum with them, norm(x + f(x)).
        dropout: share of the outputs of each part that is dropped in training.
        attention: `Attention` to the memory, or None.
    """

    def __init__(
        self,
        num_heads: int,
        num_kv_heads: int | None,
        hidden_units: int,
        activation: str,
        gated: bool,
        norm: str,
        norm_first: bool,
        dropout: float,
        attention: Attention | None = None,
        **kwargs: Any,
    ):
        super().__init__(autocast=False, **kwargs)
        policy = self.dtype_policy
        self.options = {
            "num_heads": num_heads,
            "num_kv_heads": num_kv_heads,
            "hidden_units": hidden_units,
            "activation": activation,
            "gated": gated,
            "norm": norm,
            "norm_first": norm_first,
            "dropout": dropout,
        }
        self.norm_first = norm_first
        self.self_attention = SelfAttention(num_heads, num_kv_heads, dtype=policy)
        self.attention = attention
        self.feed_forward = FeedForward(hidden_units, activation, gated, dtype=policy)
        self.norms = [Norm(norm, dtype=policy) for _ in range(2 if attention is None else 3)]
        self.dropout = keras.layers.Dropout(dropout, dtype=policy)
        self.supports_masking = True

    def build(self, inputs_shape: Shape, memory_shape: Shape | None = None) -> None:
        for norm in self.norms:
            norm.build(inputs_shape)
        self.self_attention.build(inputs_shape)
        self.feed_forward.build(inputs_shape)
        if self.attention is not None:
            assert memory_shape is not None
            self.attention.build(inputs_shape, memory_shape)
            self.mix = Linear(inputs_shape[-1], dtype=self.dtype_policy, name="mix")
            self.mix.build((None, None, self.attention.context_size(memory_shape[-1])))

    def call(
        self,
        x: Tensor,
        projected: State | None = None,
        mask: Mask | None = None,
        *,
        bias: Tensor,
        positions: Positions,
        cache: State | None,
        first: Ids,
        training: bool | None = None,
    ) -> tuple[Tensor, State, Tensor | None]:
        """Process T steps.

        Args:
            x: float (N, T, D).
            projected: the result of `attention.prepare` for the memory, or None.
            mask: bool (B, S), the memory's mask, or None.
            bias, positions, cache, first: as for `SelfAttention`.

        Returns:
            (N, T, D), the cache, and the attention to the memory (N, T, S) or None.
        """
        before, after = self._before, self._after
        added, cache = self.self_attention(
            before(0, x), bias=bias, positions=positions, cache=cache, first=first
        )
        x = after(0, x, added, training)
        weights = None
        if self.attention is not None:
            context, weights = self.attention(before(1, x), projected, mask)
            x = after(1, x, self.mix(context), training)
        x = after(-1, x, self.feed_forward(before(-1, x)), training)
        return x, cache, weights

    def _before(self, part: int, x: Tensor) -> Tensor:
        return self.norms[part](x) if self.norm_first else x

    def _after(self, part: int, x: Tensor, added: Tensor, training: bool | None) -> Tensor:
        x = x + self.dropout(added, training=training)
        return x if self.norm_first else self.norms[part](x)

    def get_config(self) -> Config:
        attention = keras.saving.serialize_keras_object(self.attention)
        return {**super().get_config(), **self.options, "attention": attention}

    @classmethod
    def from_config(cls, config: Config) -> "TransformerLayer":
        attention = keras.saving.deserialize_keras_object(config["attention"])
        return cls(**{**config, "attention": attention})

"""A stack of Transformer layers."""

import math
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Dtype, Ids, Mask, Shape, Size, State, Tensor
from seq2seq.checks import check_counts, check_shares
from seq2seq.errors import InputError
from seq2seq.layers.attention.attention import Attention
from seq2seq.layers.attention.masked_softmax import MASKED
from seq2seq.layers.linear import Linear
from seq2seq.layers.memory import Memory
from seq2seq.layers.norm import Norm
from seq2seq.layers.positions.positions import step_numbers
from seq2seq.layers.positions.positions_layer import positions_layer
from seq2seq.layers.transformer.transformer_layer import TransformerLayer


@keras.saving.register_keras_serializable(package="seq2seq")
class Transformer(keras.layers.Layer):
    """The stack inside Transformer encoders and decoders (Vaswani et al., 2017, arXiv:1706.03762).

    Inputs are scaled by the square root of their width (section 3.4 there), and projected to
    `units` if they have another width.

    Args:
        units: int U, width of every layer and of the outputs.
        num_layers: int.
        positions: "sinusoidal", "learned", "rotary", "relative", "alibi" or "none".
        layer_drop: share of the layers that is skipped in each training step (Fan et al., 2020,
            arXiv:1909.11556).
        causal: whether no step sees a later one.
        attention: `Attention` to a memory, which is copied for each layer; or None.
        num_heads, num_kv_heads, hidden_units, activation, gated, norm, norm_first, dropout: the
            arguments of `TransformerLayer`.

    Raises:
        InputError: sizes below 1 or that do not divide, shares outside [0, 1), unknown names.
    """

    OPTIONS = (  # arguments of encoders and decoders that are passed to this layer
        "units", "num_layers", "num_heads", "num_kv_heads", "hidden_units", "activation", "gated",
        "norm", "norm_first", "positions", "dropout", "layer_drop",
    )  # fmt: skip

    def __init__(
        self,
        *,
        units: int,
        num_layers: int,
        positions: str,
        layer_drop: float,
        causal: bool,
        attention: Attention | None = None,
        dtype: Dtype | None = None,
        name: str | None = None,
        trainable: bool = True,
        **options: Any,
    ):
        super().__init__(autocast=False, dtype=dtype, name=name, trainable=trainable)
        self.options = {
            "units": units,
            "num_layers": num_layers,
            "positions": positions,
            "layer_drop": layer_drop,
            "causal": causal,
            "attention": keras.saving.serialize_keras_object(attention),
            **options,
        }
        check_counts(units=units, num_layers=num_layers)
        check_shares(dropout=options["dropout"], layer_drop=layer_drop)
        policy, num_heads = self.dtype_policy, options["num_heads"]
        self.units = units
        self.causal = causal
        self.layer_drop = layer_drop
        self.positions = positions_layer(positions, num_heads, causal, dtype=policy)
        self.stack = [
            TransformerLayer(**options, attention=_copy(attention, policy), dtype=policy)
            for _ in range(num_layers)
        ]
        if units % num_heads:
            raise InputError(f"num_heads must be a divisor of units={units}, not {num_heads}.")
        self.norm = Norm(options["norm"], dtype=policy) if options["norm_first"] else None
        if layer_drop:
            self.seed_generator = keras.random.SeedGenerator()

    def build(self, inputs_shape: Shape, memory_shape: Shape | None = None) -> None:
        shape = (None, None, self.units)
        self.enter = None
        if inputs_shape[-1] != self.units:
            self.enter = Linear(self.units, dtype=self.dtype_policy, name="enter")
            self.enter.build(inputs_shape)
        self.positions.build(shape)
        for layer in self.stack:
            layer.build(shape, memory_shape)
        if self.norm is not None:
            self.norm.build(shape)

    def empty_caches(self, rows: Size, length: Size) -> State:
        """Make an empty cache for each layer, with room for `length` steps."""
        return tuple(layer.self_attention.empty_cache(rows, length) for layer in self.stack)

    def call(
        self,
        inputs: Tensor,
        mask: Mask | None = None,
        memory: Memory | None = None,
        caches: State | None = None,
        first: Ids = 0,
        training: bool | None = None,
    ) -> tuple[Tensor, State, Tensor | None]:
        """Process T steps.

        Args:
            inputs: float (N, T, D).
            mask: bool (N, T), True where a step may be seen; None if all may be.
            memory: a Memory whose `projected` has one entry per layer.
            caches: caches of the earlier steps; None if there are no others.
            first: int (N,), the number of each row's first step, or one int for all rows.

        Returns:
            (N, T, U), the caches, and the last layer's attention to the memory or None.
        """
        x = ops.cast(inputs, self.compute_dtype) * math.sqrt(inputs.shape[-1])
        x = self.positions.add(x if self.enter is None else self.enter(x), first)
        bias = self._bias(ops.shape(x)[1], mask, caches, first)
        found = []
        for i, layer in enumerate(self.stack):
            shared = () if memory is None else (memory.projected[i], memory.mask)
            new, cache, weights = layer(
                x,
                *shared,
                bias=bias,
                positions=self.positions,
                cache=None if caches is None else caches[i],
                first=first,
                training=training,
            )
            found.append(cache)
            x = self._maybe(new, x, training)
        return x if self.norm is None else self.norm(x), tuple(found), weights

    def _bias(self, steps: Size, mask: Mask | None, caches: State | None, first: Ids) -> Tensor:
        """Compute the biases of scores, float32, broadcastable to (N, H, T, S)."""
        queries = step_numbers(steps, first)
        keys = queries if caches is None else step_numbers(ops.shape(caches[0][0])[2])
        bias = self.positions.bias(queries, keys)
        bias = 0.0 if bias is None else bias
        if mask is not None:
            bias = bias + ops.where(mask, 0.0, MASKED)[:, None, None, :]
        if self.causal:
            seen = keys[:, None, None, :] <= queries[:, None, :, None]
            bias = bias + ops.where(seen, 0.0, MASKED)
        return bias

    def _maybe(self, new: Tensor, old: Tensor, training: bool | None) -> Tensor:
        """Return the new steps, or the old ones if the layer between them is dropped."""
        if not (training and self.layer_drop):
            return new
        drawn = keras.random.uniform((), seed=self.seed_generator)
        return ops.where(drawn < self.layer_drop, old, new)

    def get_config(self) -> Config:
        return {**super().get_config(), **self.options}

    @classmethod
    def from_config(cls, config: Config) -> "Transformer":
        attention = keras.saving.deserialize_keras_object(config["attention"])
        return cls(**{**config, "attention": attention})


def _copy(attention: Attention | None, policy: Dtype) -> Attention | None:
    """Make a new layer with the same options, in this dtype policy."""
    if attention is None:
        return None
    return type(attention).from_config({**attention.get_config(), "dtype": policy})

"""A stack of Transformer layers."""

import math

import keras
from keras import ops

from seq2seq.aliases import Config
from seq2seq.checks import check_counts, check_shares
from seq2seq.errors import InputError
from seq2seq.layers.attention.masked_softmax import MASKED
from seq2seq.layers.linear import Linear
from seq2seq.layers.norm import Norm
from seq2seq.layers.positions.positions import step_numbers
from seq2seq.layers.positions.positions_layer import positions_layer
from seq2seq.layers.transformer.transformer_layer import TransformerLayer


@keras.saving.register_keras_serializable(package="seq2seq")
class Transformer(keras.layers.Layer):
    """What Transformer encoders and decoders share (Vaswani et al., 2017, arXiv:1706.03762).

    Inputs are scaled by the root of their width (there, 3.4) and brought to `units`, if they are
    of another width.

    Args:
        units: int U, width of every layer and of the outputs.
        num_layers: int.
        positions: "sinusoidal", "learned", "rotary", "relative", "alibi" or "none".
        layer_drop: share of the layers that is skipped in each training step (Fan et al., 2020,
            arXiv:1909.11556).
        causal: whether no step sees a later one.
        attention: `Attention` to a memory, of which each layer has its own copy; or None.
        num_heads, num_kv_heads, hidden_units, activation, gated, norm, norm_first, dropout: as
            of `TransformerLayer`.

    Raises:
        InputError: sizes below 1 or that do not divide, shares outside [0, 1), unknown names.
    """

    OPTIONS = (  # of encoders and decoders, and of their configs
        "units", "num_layers", "num_heads", "num_kv_heads", "hidden_units", "activation", "gated",
        "norm", "norm_first", "positions", "dropout", "layer_drop",
    )  # fmt: skip

    def __init__(
        self,
        *,
        units,
        num_layers,
        positions,
        layer_drop,
        causal,
        attention=None,
        dtype=None,
        name=None,
        trainable=True,
        **options,
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
            raise InputError(
                f"num_heads={num_heads} does not divide units={units}; give a number that does."
            )
        self.norm = Norm(options["norm"], dtype=policy) if options["norm_first"] else None
        if layer_drop:
            self.seed_generator = keras.random.SeedGenerator()

    def build(self, inputs_shape, memory_shape=None):
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

    def empty_caches(self, rows, length):
        """The cache of each layer, with room for `length` steps."""
        return tuple(layer.self_attention.empty_cache(rows, length) for layer in self.stack)

    def call(self, inputs, mask=None, memory=None, caches=None, first=0, training=None):
        """Advance by T steps.

        Args:
            inputs: float (N, T, D).
            mask: bool (N, T), True where a step may be seen; None: all may.
            memory: a Memory whose `projected` has one entry a layer.
            caches: of the steps before; None where these are all.
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

    def _bias(self, steps, mask, caches, first):
        """What is added to scores, float32, broadcastable to (N, H, T, S)."""
        queries = step_numbers(steps, first)
        keys = queries if caches is None else step_numbers(caches[0][0].shape[2])
        bias = self.positions.bias(queries, keys)
        bias = 0.0 if bias is None else bias
        if mask is not None:
            bias = bias + ops.where(mask, 0.0, MASKED)[:, None, None, :]
        if self.causal:
            seen = keys[:, None, None, :] <= queries[:, None, :, None]
            bias = bias + ops.where(seen, 0.0, MASKED)
        return bias

    def _maybe(self, new, old, training):
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


def _copy(attention, policy):
    """A new layer with the same options, in this dtype policy."""
    if attention is None:
        return None
    return type(attention).from_config({**attention.get_config(), "dtype": policy})

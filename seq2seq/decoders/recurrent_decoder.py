"""A stack of recurrent layers over the target, with attention to the source."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Shape, Size, State, Tensor
from seq2seq.checks import check_counts, check_shares
from seq2seq.decoders.decoder import Decoder
from seq2seq.errors import InputError
from seq2seq.layers.attention.attention import Attention
from seq2seq.layers.bridge import Bridge
from seq2seq.layers.linear import Linear
from seq2seq.layers.memory import Memory
from seq2seq.layers.recurrent.recurrent import swapped
from seq2seq.layers.recurrent.recurrent_layer import recurrent_layer
from seq2seq.ops.scan import scan


@keras.saving.register_keras_serializable(package="seq2seq")
class RecurrentDecoder(Decoder):
    """LSTM or GRU layers whose outputs attend to the source: h~ = tanh(W [h; context]).

    Luong et al. (2015, arXiv:1508.04025). Without input feeding, step t does not depend on the
    attention of step t - 1, and all steps attend at once.

    Args:
        cell: "lstm" or "gru".
        units: int U, width of each layer and of the outputs.
        num_layers: int.
        attention: an `Attention` layer; None: only the initial state depends on the source.
        input_feeding: feed h~ of each step to the next one.
        bridge: how the encoder's final state becomes the initial state: "dense", "copy" or "zero"
            (see `Bridge`).
        dropout: share of each layer's inputs that is dropped in training (with input feeding,
            above the first layer, by a mask that is constant over time).
        recurrent_dropout: share of each layer's previous output that is dropped in training.

    Raises:
        InputError: sizes below 1, shares outside [0, 1), a combination in which the decoder would
            not see the source, or input feeding without attention.
    """

    embedding_stddev = 1.0  # as in the encoder

    def __init__(
        self,
        cell: str = "lstm",
        units: int = 256,
        num_layers: int = 1,
        attention: Attention | None = None,
        input_feeding: bool = False,
        bridge: str = "dense",
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        check_counts(units=units, num_layers=num_layers)
        check_shares(dropout=dropout, recurrent_dropout=recurrent_dropout)
        if attention is None and bridge == "zero":
            raise InputError(
                "A decoder with attention=none and bridge=zero never sees the source. Choose an "
                "attention, or set bridge=dense."
            )
        if attention is None and input_feeding:
            raise InputError(
                "input_feeding=true needs an attention, not attention=none. Choose an attention, "
                "or set input_feeding=false."
            )
        self.cell = cell
        self.units = units
        self.num_layers = num_layers
        self.attention = attention
        self.input_feeding = input_feeding
        self.dropout = dropout
        self.recurrent_dropout = recurrent_dropout
        self.stack = [
            recurrent_layer(
                cell,
                units,
                dropout=dropout,
                recurrent_dropout=recurrent_dropout,
                dtype=self.dtype_policy,
            )
            for _ in range(num_layers)
        ]
        parts = num_layers * len(self.stack[0].state_dtypes)
        self.bridge = Bridge(bridge, [units] * parts, dtype=self.dtype_policy)

    @property
    def attends(self) -> bool:
        return self.attention is not None

    @property
    def output_size(self) -> int:
        return self.units

    def build(self, inputs_shape: Shape, memory_shape: Shape, state_shape: list[Shape]) -> None:
        hidden_shape = (None, None, self.units)
        self.bridge.build(state_shape)
        for layer in self.stack:
            layer.build(inputs_shape)
            inputs_shape = hidden_shape
        if self.attention is None:
            return
        if not self.attention.built:
            self.attention.build(hidden_shape, memory_shape)
        self.combine = Linear(self.units, dtype=self.dtype_policy, name="combine")
        context_size = self.attention.context_size(memory_shape[-1])
        self.combine.build((None, None, self.units + context_size))
        if self.input_feeding:
            width = self.stack[0].num_gates * self.units
            self.feed = Linear(width, use_bias=False, dtype=self.dtype_policy, name="feed")
            self.feed.build((None, self.units))

    def prepare(self, memory: Memory) -> Memory:
        if self.attention is None:
            return memory
        return memory._replace(projected=self.attention.prepare(memory.sequence))

    def initial_state(self, memory: Memory, length: Size) -> State:
        """Return one tuple per layer and, with input feeding, h~ of the previous step, (B, U).

        Its size does not depend on `length`.
        """
        return self._first_state(memory)

    def project(self, inputs: Tensor) -> Tensor:
        return self.stack[0].project(inputs)

    def call(
        self, inputs: Tensor, memory: Memory, training: bool | None = None
    ) -> tuple[Tensor, Tensor | None]:
        outputs, _, attention = self._run(inputs, self._first_state(memory), memory, training)
        return outputs, attention

    def advance(
        self, inputs: Tensor, state: State, memory: Memory, is_projected: bool = False
    ) -> tuple[Tensor, State, Tensor | None]:
        return self._run(inputs, state, memory, False, is_projected)

    def _first_state(self, memory: Memory) -> State:
        parts = iter(self.bridge(memory))
        state = tuple(
            tuple(ops.cast(next(parts), dtype) for dtype in layer.state_dtypes)
            for layer in self.stack
        )
        if not self.input_feeding:
            return state
        rows = ops.shape(memory.mask)[0]
        return *state, ops.zeros((rows, self.units), self.compute_dtype)

    def _run(
        self,
        inputs: Tensor,
        state: State,
        memory: Memory,
        training: bool | None,
        is_projected: bool = False,
    ) -> tuple[Tensor, State, Tensor | None]:
        if self.input_feeding:
            return self._step_by_step(inputs, state, memory, training, is_projected)
        outputs, states = inputs, []
        for layer, initial in zip(self.stack, state, strict=True):
            outputs, final = layer(
                outputs, initial_state=initial, training=training, is_projected=is_projected
            )
            states.append(final)
            is_projected = False
        attention = None
        if self.attention is not None:
            outputs, attention = self._attend(outputs, memory)
        return outputs, tuple(states), attention

    def _attend(self, hidden: Tensor, memory: Memory) -> tuple[Tensor, Tensor]:
        """Compute h~ (N, T, U) and attention weights (N, T, S) from h (N, T, U)."""
        assert self.attention is not None
        context, weights = self.attention(hidden, memory.projected, memory.mask)
        return ops.tanh(self.combine(ops.concatenate([hidden, context], axis=-1))), weights

    def _step_by_step(
        self,
        inputs: Tensor,
        state: State,
        memory: Memory,
        training: bool | None,
        is_projected: bool,
    ) -> tuple[Tensor, State, Tensor]:
        rows, count = ops.shape(inputs)[:2]
        if isinstance(count, int) and count == 0:
            length = ops.shape(memory.mask)[1]
            outputs = ops.zeros((rows, 0, self.units), self.compute_dtype)
            return outputs, state, ops.zeros((rows, 0, length), "float32")
        first, *upper = self.stack
        steps = [layer.step(rows, training) for layer in self.stack]
        # Random numbers are drawn before the loop, in which JAX cannot advance their seed.
        keeps = [layer.input_keep((rows, self.units), training) for layer in upper]
        if not is_projected:
            inputs = first.project(inputs, first.input_keep(ops.shape(inputs), training))

        def body(carry: State, projected: Tensor) -> tuple[State, State]:
            *states, fed, _ = carry
            states[0] = steps[0](projected + self.feed(fed), states[0])
            for i, layer in enumerate(upper, start=1):
                below = layer.project(states[i - 1][0], keeps[i - 1])
                states[i] = steps[i](below, states[i])
            hidden = ops.cast(states[-1][0], self.compute_dtype)
            fed, weights = self._attend(hidden[:, None], memory)
            carry = (*states, fed[:, 0], weights[:, 0])
            return carry, carry

        # TensorFlow's scan must collect the structure that it carries, so it carries the weights.
        weights = ops.zeros((rows, ops.shape(memory.mask)[1]), "float32")
        first_state, by_step = (*state, weights), swapped(inputs)
        if isinstance(count, int) and count == 1:  # a decoding step: no loop within the loop
            final, last = body(first_state, by_step[0])
            collected = [part[None] for part in last[-2:]]
        else:
            final, collected = scan(body, first_state, by_step)
        outputs, attention = (swapped(part) for part in collected[-2:])
        return outputs, final[:-1], attention

    def get_config(self) -> Config:
        config = {
            "cell": self.cell,
            "units": self.units,
            "num_layers": self.num_layers,
            "attention": keras.saving.serialize_keras_object(self.attention),
            "input_feeding": self.input_feeding,
            "bridge": self.bridge.kind,
            "dropout": self.dropout,
            "recurrent_dropout": self.recurrent_dropout,
        }
        return {**super().get_config(), **config}

    @classmethod
    def from_config(cls, config: Config) -> "RecurrentDecoder":
        attention = keras.saving.deserialize_keras_object(config["attention"])
        return cls(**{**config, "attention": attention})

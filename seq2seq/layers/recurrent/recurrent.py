"""What every recurrent layer shares: the loop over time."""

import abc
from typing import Any

import keras
from keras import ops

from seq2seq.layers.recurrent.cell import Cell


class Recurrent(keras.layers.Layer, abc.ABC):
    """A recurrent layer that returns all outputs and the final state.

    The input projection is one product before the loop; the loop holds only what depends on the
    previous step. It carries no mask: rows are right-padded, so the final state is read at each
    row's length, and `reverse` turns each row round within its own length.

    Weights have the names, layout and order of Keras's own layer of the same name. Matrix
    products run in the compute dtype.

    Args:
        units: int U, width of the output.
        reverse: read each row from its last step to its first; outputs stay in the order of
            the inputs, and the final state is the one after the first step.
        dropout: share of the inputs that is dropped in training.
        recurrent_dropout: share of the previous output that is dropped in training, by a mask
            that is constant over time (Gal and Ghahramani, 2016, arXiv:1512.05287).
    """

    num_gates: int  # the projection is num_gates * units wide
    product_bias: Any = None  # (num_gates * units,), of the recurrent product

    def __init__(self, units, reverse=False, dropout=0.0, recurrent_dropout=0.0, **kwargs):
        super().__init__(autocast=False, **kwargs)
        self.units = units
        self.reverse = reverse
        self.dropout = dropout
        self.recurrent_dropout = recurrent_dropout
        self.supports_masking = True
        if dropout or recurrent_dropout:
            self.seed_generator = keras.random.SeedGenerator()

    def build(self, sequence_shape):
        width = self.num_gates * self.units
        self.kernel = self.add_weight(shape=(sequence_shape[-1], width), name="kernel")
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, width), initializer="orthogonal", name="recurrent_kernel"
        )
        self.bias = self.build_bias()

    @property
    @abc.abstractmethod
    def state_dtypes(self):
        """Dtype of each part of the state; every part is (B, U) and the first is the output."""

    @abc.abstractmethod
    def build_bias(self):
        """The bias variable."""

    @abc.abstractmethod
    def input_bias(self):
        """The bias (num_gates * U,) that joins the input projection."""

    @staticmethod
    @abc.abstractmethod
    def update(projected, product, state):
        """What a step does to single numbers.

        Args:
            projected: (B, num_gates * U), of the inputs.
            product: (B, num_gates * U), of the previous output.
            state: tuple of (B, U).

        Returns:
            The next state.
        """

    def zero_state(self, rows):
        """The state before the first step: zeros (rows, U) for each part."""
        return tuple(ops.zeros((rows, self.units), dtype) for dtype in self.state_dtypes)

    def project(self, inputs, keep=None):
        """All of a step that needs no earlier step: float (..., D) -> (..., num_gates * U).

        Args:
            inputs: float (..., D).
            keep: dropout mask of the inputs, from `input_keep`.
        """
        inputs = ops.cast(inputs, self.compute_dtype)
        inputs = inputs if keep is None else inputs * keep
        flat = ops.reshape(inputs, (-1, inputs.shape[-1]))
        kernel = ops.cast(self.kernel, self.compute_dtype)
        flat = ops.matmul(flat, kernel) + ops.cast(self.input_bias(), self.compute_dtype)
        return ops.reshape(flat, (*ops.shape(inputs)[:-1], flat.shape[-1]))

    def input_keep(self, shape, training=None):
        """A dropout mask for inputs of a shape, scaled to mean one; None if none is due."""
        return self._keep(self.dropout, shape, training)

    def step(self, rows, training=None):
        """The `Cell` for `rows` rows: weights are cast and a dropout mask is drawn once, here."""
        bias = self.product_bias
        return Cell(
            kernel=ops.cast(self.recurrent_kernel, self.compute_dtype),
            bias=None if bias is None else ops.cast(bias, self.compute_dtype),
            keep=self._keep(self.recurrent_dropout, (rows, self.units), training),
            update=self.update,
        )

    def _keep(self, rate, shape, training):
        if not (training and rate):
            return None
        ones = ops.ones(shape, self.compute_dtype)
        return keras.random.dropout(ones, rate, seed=self.seed_generator)

    def call(self, sequence, mask=None, initial_state=None, training=None, is_projected=False):
        """Run over a whole sequence; a single step is a sequence of one.

        Args:
            sequence: float (B, T, D), or what `project` made of it.
            mask: bool (B, T), right-padded: True steps come first. Values at False steps
                are ignored.
            initial_state: tuple of float (B, U); zeros by default.
            is_projected: whether `sequence` has already been projected.

        Returns:
            outputs (B, T, U) in the compute dtype, zero at padded steps, and the final state:
            a tuple of (B, U), equal to the initial state in an empty row.
        """
        rows, steps = ops.shape(sequence)[:2]
        state = self.zero_state(rows)
        if initial_state is not None:
            state = tuple(ops.cast(s, z.dtype) for s, z in zip(initial_state, state, strict=True))
        if any(isinstance(size, int) and size == 0 for size in (rows, steps)):
            return ops.zeros((rows, steps, self.units), self.compute_dtype), state
        lengths = ops.full((rows,), steps, dtype="int32")
        if mask is not None:
            lengths = ops.sum(ops.cast(mask, "int32"), axis=1)
            sequence = ops.where(mask[:, :, None], sequence, 0)
        order = _reading_order(lengths, steps) if self.reverse else None
        sequence = _time_major(sequence, order)
        if not is_projected:
            sequence = self.project(sequence, self.input_keep(ops.shape(sequence), training))
        states, final = _scan(self.step(rows, training), sequence, state)
        if mask is not None:
            final = _state_at_length(states, lengths, state)
        outputs = _batch_major(ops.cast(states[0], self.compute_dtype), order)
        if mask is not None:
            outputs = ops.where(mask[:, :, None], outputs, 0)
        return outputs, final

    def compute_mask(self, inputs, previous_mask):
        return previous_mask

    def get_config(self):
        config = {
            "units": self.units,
            "reverse": self.reverse,
            "dropout": self.dropout,
            "recurrent_dropout": self.recurrent_dropout,
        }
        return {**super().get_config(), **config}


def _scan(cell, projected, state):
    """States after each step, a tuple of (T, B, U), and the last of them."""
    if projected.shape[0] == 1:  # a decoding step: spare it a loop within the loop
        state = cell(projected[0], state)
        return tuple(part[None] for part in state), state
    if keras.backend.backend() == "tensorflow":
        from seq2seq.layers.recurrent.scan_tensorflow import scan

        return scan(cell, projected, state)

    def body(carry, inputs):
        carry = cell(inputs, carry)
        return carry, carry

    final, states = ops.scan(body, state, projected)
    return states, final


def _reading_order(lengths, steps):
    """Step of the input to be read at each time by a reversed layer, int (B, T).

    >>> _reading_order([2, 3], 3)   ->   [[1, 0, 2], [2, 1, 0]]
    """
    times = ops.arange(steps, dtype="int32")[None, :]
    return ops.where(times < lengths[:, None], lengths[:, None] - 1 - times, times)


def _time_major(sequence, order):
    """(B, T, D) -> (T, B, D), each row in its order (B, T), or unchanged."""
    if order is None:
        return ops.transpose(sequence, (1, 0, 2))
    rows, steps, dim = ops.shape(sequence)
    starts = ops.arange(rows, dtype="int32")[None, :] * steps
    return ops.take(ops.reshape(sequence, (-1, dim)), starts + ops.transpose(order), axis=0)


def _batch_major(sequence, order):
    """(T, B, D) -> (B, T, D), undoing an order (B, T) (which is its own inverse)."""
    if order is None:
        return ops.transpose(sequence, (1, 0, 2))
    _, rows, dim = ops.shape(sequence)
    indices = order * rows + ops.arange(rows, dtype="int32")[:, None]
    return ops.take(ops.reshape(sequence, (-1, dim)), indices, axis=0)


def _state_at_length(states, lengths, initial):
    """The state after each row's last real step; the initial one where there is none."""
    _, rows, units = ops.shape(states[0])
    last = ops.maximum(lengths - 1, 0) * rows + ops.arange(rows, dtype="int32")
    flat = (ops.take(ops.reshape(part, (-1, units)), last, axis=0) for part in states)
    empty = lengths[:, None] == 0
    return tuple(ops.where(empty, i, f) for i, f in zip(initial, flat, strict=True))

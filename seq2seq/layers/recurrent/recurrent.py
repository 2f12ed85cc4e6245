"""The base class of recurrent layers, with their loop over time."""

import abc
from typing import Any, ClassVar

import keras
from keras import ops

from seq2seq.aliases import Config, Ids, Mask, Shape, Size, State, Tensor
from seq2seq.layers.recurrent.cell import Cell
from seq2seq.ops.portable import is_portable
from seq2seq.ops.scan import scan


class Recurrent(keras.layers.Layer, abc.ABC):
    """A recurrent layer that returns all outputs and the final state.

    The input projection is one product before the loop, which computes only what depends on the
    previous step. The loop needs no mask: rows are right-padded, so the final state is read at each
    row's length, and `reverse` reverses each row within its length.

    Weights have the names, layout and order of the Keras layer of the same name. Matrix products
    run in the compute dtype.

    Args:
        units: int U, width of the output.
        reverse: read each row from its last step to its first. Outputs stay in the order of the
            inputs; the final state is that of the first step.
        dropout: share of the inputs that is dropped in training.
        recurrent_dropout: share of the previous output that is dropped in training, by a mask
            that is constant over time (Gal and Ghahramani, 2016, arXiv:1512.05287).
    """

    num_gates: ClassVar[int]  # the projection is num_gates * units wide

    def __init__(
        self,
        units: int,
        reverse: bool = False,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        **kwargs: Any,
    ):
        super().__init__(autocast=False, **kwargs)
        self.units = units
        self.reverse = reverse
        self.dropout = dropout
        self.recurrent_dropout = recurrent_dropout
        self.supports_masking = True
        if dropout or recurrent_dropout:
            self.seed_generator = keras.random.SeedGenerator()

    def build(self, sequence_shape: Shape) -> None:
        width = self.num_gates * self.units
        self.kernel = self.add_weight(shape=(sequence_shape[-1], width), name="kernel")
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, width), initializer="orthogonal", name="recurrent_kernel"
        )
        self.bias = self.build_bias()

    @property
    @abc.abstractmethod
    def state_dtypes(self) -> tuple[str, ...]:
        """Dtype of each part of the state; every part is (B, U) and the first is the output."""

    @abc.abstractmethod
    def build_bias(self) -> Tensor:
        """Create the bias."""

    @abc.abstractmethod
    def input_bias(self) -> Tensor:
        """Return the bias (num_gates * U,) of the input projection."""

    @property
    def product_bias(self) -> Tensor | None:
        """The bias (num_gates * U,) of the recurrent product, or None."""
        return None

    @staticmethod
    @abc.abstractmethod
    def update(projected: Tensor, product: Tensor, state: State) -> State:
        """Compute the elementwise part of a step.

        Args:
            projected: (B, num_gates * U), the projected inputs.
            product: (B, num_gates * U), the recurrent product.
            state: tuple of (B, U).

        Returns:
            The next state.
        """

    def zero_state(self, rows: Size) -> State:
        """Return the state before the first step: zeros (rows, U) for each part."""
        return tuple(ops.zeros((rows, self.units), dtype) for dtype in self.state_dtypes)

    def project(self, inputs: Tensor, keep: Tensor | None = None) -> Tensor:
        """Compute the part of a step that depends on its inputs only.

        Args:
            inputs: float (..., D).
            keep: dropout mask of the inputs, from `input_keep`.

        Returns:
            float (..., num_gates * U).
        """
        inputs = ops.cast(inputs, self.compute_dtype)
        inputs = inputs if keep is None else inputs * keep
        flat = ops.reshape(inputs, (-1, inputs.shape[-1]))
        kernel = ops.cast(self.kernel, self.compute_dtype)
        flat = ops.matmul(flat, kernel) + ops.cast(self.input_bias(), self.compute_dtype)
        return ops.reshape(flat, (*ops.shape(inputs)[:-1], flat.shape[-1]))

    def input_keep(self, shape: Shape, training: bool | None = None) -> Tensor | None:
        """Draw a dropout mask for inputs of a shape, scaled to mean one; None without dropout."""
        return self._keep(self.dropout, shape, training)

    def step(self, rows: Size, training: bool | None = None) -> Cell:
        """Make the `Cell` for `rows` rows; it casts weights and draws a dropout mask once."""
        bias = self.product_bias
        return Cell(
            kernel=ops.cast(self.recurrent_kernel, self.compute_dtype),
            bias=None if bias is None else ops.cast(bias, self.compute_dtype),
            keep=self._keep(self.recurrent_dropout, (rows, self.units), training),
            update=self.update,
        )

    def _keep(self, rate: float, shape: Shape, training: bool | None) -> Tensor | None:
        if not (training and rate):
            return None
        ones = ops.ones(shape, self.compute_dtype)
        return keras.random.dropout(ones, rate, seed=self.seed_generator)

    def call(
        self,
        sequence: Tensor,
        mask: Mask | None = None,
        initial_state: State | None = None,
        training: bool | None = None,
        is_projected: bool = False,
    ) -> tuple[Tensor, State]:
        """Run over a whole sequence; a single step is a sequence of one.

        Args:
            sequence: float (B, T, D), or the result of `project` for it.
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

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        return previous_mask

    def get_config(self) -> Config:
        config = {
            "units": self.units,
            "reverse": self.reverse,
            "dropout": self.dropout,
            "recurrent_dropout": self.recurrent_dropout,
        }
        return {**super().get_config(), **config}


def _scan(cell: Cell, projected: Tensor, state: State) -> tuple[State, State]:
    """Return the states after each step, a tuple of (T, B, U), and the last of them."""
    if projected.shape[0] == 1:  # a decoding step: avoid a loop within the loop
        state = cell(projected[0], state)
        return tuple(part[None] for part in state), state
    if keras.backend.backend() == "tensorflow" and not is_portable():
        from seq2seq.layers.recurrent.scan_tensorflow import scan as scan_with_gradient

        return scan_with_gradient(cell, projected, state)

    def body(carry: State, inputs: Tensor) -> tuple[State, State]:
        carry = cell(inputs, carry)
        return carry, carry

    final, states = scan(body, state, projected)
    return states, final


def _reading_order(lengths: Ids, steps: Size) -> Ids:
    """Return the input step that a reversed layer reads at each time, int (B, T).

    >>> _reading_order([2, 3], 3)   ->   [[1, 0, 2], [2, 1, 0]]
    """
    times = ops.arange(steps, dtype="int32")[None, :]
    return ops.where(times < lengths[:, None], lengths[:, None] - 1 - times, times)


def _time_major(sequence: Tensor, order: Ids | None) -> Tensor:
    """Transpose (B, T, D) to (T, B, D), each row in its order (B, T) if there is one."""
    if order is None:
        return swapped(sequence)
    rows, steps, dim = ops.shape(sequence)
    starts = ops.arange(rows, dtype="int32")[None, :] * steps
    return ops.take(ops.reshape(sequence, (-1, dim)), starts + ops.transpose(order), axis=0)


def _batch_major(sequence: Tensor, order: Ids | None) -> Tensor:
    """Transpose (T, B, D) to (B, T, D), undoing an order (B, T), which is its own inverse."""
    if order is None:
        return swapped(sequence)
    _, rows, dim = ops.shape(sequence)
    indices = order * rows + ops.arange(rows, dtype="int32")[:, None]
    return ops.take(ops.reshape(sequence, (-1, dim)), indices, axis=0)


def _state_at_length(states: State, lengths: Ids, initial: State) -> State:
    """Return the state after each row's last real step; the initial one for an empty row."""
    _, rows, units = ops.shape(states[0])
    last = ops.maximum(lengths - 1, 0) * rows + ops.arange(rows, dtype="int32")
    flat = (ops.take(ops.reshape(part, (-1, units)), last, axis=0) for part in states)
    empty = lengths[:, None] == 0
    return tuple(ops.where(empty, i, f) for i, f in zip(initial, flat, strict=True))


def swapped(sequence: Tensor) -> Tensor:
    """Swap the first two axes of (..., D); where one of them is a single step, nothing moves."""
    first, second = sequence.shape[:2]
    if first == 1:
        return ops.expand_dims(sequence[0], 1)
    if second == 1:
        return ops.expand_dims(sequence[:, 0], 0)
    return ops.transpose(sequence, (1, 0, 2))

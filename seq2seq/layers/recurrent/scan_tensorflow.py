"""The loop over time of recurrent layers on TensorFlow."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from seq2seq.aliases import Size, State, Tensor
from seq2seq.layers.recurrent.cell import Cell

MANY = 1 << 14  # size of a part of the state from which XLA's fused kernels are faster
ROWS = 128  # assumed number of rows, where the graph does not know it


def scan(cell: Cell, projected: Tensor, state: State) -> tuple[State, State]:
    """Run the cell over time, as `ops.scan` does, with a hand-written gradient.

    The gradient of the recurrent kernel is one product over all steps, where automatic
    differentiation computes one per step and adds them up. The elementwise update is one fused
    kernel forward and one backward, which computes the gates again instead of storing them.

    Args:
        cell: Cell.
        projected: (T, B, G * U).
        state: tuple of (B, U).

    Returns:
        The states after each step, a tuple of (T, B, U), and the last of them.
    """
    weights = [cell.kernel] if cell.bias is None else [cell.kernel, cell.bias]

    @tf.custom_gradient
    def run(
        projected: Tensor, weights: list[Tensor], state: State
    ) -> tuple[State, Callable[..., Any]]:
        """Return the states and the final state in one tuple, and their gradient function."""
        own = cell._replace(**dict(zip(("kernel", "bias"), weights, strict=False)))
        products, states, final = _run_forward(own, projected, state)

        def gradient(*upstream: Tensor) -> tuple[Any, ...]:
            """Return the gradients of `run`'s arguments, in their order."""
            above, last = upstream[: len(state)], upstream[len(state) :]
            before = [
                tf.concat([first[None], one[:-1]], axis=0)
                for first, one in zip(state, states, strict=True)
            ]
            inputs = (projected, products, before)
            of_projected, of_products, of_state = _run_backward(own, inputs, above, last)
            read = tf.reshape(own.read(before[0]), (-1, before[0].shape[-1]))
            flat = tf.reshape(of_products, (-1, of_products.shape[-1]))
            of_weights = [tf.matmul(read, flat, transpose_a=True), tf.reduce_sum(flat, axis=0)]
            return of_projected, of_weights[: len(weights)], of_state

        return (*states, *final), gradient

    results = run(projected, weights, tuple(state))
    return results[: len(state)], results[len(state) :]


def _run_forward(cell: Cell, projected: Tensor, state: State) -> tuple[Tensor, State, State]:
    """Return products (T, B, G * U) and states (T, B, U) of every step, and the last state."""
    steps = tf.shape(projected)[0]
    update = _fused(cell.update, state)
    products = _collector(projected, steps)
    states = [tf.TensorArray(s.dtype, steps, element_shape=s.shape) for s in state]

    def step(
        t: Tensor, state: State, products: Any, states: list[Any]
    ) -> tuple[Tensor, State, Any, list[Any]]:
        product = cell.product(state)
        state = update(projected[t], product, state)
        states = [array.write(t, s) for array, s in zip(states, state, strict=True)]
        return t + 1, state, products.write(t, product), states

    _, final, products, states = tf.while_loop(
        lambda t, *_: t < steps, step, (0, state, products, states)
    )
    return products.stack(), tuple(array.stack() for array in states), final


def _run_backward(
    cell: Cell, inputs: State, above: State, last: State
) -> tuple[Tensor, Tensor, State]:
    """Return the gradients of the projection and products (T, B, G * U) and of the first state.

    Args:
        cell: Cell.
        inputs: projected inputs, products, and the states before each step, all (T, B, ...).
        above: gradients of the states after each step, (T, B, U) each.
        last: gradients of the last state, (B, U) each.
    """
    projected, products, before = inputs
    steps = tf.shape(projected)[0]

    def slopes_of(inputs: State, slopes: State) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = cell.update(*inputs)
        return tape.gradient(outputs, inputs, slopes, tf.UnconnectedGradients.ZERO)

    slopes_of = _fused(slopes_of, last)

    def step(t: Tensor, slopes: State, arrays: list[Any]) -> tuple[Tensor, State, list[Any]]:
        inputs = (projected[t], products[t], tuple(one[t] for one in before))
        slopes = tuple(one[t] + slope for one, slope in zip(above, slopes, strict=True))
        *pair, slopes = slopes_of(inputs, slopes)
        pulled = tf.cast(cell.pull(pair[1]), slopes[0].dtype)
        arrays = [array.write(t, slope) for array, slope in zip(arrays, pair, strict=True)]
        return t - 1, (slopes[0] + pulled, *slopes[1:]), arrays

    arrays = [_collector(projected, steps) for _ in range(2)]
    _, slopes, arrays = tf.while_loop(lambda t, *_: t >= 0, step, (steps - 1, tuple(last), arrays))
    return *(array.stack() for array in arrays), slopes


def _collector(projected: Tensor, steps: Size) -> Any:
    """Make an array for one (B, G * U) of each step."""
    return tf.TensorArray(projected.dtype, steps, element_shape=projected.shape[1:])


def _fused(function: Callable[..., Any], state: State) -> Callable[..., Any]:
    """Compile a function with XLA, once for each number of rows, if the state is large."""
    rows, units = state[0].shape
    if (rows or ROWS) * units < MANY:
        return function
    return tf.function(function, jit_compile=True, autograph=False)

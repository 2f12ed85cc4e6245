"""A recurrent layer's loop over time, on TensorFlow."""

import tensorflow as tf

MANY = 1 << 14  # numbers in a part of the state, from which XLA's fused kernels pay
ROWS = 128  # of a batch whose number of rows the graph does not know


def scan(cell, projected, state):
    """States after each step, a tuple of (T, B, U), and the last of them.

    As `ops.scan` of the cell, with a hand-written gradient: the recurrent kernel's is one product
    over all steps, where automatic differentiation takes one a step and adds them up; and what
    is done to single numbers is one fused kernel forward and one backward, which computes the
    gates again instead of keeping them.

    Args:
        cell: Cell.
        projected: (T, B, G * U).
        state: tuple of (B, U).
    """
    weights = [cell.kernel] if cell.bias is None else [cell.kernel, cell.bias]

    @tf.custom_gradient
    def run(projected, weights, state):
        """States and final state in one tuple, and what their gradient is."""
        own = cell._replace(**dict(zip(("kernel", "bias"), weights, strict=False)))
        products, states, final = _go_forward(own, projected, state)

        def gradient(*upstream):
            """Of `run`'s arguments, in their order."""
            above, last = upstream[: len(state)], upstream[len(state) :]
            before = [
                tf.concat([first[None], one[:-1]], axis=0)
                for first, one in zip(state, states, strict=True)
            ]
            inputs = (projected, products, before)
            of_projected, of_products, of_state = _go_back(own, inputs, above, last)
            read = tf.reshape(own.read(before[0]), (-1, before[0].shape[-1]))
            flat = tf.reshape(of_products, (-1, of_products.shape[-1]))
            of_weights = [tf.matmul(read, flat, transpose_a=True), tf.reduce_sum(flat, axis=0)]
            return of_projected, of_weights[: len(weights)], of_state

        return (*states, *final), gradient

    results = run(projected, weights, tuple(state))
    return results[: len(state)], results[len(state) :]


def _go_forward(cell, projected, state):
    """Products (T, B, G * U), states (T, B, U) of every step, and the last state."""
    steps = tf.shape(projected)[0]
    update = _fused(cell.update, state)
    products = _collector(projected, steps)
    states = [tf.TensorArray(s.dtype, steps, element_shape=s.shape) for s in state]

    def step(t, state, products, states):
        product = cell.product(state)
        state = update(projected[t], product, state)
        states = [array.write(t, s) for array, s in zip(states, state, strict=True)]
        return t + 1, state, products.write(t, product), states

    _, final, products, states = tf.while_loop(
        lambda t, *_: t < steps, step, (0, state, products, states)
    )
    return products.stack(), tuple(array.stack() for array in states), final


def _go_back(cell, inputs, above, last):
    """Gradients of the projection, of the products (T, B, G * U), and of the first state.

    Args:
        cell: Cell.
        inputs: projected, products, and the states before each step, all (T, B, ...).
        above: the gradients of the states of each step, (T, B, U).
        last: those of the last state, (B, U).
    """
    projected, products, before = inputs
    steps = tf.shape(projected)[0]

    def slopes_of(inputs, slopes):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = cell.update(*inputs)
        return tape.gradient(outputs, inputs, slopes, tf.UnconnectedGradients.ZERO)

    slopes_of = _fused(slopes_of, last)

    def step(t, slopes, arrays):
        inputs = (projected[t], products[t], tuple(one[t] for one in before))
        slopes = tuple(one[t] + slope for one, slope in zip(above, slopes, strict=True))
        *pair, slopes = slopes_of(inputs, slopes)
        pulled = tf.cast(cell.pull(pair[1]), slopes[0].dtype)
        arrays = [array.write(t, slope) for array, slope in zip(arrays, pair, strict=True)]
        return t - 1, (slopes[0] + pulled, *slopes[1:]), arrays

    arrays = [_collector(projected, steps) for _ in range(2)]
    _, slopes, arrays = tf.while_loop(lambda t, *_: t >= 0, step, (steps - 1, tuple(last), arrays))
    return *(array.stack() for array in arrays), slopes


def _collector(projected, steps):
    return tf.TensorArray(projected.dtype, steps, element_shape=projected.shape[1:])


def _fused(function, state):
    """The function, by XLA where the state has many numbers; of each number of rows once."""
    rows, units = state[0].shape
    if (rows or ROWS) * units < MANY:
        return function
    return tf.function(function, jit_compile=True, autograph=False)

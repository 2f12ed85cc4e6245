"""A recurrent layer's loop over time, on TensorFlow."""

import tensorflow as tf

MANY = 1 << 14  # numbers in a part of the state, from which XLA's fused kernels pay


def scan(cell, projected, state):
    """States after each step, a tuple of (T, B, U), and the last of them.

    As `ops.scan` of the cell, with a gradient of its own: the recurrent kernel's is one product
    over all steps, where automatic differentiation takes one a step and adds them up; and what
    is done to single numbers is one fused kernel forward and one backward, which computes the
    gates again instead of keeping them.

    Args:
        cell: Cell.
        projected: (T, B, G * U).
        state: tuple of (B, U).
    """
    weights = [cell.kernel] if cell.bias is None else [cell.kernel, cell.bias]
    size = state[0].shape.num_elements()
    fuse = tf.function(jit_compile=True, autograph=False) if (size or 0) >= MANY else lambda f: f
    update = fuse(cell.update)

    @fuse
    def slopes_of(inputs, slopes):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = cell.update(*inputs)
        return tape.gradient(outputs, inputs, slopes, tf.UnconnectedGradients.ZERO)

    @tf.custom_gradient
    def run(projected, weights, state):
        own = cell._replace(**dict(zip(("kernel", "bias"), weights, strict=False)))
        steps, rows = tf.shape(projected)[0], projected.shape[1:]
        products = tf.TensorArray(projected.dtype, steps, element_shape=rows)
        states = [tf.TensorArray(s.dtype, steps, element_shape=s.shape) for s in state]

        def forward(t, state, products, states):
            product = own.product(state)
            state = update(projected[t], product, state)
            states = [array.write(t, s) for array, s in zip(states, state, strict=True)]
            return t + 1, state, products.write(t, product), states

        _, final, products, states = tf.while_loop(
            lambda t, *_: t < steps, forward, (0, state, products, states)
        )
        products, found = products.stack(), tuple(array.stack() for array in states)

        def gradient(*upstream):
            above, last = upstream[: len(found)], upstream[len(found) :]
            before = [
                tf.concat([first[None], one[:-1]], axis=0)
                for first, one in zip(state, found, strict=True)
            ]
            arrays = [tf.TensorArray(projected.dtype, steps, element_shape=rows) for _ in range(2)]

            def backward(t, slopes, arrays):
                inputs = (projected[t], products[t], tuple(one[t] for one in before))
                slopes = tuple(one[t] + slope for one, slope in zip(above, slopes, strict=True))
                *pair, slopes = slopes_of(inputs, slopes)
                pulled = tf.cast(own.pull(pair[1]), slopes[0].dtype)
                arrays = [array.write(t, slope) for array, slope in zip(arrays, pair, strict=True)]
                return t - 1, (slopes[0] + pulled, *slopes[1:]), arrays

            _, slopes, arrays = tf.while_loop(
                lambda t, *_: t >= 0, backward, (steps - 1, tuple(last), arrays)
            )
            of_projected, of_products = (array.stack() for array in arrays)
            read = tf.reshape(own.read(before[0]), (-1, before[0].shape[-1]))
            flat = tf.reshape(of_products, (-1, of_products.shape[-1]))
            of_weights = [tf.matmul(read, flat, transpose_a=True), tf.reduce_sum(flat, axis=0)]
            return of_projected, of_weights[: len(weights)], slopes

        return (*found, *final), gradient

    results = run(projected, weights, tuple(state))
    return results[: len(state)], results[len(state) :]

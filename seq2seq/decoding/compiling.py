"""One compiled function of a whole decoding loop."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
from keras import ops

from seq2seq.decoding.protocol import Hypotheses
from seq2seq.decoding.strategy import Strategy


def compile(
    prepare: Callable,
    strategy: Strategy,
    *,
    start: int,
    end: int,
    max_length: int,
    variables: Sequence[keras.Variable] = (),
) -> Callable[..., Hypotheses]:
    """A function that decodes new sources without being traced anew.

    >>> decode = compile(prepare, BeamSearch(5), start=2, end=3, max_length=20)
    >>> hypotheses = decode(source, source_length)

    `prepare(*arrays) -> (step, state)` runs inside the compiled function, so that what belongs to
    a source is an argument and no constant. The function takes the arrays of `prepare`, which may
    be nests, and by keyword whatever of a strategy's call changes from batch to batch: `start`
    (instead of the one given here), `max_length` (int (B,), none above the one given here),
    `prefix`, `prefix_lengths`, `seed`, `row_ids`, `batch_size`.

    It is traced once for each combination of array shapes, dtypes and keywords given, and once
    for each `batch_size`; never for new values. Pad sources and prefixes to few shapes.

    Args:
        prepare: pure function of arrays.
        strategy: how to search.
        start: int, fed first.
        end: int, ends a hypothesis.
        max_length: int, L, the size of the buffers.
        variables: `model.variables`. JAX makes constants of variables that a compiled function
            closes over, so those given here become arguments: what is trained later is seen.
            TensorFlow reads variables when it runs, and has no need of them.

    Returns:
        A function of arrays and keywords that returns Hypotheses. It cannot raise for NaN logits:
        look for NaN in `log_probs`.
    """

    def decode(arrays, options, batch_size):
        step, state = prepare(*arrays)
        call = {"start": start, "max_length": max_length, **options}
        return strategy(step, state, end=end, size=max_length, batch_size=batch_size, **call)

    compiled = compile_function(decode, [*variables, *strategy.variables])

    def run(*arrays, batch_size: int | None = None, **options) -> Hypotheses:
        options = {name: value for name, value in options.items() if value is not None}
        return compiled(arrays, options, batch_size)

    return run


def compile_function(
    function: Callable, variables: Sequence[keras.Variable] = ()
) -> Callable[..., Any]:
    """Any pure `function(arrays, options, static)` of two nests of arrays and a hashable value.

    It is traced once for each combination of shapes and dtypes, and each static value.

    Args:
        function: pure; what it closes over is constant, but for `variables`.
        variables: as for `compile`.
    """
    compiled = _COMPILERS.get(keras.backend.backend(), _leave_eager)(function, tuple(variables))

    def run(arrays, options, static):
        arrays, options = keras.tree.map_structure(_to_tensor, (arrays, options))
        return compiled(arrays, options, static)

    return run


def _to_tensor(x):
    return None if x is None else ops.convert_to_tensor(x)


def _compile_tensorflow(function, variables):
    import tensorflow as tf

    # There is no Python control flow to convert, and looking for it is half of the tracing time.
    return tf.function(function, autograph=False)


def _compile_jax(function, variables):
    import jax

    def stateless(values, arrays, options, static):
        with keras.StatelessScope(state_mapping=list(zip(variables, values, strict=True))):
            return function(arrays, options, static)

    jitted = jax.jit(stateless, static_argnums=3)

    def run(arrays, options, static):
        return jitted([variable.value for variable in variables], arrays, options, static)

    return run


def _leave_eager(function, variables):
    return function


_COMPILERS = {"tensorflow": _compile_tensorflow, "jax": _compile_jax}

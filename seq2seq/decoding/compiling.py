"""Compilation of a whole decoding loop into one function."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.decoding.arguments import as_array, saturated, wrapped
from seq2seq.decoding.protocol import Hypotheses
from seq2seq.decoding.strategies.staged_loop import Stages, loops_with
from seq2seq.decoding.strategies.strategy import Strategy


def compile(
    prepare: Callable,
    strategy: Strategy,
    *,
    start: int,
    end: int,
    max_length: int,
    variables: Sequence[keras.Variable] = (),
    dtype: str | Sequence[str | None] | None = None,
    jit_compile: bool = False,
) -> Callable[..., Hypotheses]:
    """Returns a function that decodes new sources without retracing.

    >>> decode = compile(prepare, BeamSearch(5), start=2, end=3, max_length=20)
    >>> hypotheses = decode(source, source_length)

    `prepare(*arrays) -> (step, state)` runs inside the compiled function, so that per-source
    tensors are arguments, not constants. The function takes the arrays of `prepare`, which may be
    nests, and as keywords the arguments of a strategy's call that change from batch to batch:
    `start` (instead of the one given here), `max_length` (int (B,), none above the one given here),
    `prefix`, `prefix_lengths`, `seed`, `row_ids`, `inputs`, `batch_size`.

    It is traced once for each combination of array shapes, dtypes and keywords given, and once
    for each `batch_size`; never for new values. Pad sources and prefixes to a few shapes.

    Args:
        prepare: pure function of arrays.
        strategy: the search.
        start: int, the first input.
        end: int, the id that ends a hypothesis.
        max_length: int, L, the size of the buffers.
        variables: `model.variables`. JAX would bake variables that a compiled function
            closes over into it as constants; those given here become arguments, so later training
            has an effect. TensorFlow reads variables at run time and does not need them.
        dtype: the dtype that layers convert `variables` to, or one for each of them:
            `model.variable_dtypes`. Float32 variables that are converted to a reduced one are
            converted once instead of in each step of the loop. None: each step does it.
        jit_compile: compile with XLA on TensorFlow: takes a few seconds more for each combination
            of shapes, then runs up to three times as fast for single rows. JAX always uses XLA.

    Returns:
        A function of arrays and keywords that returns Hypotheses. It cannot raise an error for
        NaN logits: check `log_probs` for NaN.
    """

    def decode(arrays: Any, options: dict, batch_size: int | None) -> Hypotheses:
        call = {"start": start, "max_length": max_length, **options}
        with _converted(variables, dtype, strategy.variables):
            step, state = prepare(*arrays)
            return strategy(step, state, end=end, size=max_length, batch_size=batch_size, **call)

    compiled = compile_function(decode, [*variables, *strategy.variables], jit_compile)

    def run(*arrays: Any, batch_size: int | None = None, **options: Any) -> Hypotheses:
        options = {name: _option(name, x) for name, x in options.items() if x is not None}
        return compiled(arrays, options, batch_size)

    return run


def compile_function(
    function: Callable, variables: Sequence[keras.Variable] = (), jit_compile: bool = False
) -> Callable[..., Any]:
    """Compiles a pure `function(arrays, options, static)` of two nests and a hashable value.

    It is traced once for each combination of shapes and dtypes of the nests' arrays, and once for
    each static value.

    Args:
        function: pure; everything it closes over is constant, except `variables`.
        variables, jit_compile: as for `compile`.
    """
    compiler = _COMPILERS.get(keras.backend.backend(), _leave_eager)
    compiled = compiler(function, tuple(variables), jit_compile)

    def run(arrays: Any, options: Any, static: Any) -> Any:
        arrays, options = keras.tree.map_structure(_to_tensor, (arrays, options))
        return compiled(arrays, options, static)

    return run


def _option(name: str, value: Any) -> Any:
    """An option as arrays; JAX would read a large id, such as 2**32 + 1, as a small one."""
    if isinstance(value, Mapping):
        return {key: _option(f"{name}[{key!r}]", one) for key, one in value.items()}
    if name == "row_ids":
        return wrapped(value)
    return value if name == "seed" else saturated(as_array(name, value))


def _to_tensor(x: Any) -> Tensor | None:
    return None if x is None else ops.convert_to_tensor(x)


@contextmanager
def _converted(
    variables: Sequence[keras.Variable],
    dtype: str | Sequence[str | None] | None,
    others: Sequence[keras.Variable],
) -> Iterator[None]:
    """Context in which layers see variables already converted, and `others` unchanged."""
    dtypes = [dtype] * len(variables) if dtype is None or isinstance(dtype, str) else dtype
    if set(dtypes) <= {None, "float32"}:
        yield
        return
    values = {id(variable): variable.value for variable in others}
    for variable, own in zip(variables, dtypes, strict=True):
        is_converted = own and variable._autocast and variable.dtype == "float32"
        values[id(variable)] = ops.cast(variable.value, own) if is_converted else variable.value
    with keras.StatelessScope() as scope:
        scope.state_mapping.update(values)  # its constructor would convert them back
        yield


def _compile_tensorflow(
    function: Callable, variables: Sequence[keras.Variable], jit_compile: bool
) -> Callable:
    import tensorflow as tf

    # There is no Python control flow to convert; searching for it takes half of the tracing time.
    with_options = tf.function(autograph=False, jit_compile=jit_compile or None)

    @with_options
    def traced(stages: Stages, *given: Any) -> Any:
        with loops_with(stages):
            return function(*given)

    def run(*given: Any) -> Any:
        # XLA knows all shapes, and it may compile a graph around this one.
        is_xla = jit_compile or tf.inside_function()
        return traced(Stages.NESTED if is_xla else Stages.TOGETHER, *given)

    return run


def _compile_jax(
    function: Callable, variables: Sequence[keras.Variable], jit_compile: bool
) -> Callable:
    import jax

    def stateless(values: list, arrays: Any, options: Any, static: Any) -> Any:
        with keras.StatelessScope(state_mapping=list(zip(variables, values, strict=True))):
            return function(arrays, options, static)

    jitted = jax.jit(stateless, static_argnums=3)

    def run(arrays: Any, options: Any, static: Any) -> Any:
        return jitted([variable.value for variable in variables], arrays, options, static)

    return run


def _leave_eager(
    function: Callable, variables: Sequence[keras.Variable], jit_compile: bool
) -> Callable:
    return function


_COMPILERS = {"tensorflow": _compile_tensorflow, "jax": _compile_jax}

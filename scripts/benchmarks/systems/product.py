"""One large matrix product."""

from collections.abc import Callable
from pathlib import Path

from benchmarks.sizes import Size
from benchmarks.systems.ours import set_threads


def product(size: Size, precision: str, weights: Path) -> Callable[[], int]:
    """A product of square matrices, large enough for the device; it returns its FLOPs."""
    from keras import ops, random

    from seq2seq.decoding.compiling import compile_function
    from seq2seq.models.compilation import is_accelerated

    set_threads()
    edge = 8192 if is_accelerated() else 2048
    matrix = ops.cast(random.normal((edge, edge)), precision)
    multiply = compile_function(lambda arrays, options, static: ops.sum(ops.matmul(*arrays)))

    def step() -> int:
        ops.convert_to_numpy(multiply((matrix, matrix), {}, None))
        return 2 * edge**3

    return step

"""One large matrix product."""

from collections.abc import Callable
from pathlib import Path

from benchmarks.sizes import Size
from benchmarks.systems.ours import set_threads


def product(size: Size, precision: str, weights: Path) -> Callable[[], None]:
    """A product of square matrices of `units`."""
    import tensorflow as tf

    set_threads()
    matrix = tf.cast(tf.random.normal((size.units, size.units)), precision)
    multiply = tf.function(lambda: tf.reduce_sum(tf.matmul(matrix, matrix)))

    def step() -> None:
        multiply().numpy()

    return step

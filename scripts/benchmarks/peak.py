"""What the processor can do."""

from benchmarks.alternation import System, alternate
from benchmarks.sizes import UNSIZED


def measure_peaks(threads: int) -> dict[str, float]:
    """GFLOP/s of a large matrix product in Keras's backend, by precision."""
    names = ("float32", "bfloat16")
    systems = [System(name, "product", "product", name) for name in names]
    found = alternate(systems, UNSIZED, 3, 5, threads)
    return {one.system.name: 1e-9 * one.first / min(one.seconds) for one in found}

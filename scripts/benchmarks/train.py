"""Training steps: our system and others', by turns."""

from statistics import median

from benchmarks.alternation import Measured, System, alternate
from benchmarks.peak import measure_peaks
from benchmarks.sizes import TRAINING

OURS = [
    System("ours, float32", "ours", "train", "float32"),
    System("ours, mixed bfloat16", "ours", "train", "mixed_bfloat16"),
]
LSTM = [
    System("PyTorch fused LSTM, float32", "pytorch", "train", "float32"),
    System("PyTorch fused LSTM, autocast", "pytorch", "train", "autocast"),
    System("PyTorch fused LSTM, bfloat16", "pytorch", "train", "bfloat16"),
    System("Keras layers, float32, looped", "keras_layers", "train", "float32 looped"),
    System("Keras layers, float32, unrolled", "keras_layers", "train", "float32 unrolled"),
    System("Keras layers, bfloat16, looped", "keras_layers", "train", "mixed_bfloat16 looped"),
    System("Keras layers, bfloat16, unrolled", "keras_layers", "train", "mixed_bfloat16 unrolled"),
]
TRANSFORMER = [
    System("PyTorch, float32", "pytorch", "train", "float32"),
    System("PyTorch, float32, math attention", "pytorch", "train", "float32 math"),
    System("PyTorch, autocast", "pytorch", "train", "autocast"),
    System("PyTorch, autocast, math attention", "pytorch", "train", "autocast math"),
    System("Keras layers, float32", "keras_layers", "train", "float32 keras"),
    System("Keras layers, bfloat16", "keras_layers", "train", "mixed_bfloat16 keras"),
    System("KerasHub layers, float32", "keras_layers", "train", "float32 keras_hub"),
    System("KerasHub layers, bfloat16", "keras_layers", "train", "mixed_bfloat16 keras_hub"),
]


def train(only: str, rounds: int, steps: int, threads: int) -> None:
    """A table for each size whose name holds `only`."""
    peaks = measure_peaks(threads)
    rates = (f"{name} {peak:,.0f} GFLOP/s" for name, peak in peaks.items())
    print("peak of a matrix product: " + ", ".join(rates))
    for name, size in TRAINING.items():
        if only not in name:
            continue
        print(f"\n{name}: {size.flops / 1e9:,.0f} GFLOP a step")
        systems = [*OURS, *(LSTM if size.cell == "lstm" else TRANSFORMER)]
        for reduced, precision in enumerate(peaks):  # each by itself: all at once need 20 GB
            same = [one for one in systems if is_reduced(one) == reduced]
            found = alternate(same, size, rounds, steps, threads)
            for one in found:
                print(line(one, found[0], size.flops, peaks[precision]))


def is_reduced(system: System) -> bool:
    """Whether products are computed in bfloat16."""
    return "float32" not in system.precision


def line(one: Measured, ours: Measured, flops: float, peak: float) -> str:
    """Milliseconds a step, spread, the time over ours, share of the peak, memory."""
    time = median(one.seconds)
    return (
        f"{one.system.name:36} {time * 1e3:8.1f} ms  {min(one.seconds) * 1e3:6.1f} to "
        f"{max(one.seconds) * 1e3:6.1f}  {time / median(ours.seconds):5.2f} x ours  "
        f"{flops / time / 1e9 / peak:5.0%} of peak  {one.memory:6,.0f} MB  "
        f"first loss {one.first:.5f}"
    )

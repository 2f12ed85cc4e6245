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
        peers = LSTM if size.cell == "lstm" else TRANSFORMER
        found = alternate([*OURS, *peers], size, rounds, steps, threads)
        print(f"\n{name}: {size.flops / 1e9:,.0f} GFLOP a step")
        for one in found:
            print(line(one, found, size.flops, peaks))


def line(one: Measured, found: list[Measured], flops: float, peaks: dict[str, float]) -> str:
    """Milliseconds a step, spread, ours of that precision over it, share of the peak, memory."""
    reduced = "float32" not in one.system.precision
    same = [f for f in found if ("float32" not in f.system.precision) == reduced]
    ours = next((f for f in same if f.system.module == "ours"), one)
    time = median(one.seconds)
    share = flops / time / 1e9 / peaks["bfloat16" if reduced else "float32"]
    return (
        f"{one.system.name:36} {time * 1e3:8.0f} ms  {min(one.seconds) * 1e3:6.0f} to "
        f"{max(one.seconds) * 1e3:5.0f}  {time / median(ours.seconds):5.2f} x ours  "
        f"{share:5.0%} of peak  {one.memory:6,.0f} MB  first loss {one.first:.5f}"
    )

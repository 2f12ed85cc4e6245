"""Searches: our system and others', by turns."""

from statistics import median
from typing import Any

from benchmarks.alternation import Measured, System, alternate
from benchmarks.sizes import Size

TRANSFORMER = Size("transformer", 256, 4, 8000, 32, 30, 32)
JOBS = {
    "Transformer, 32 rows, beam 4": (TRANSFORMER, 4),
    "Transformer, 32 rows, greedy": (TRANSFORMER, 1),
    "Transformer, 1 row, greedy": (TRANSFORMER._replace(rows=1), 1),
    "LSTM with attention, 256 rows, beam 4": (Size("lstm", 512, 1, 44, 256, 10, 20), 4),
}


def systems(cell: str, width: int) -> list[System]:
    """All that can search with a cell."""
    found = [
        System(f"ours, {precision}{xla}", "ours", "decode", f"{precision} {width}{xla}")
        for precision in ("float32", "mixed_bfloat16")
        for xla in ("", " xla")
    ]
    if cell == "lstm":
        return found + [
            System(f"eager PyTorch, {one}", "pytorch_search", "decode", f"{one} {width}")
            for one in ("float32", "bfloat16")
        ]
    for one in ("float32", "int8"):
        for workers, threads in ((1, 2), (2, 1)):
            name = f"CTranslate2, {one}, {workers} x {threads} threads"
            options = f"{one} {workers} {threads} {width}"
            found.append(System(name, "ctranslate2", "decode", options))
    for one in ("float32", "bfloat16"):
        found.append(System(f"transformers, {one}", "hubs", "transformers", f"{one} {width}"))
    for one in ("float32", "mixed_bfloat16"):
        found.append(System(f"KerasHub, {one}", "hubs", "keras_hub", f"{one} {width}"))
    return found


def decode(only: str, rounds: int, steps: int, threads: int) -> None:
    """A table for each job whose name holds `only`."""
    for name, (size, width) in JOBS.items():
        if only not in name:
            continue
        found = alternate(systems(size.cell, width), size, rounds, steps, threads)
        best = min(median(one.seconds) for one in found if one.system.module == "ours")
        print(f"\n{name}")
        for one in found:
            print(line(one, best, found[0].first))


def line(one: Measured, best: float, expected: Any) -> str:
    """Milliseconds a batch, spread, over our best, memory, and how many tokens are ours."""
    time = median(one.seconds)
    same = sum(a == b for a, b in zip(one.first, expected, strict=False)) / len(expected)
    shown = "" if one.system.module == "hubs" else f"  {same:4.0%} of tokens equal"
    return (
        f"{one.system.name:36} {time * 1e3:8.1f} ms  {min(one.seconds) * 1e3:6.1f} to "
        f"{max(one.seconds) * 1e3:6.1f}  {time / best:5.2f} x ours  {one.memory:6,.0f} MB{shown}"
    )

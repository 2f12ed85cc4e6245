"""Seconds, and tables of them."""

import resource
import time
from collections.abc import Callable
from statistics import median


def table(calls: dict[str, Callable[[], object]], repeats: int) -> None:
    """Medians of alternating calls, and their ratio to the first."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()  # traces
        call()
    for _ in range(repeats):
        for name, call in calls.items():
            times[name].append(seconds(call))
    first = median(next(iter(times.values())))
    for name, found in times.items():
        print(f"{name:36} {median(found) * 1e3:12.1f} ms {median(found) / first:8.2f}")


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def peak_memory() -> float:
    """Most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

"""Figures of speed, as tables: `python scripts/benchmark.py data [--pairs 1000000]`."""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from typing import Any


def data(pairs: int) -> None:
    """The way from generated pairs to batches: copies of 1 to 20 characters."""
    import seq2seq.data.prepare  # noqa: F401  the time of imports is not meant
    from seq2seq.data import Generated

    dataset = Generated(num_train=pairs, num_validation=0, num_test=0)
    before = peak_memory()
    with tempfile.TemporaryDirectory() as cache:
        _, build = timed(lambda: dataset.prepare(cache))
        batches, first = timed(lambda: opened(dataset.prepare(cache).batches()))
    steps = min(len(batches), 2000)
    _, assembly = timed(lambda: [batches.batch(step) for step in range(steps)])
    rows = batches.plan.num_rows / len(batches)
    print(f"{'pairs':36} {pairs:12,}")
    print(f"{'store built, rows generated':36} {build:12.1f} s")
    print(f"{'first batch from a warm cache':36} {first:12.2f} s")
    print(f"{'batch of ' + format(rows, '.0f') + ' rows':36} {assembly / steps * 1e3:12.2f} ms")
    print(f"{'batch assembly':36} {rows * steps / assembly:12,.0f} rows/s")
    print(f"{'memory above the interpreter, peak':36} {peak_memory() - before:12,.0f} MB")


def opened(batches: Any) -> Any:
    """The same batches, after the first of them was made."""
    batches[0]
    return batches


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """Result and seconds of a call."""
    start = time.perf_counter()
    result = call()
    return result, time.perf_counter() - start


def peak_memory() -> float:
    """Most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("data", help=data.__doc__)
    command.add_argument("--pairs", type=int, default=1_000_000)
    command.set_defaults(run=data)
    arguments = vars(parser.parse_args())
    arguments.pop("run")(**arguments)

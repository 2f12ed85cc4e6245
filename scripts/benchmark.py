"""Figures of speed, as tables: `python scripts/benchmark.py data`, `... start --run FOLDER`."""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

SCRIPTS = Path(__file__).parent


def data(pairs: int) -> None:
    """The way from generated pairs to batches: copies of 1 to 20 characters."""
    import seq2seq.data.prepare  # noqa: F401  the time of imports is not meant
    from seq2seq.config import build, compose
    from seq2seq.data.generated import Generated

    dataset = Generated(num_train=pairs, num_validation=0, num_test=0)
    memory = peak_memory()
    with tempfile.TemporaryDirectory() as cache:
        building = seconds(lambda: dataset.prepare(cache))
        first = seconds(lambda: dataset.prepare(cache).batches()[0])
        batches = dataset.prepare(cache).batches()
    num_steps = min(len(batches), 2000)
    assembly = seconds(lambda: [batches.batch(step) for step in range(num_steps)]) / num_steps
    memory = peak_memory() - memory
    model = build(compose("train").model, source=batches.source, target=batches.target)
    model.compile("adam")
    steps = [batches.batch(step) for step in range(10)]
    for step in steps:
        model.train_on_batch(*step)  # compiles
    training = seconds(lambda: [model.train_on_batch(*step) for step in steps]) / len(steps)
    rows = batches.plan.num_rows / len(batches)
    print(f"{'pairs':36} {pairs:12,}")
    print(f"{'store built, rows generated':36} {building:12.1f} s")
    print(f"{'first batch from a warm cache':36} {first:12.2f} s")
    print(f"{f'batch of {rows:.0f} rows':36} {assembly * 1e3:12.2f} ms")
    print(f"{'batch assembly':36} {rows / assembly:12,.0f} rows/s")
    print(f"{'share of a training step (encdec)':36} {assembly / training:12.2%}")
    print(f"{'memory above the interpreter, peak':36} {memory:12,.0f} MB")


def start(run: str | None, repeats: int) -> None:
    """How long processes take from their start to their end: medians of alternating ones."""
    decoding = "import seq2seq.decoding as d; d.BeamSearch, d.Greedy, d.compile"
    train, predict = str(SCRIPTS / "train.py"), str(SCRIPTS / "predict.py")
    commands = {
        "python": ["-c", ""],
        "import keras": ["-c", "import keras"],
        "import seq2seq.decoding, all of it": ["-c", decoding],
        "train.py --help": [train, "--help"],
        "train.py with a mistyped option": [train, "data.limt=5"],
        "train.py with a missing file": [train, "data=files", "data.train=missing.tsv"],
    }
    if run:
        commands["predict.py: the first prediction"] = [predict, f"run={run}", "--", "hello"]
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, arguments in commands.items():
            command = [sys.executable, *arguments]
            call = partial(subprocess.run, command, capture_output=True, check=False)
            times[name].append(seconds(call))
    for name, found in times.items():
        print(f"{name:36} {median(found):12.2f} s")


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def peak_memory() -> float:
    """Most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("data", help=data.__doc__)
    command.add_argument("--pairs", type=int, default=1_000_000)
    command.set_defaults(benchmark=data)
    command = commands.add_parser("start", help=start.__doc__)
    command.add_argument("--run", help="a run folder, for the time of its first prediction")
    command.add_argument("--repeats", type=int, default=5)
    command.set_defaults(benchmark=start)
    arguments = vars(parser.parse_args())
    arguments.pop("benchmark")(**arguments)

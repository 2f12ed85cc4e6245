"""How long processes take."""

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.timing import seconds

SCRIPTS = Path(__file__).parents[1]


def start(run: str | None, repeats: int) -> None:
    """How long processes take to their end, or first step: medians of alternating ones."""
    decoding = "import seq2seq.decoding as d; [getattr(d, name) for name in d.__all__]"
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
    calls: dict[str, Callable[[], object]] = {
        name: partial(
            subprocess.run, [sys.executable, *arguments], capture_output=True, check=False
        )
        for name, arguments in commands.items()
    }
    for model in ("encdec", "transformer"):
        step = partial(first_step, [sys.executable, train, f"model={model}"])
        step()  # the data's cache is warm from here on
        calls[f"train.py model={model}: the first step"] = step
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            times[name].append(seconds(call))
    for name, found in times.items():
        print(f"{name:40} {median(found):12.2f} s")


def first_step(command: list[str]) -> None:
    """Train until the journal has its first line."""
    with TemporaryDirectory() as folder:
        journal = Path(folder, "run", "metrics.jsonl")
        process = subprocess.Popen(
            [*command, f"paths.output={journal.parent}", "trainer.log_every=1", "logger=none"],
            stdout=subprocess.DEVNULL,
        )
        try:
            while not journal.exists() or not journal.stat().st_size:
                if process.poll() is not None:
                    raise RuntimeError(f"{' '.join(command)} ended before its first step")
                time.sleep(0.01)
        finally:
            process.kill()
            process.wait()

"""How long processes take."""

import subprocess
import sys
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.timing import seconds

SCRIPTS = Path(__file__).parents[1]


def start(run: str | None, repeats: int) -> None:
    """How long processes take from their start to their end: medians of alternating ones."""
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
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, arguments in commands.items():
            command = [sys.executable, *arguments]
            call = partial(subprocess.run, command, capture_output=True, check=False)
            times[name].append(seconds(call))
    for name, found in times.items():
        print(f"{name:36} {median(found):12.2f} s")

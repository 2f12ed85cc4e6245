"""What is learned in a time: our system and a plain PyTorch loop, by turns."""

import re
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.alternation import Process, System
from benchmarks.sizes import UNSIZED

GOAL = 0.31  # share of validation words that are wrong
SYSTEMS = [
    System("ours, mixed bfloat16", "ours_learning", "Ours", "mixed_bfloat16"),
    System("PyTorch autocast, 256 sorted", "pytorch_learning", "PyTorch", "sorted"),
    System("PyTorch autocast, 256 shuffled", "pytorch_learning", "PyTorch", "shuffled"),
]


def quality(only: str, rounds: int, rows: int | None, threads: int) -> None:
    """Word error rate by seconds of training, and target tokens a second, of data=cmudict."""
    rows = rows or default_rows()
    before: dict[str, float] = {}
    goals: dict[str, str] = {}
    running: dict[str, Process] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        for name, module, function, options in SYSTEMS:
            if not re.search(only, name):
                continue
            system = System(name, module, function, f"{options} {rows} {rounds}")
            process = Process(system, UNSIZED, folder / "weights.npz", threads)
            try:
                process.steps(0)
            except RuntimeError as error:
                print(f"{name}: does not run here ({error})", file=sys.stderr)
                continue
            stack.callback(process.stop)
            running[name] = process
        for _ in range(rounds):
            for name, process in running.items():
                _, (steps, seconds, tokens, wrong), _ = process.steps(1)
                print(
                    f"{name:40} {steps:6,} steps {seconds:6.0f} s {wrong:6.1%} of words wrong "
                    f"{tokens / seconds:8,.0f} tokens/s",
                    flush=True,
                )
                if wrong <= GOAL:
                    begin = before.get(name, 0.0)
                    goals.setdefault(name, f"after {begin:.0f} to {seconds:.0f} s")
                before[name] = seconds
    for name, found in goals.items():
        print(f"{name:40} {GOAL:.0%} of words wrong {found}")


def default_rows() -> int:
    """Of training that the default run learns from, with repetitions."""
    from seq2seq.configuration.composing import build, compose

    config = compose("train")
    prepared = build(config.data).prepare(config.paths.cache)
    steps_per_epoch = len(prepared.batches("train"))
    return build(config.trainer).budget(steps_per_epoch).total_steps * prepared.batch_size

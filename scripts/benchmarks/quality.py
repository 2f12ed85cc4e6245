"""What is learned in a time: our system and a plain PyTorch loop, by turns."""

import importlib
import multiprocessing
import os
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, NamedTuple

from benchmarks.alternation import environment

WORDS = 1000
GOAL = 0.31  # share of validation words that are wrong


class System(NamedTuple):
    """A way to learn, `Learner` of a module in `benchmarks.systems`, with its own options."""

    name: str
    module: str
    options: tuple[Any, ...]


SYSTEMS = [
    System("ours, mixed bfloat16", "ours_learning", ("mixed_bfloat16",)),
    System("PyTorch autocast, 256 sorted", "pytorch_learning", ("sorted",)),
    System("PyTorch autocast, 256 shuffled", "pytorch_learning", ("shuffled",)),
]


def quality(only: str, rounds: int, rows: int | None, threads: int) -> None:
    """Word error rate by seconds of training, and target tokens a second, of data=cmudict."""
    rows = rows or default_rows()
    os.environ.update(environment(threads))
    context = multiprocessing.get_context("spawn")  # each in a process of its own
    pools = {
        system: ProcessPoolExecutor(1, context, begin, (system, rows))
        for system in SYSTEMS
        if re.search(only, system.name)
    }
    before = dict.fromkeys(pools, 0.0)
    goals: dict[System, str] = {}
    for turn in range(1, rounds + 1):
        for system, pool in list(pools.items()):
            try:
                steps, seconds, tokens, wrong = pool.submit(advance, turn / rounds).result()
            except BrokenProcessPool:
                print(f"{system.name}: ended, or does not run here", file=sys.stderr)
                del pools[system]
                continue
            print(
                f"{system.name:40} {steps:6,} steps {seconds:6.0f} s {wrong:6.1%} of words wrong "
                f"{tokens / seconds:8,.0f} tokens/s",
                flush=True,
            )
            if wrong <= GOAL:
                goals.setdefault(system, f"after {before[system]:.0f} to {seconds:.0f} s")
            before[system] = seconds
    for system, found in goals.items():
        print(f"{system.name:40} {GOAL:.0%} of words wrong {found}")
    for pool in pools.values():
        pool.shutdown()


def default_rows() -> int:
    """Of training that the default run learns from, with repetitions."""
    from seq2seq.config import compose

    config = compose("train")
    return config.trainer.max_steps * config.data.batch_size


learner: Any = None  # of this process


def begin(system: System, rows: int) -> None:
    """Make the process's learner."""
    global learner
    from seq2seq.commands.quiet import quiet_imports

    with quiet_imports():
        module = importlib.import_module(f"benchmarks.systems.{system.module}")
    learner = module.Learner(rows, WORDS, *system.options)


def advance(share: float) -> Any:
    """Let it learn on."""
    return learner.advance(share)

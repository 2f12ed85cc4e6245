"""Changes files at random, gives them to commands, and counts what happens.

`python scripts/fuzz.py FOLDER --cases 1000 --seed 1`: a table, one line a kind of file. Failures
are shrunk and written into the folder, each with the command that shows it.
"""

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["HYDRA_FULL_ERROR"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"  # nothing is published

from fuzzing import every
from fuzzing.case import Case
from fuzzing.driver import Driver, Outcome, place
from fuzzing.good import build
from fuzzing.kinds import KINDS, make
from fuzzing.shrinking import shrunk

EVERY = "every value"
OUTCOMES = (
    "fine", "sentence", "ran", "wrong", "lost", "traceback", "endless", "memory", "hang", "crash",
)  # fmt: skip


def main() -> None:
    """Run the cases and print the table; exit with 1 where any failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="for good files and failures; they may be there")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=1e9, help="end earlier after this time")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--show", action="store_true", help="print the last line of each case")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--every", action="store_true", help="see `fuzzing/every.py`")
    options = parser.parse_args()
    if options.every and (options.kinds, options.seed) != (list(KINDS), "1"):
        parser.error("--every takes all values in turn: leave out --kinds and --seed")
    preload()
    good = options.folder.resolve() / "good"
    if not good.exists():
        _build(good)
    counts, seconds = _run_all(options, good)
    print(_table(counts, seconds))
    sys.exit(any(counts[kind][name] for kind in counts for name in OUTCOMES[2:]))


def preload() -> None:
    """Import what commands use, so that a worker is ready at once."""
    import keras
    import pandas
    import tensorflow_datasets

    import seq2seq.commands.evaluate
    import seq2seq.commands.export
    import seq2seq.commands.forecast
    import seq2seq.commands.predict
    import seq2seq.commands.publish
    import seq2seq.commands.serve
    import seq2seq.commands.train
    import seq2seq.commands.update
    import seq2seq.evaluation
    import seq2seq.exporting
    import seq2seq.models
    import seq2seq.prediction
    import seq2seq.publishing
    import seq2seq.serving
    import seq2seq.training

    del keras, pandas, tensorflow_datasets, seq2seq


def _build(good: Path) -> None:
    """Build the good files; whoever starts TensorFlow may not fork, so this is a process's."""
    part = good.with_name("good.part")

    def task() -> None:
        with Driver(part) as driver:

            def run(folder: Path, words: list[str]) -> None:
                (folder / "stdin").touch()
                outcome = driver.run(folder, Case(words, {}, draws=True))
                if outcome.name != "fine":
                    sys.exit(f"good files make {outcome.name}: {outcome.printed}")

            build(part, run)

    process = multiprocessing.get_context("fork").Process(target=task)
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(1)
    part.rename(good)


def _run_share(
    options: Any, good: Path, numbers: Sequence[int], end: float, report: Callable[[Any], None]
) -> None:
    """Run cases of some numbers, and report the kind and outcome of each; None at the end."""
    try:
        with Driver(good) as driver:
            for number in numbers:
                if time.monotonic() > end:
                    break
                kind, case = _drawn(options, number, good)
                outcome = driver(case)
                if outcome.failed:
                    case = shrunk(case, outcome, driver)
                    _write(options.folder, f"{options.seed}-{number}", kind, case, driver, good)
                report((kind, outcome))
    finally:
        report(None)


def _drawn(options: Any, number: int, good: Path) -> tuple[str, Case]:
    """The case of a number, and its kind."""
    if options.every:
        return EVERY, every.case(number, good)
    kind = options.kinds[number % len(options.kinds)]
    return kind, make(f"{options.seed} {number}", kind, good)


def _run_all(options: Any, good: Path) -> tuple[dict[str, Counter], dict[str, float]]:
    """Run every case in one of several processes; returns outcomes and seconds by kind."""
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    began = time.monotonic()
    end = began + 60 * options.minutes

    numbers = range(options.first, options.first + options.cases)

    processes = [
        context.Process(
            target=_run_share,
            args=(options, good, numbers[worker :: options.workers], end, results.put),
        )
        for worker in range(options.workers)
    ]
    for process in processes:
        process.start()
    counts: dict[str, Counter] = defaultdict(Counter)
    seconds: dict[str, float] = defaultdict(float)
    running = len(processes)
    while running:
        found: tuple[str, Outcome] | None = results.get()
        if found is None:
            running -= 1
            continue
        kind, outcome = found
        counts[kind][outcome.name] += 1
        seconds[kind] += outcome.seconds
        done = sum(found.total() for found in counts.values())
        if done % 100 == 0:
            rate = 60 * done / (time.monotonic() - began)
            print(
                f"{done:,} of {options.cases:,} cases, {rate:.0f}/min", file=sys.stderr, flush=True
            )
        if outcome.failed or options.show:
            last = (outcome.printed.strip().splitlines() or [""])[-1]
            print(f"{kind}: {outcome.name}: {last[:200]}", file=sys.stderr, flush=True)
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        sys.exit("a process of the fuzzer failed")
    return counts, seconds


def _write(folder: Path, name: str, kind: str, case: Case, driver: Driver, good: Path) -> None:
    """Keep a failed case: its files, its command, and what it printed."""
    place_of = folder.resolve() / "failures" / f"{kind.replace(' ', '_')}-{name}"
    place_of.mkdir(parents=True, exist_ok=True)
    place(case, good, place_of)
    outcome = driver.run(place_of, case)
    (place_of / "words.txt").write_text("\n".join(case.words))
    (place_of / "printed.txt").write_text(f"{outcome.name}\n{outcome.printed}")


def _table(counts: dict[str, Counter], seconds: dict[str, float]) -> str:
    lines = [
        f"| file | cases | {' | '.join(OUTCOMES)} | seconds a case |",
        "|---" * (len(OUTCOMES) + 3) + "|",
    ]
    for kind in [*KINDS, EVERY, "all"]:
        found = sum(counts.values(), Counter()) if kind == "all" else counts.get(kind)
        if not found:
            continue
        time_taken = sum(seconds.values()) if kind == "all" else seconds[kind]
        cells = [str(found[name]) for name in OUTCOMES]
        total = found.total()
        lines.append(f"| {kind} | {total} | {' | '.join(cells)} | {time_taken / total:.1f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()

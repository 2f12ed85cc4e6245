"""Compares the budget that follows from the data with fixed batch sizes and numbers of steps.

`python scripts/choose_budget.py FOLDER`: a table, one line for a task and a number of training
rows. The folder keeps what was trained, so a run that was interrupted continues.
"""

import argparse
import re
import statistics
from pathlib import Path

from choosing.running import Result, trained, write_task

TASKS = ("pronunciation, 100,000", "dates, 40,000", "inflection, 40,000")
SIZES = (300, 3000, 30_000)
FIXED = ((16, 400), (32, 800), (32, 1600), (64, 1600), (64, 3200), (256, 2800))
CLOSE = 1.0  # points


def main() -> None:
    """Train each task with each budget and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tasks", nargs="*", default=list(TASKS), choices=list(TASKS))
    parser.add_argument("--sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument(
        "--seeds", type=int, default=1, help="trainings of each budget; figures are their means"
    )
    options = parser.parse_args()
    heads = [f"{batch} rows, {steps:,} steps" for batch, steps in FIXED]
    print(f"| task | rows | {' | '.join(heads)} | auto | its choice | best |")
    print("|---" * (len(FIXED) + 5) + "|")
    for task in options.tasks:
        for size in options.sizes:
            name = re.sub(r"\W+", "_", f"{task} {size}")
            print(_line(task, size, options.seeds, options.folder.resolve() / name), flush=True)


def _line(task: str, size: int, num_seeds: int, folder: Path) -> str:
    """A line of the table; each cell is exact match on validation, and the seconds it took."""
    given = write_task(task, folder, size)
    found = {
        (batch, steps): _mean(
            task,
            [*given, f"data.batch_size={batch}", f"trainer.max_steps={steps}"],
            num_seeds,
            folder / f"{batch}_{steps}",
        )
        for batch, steps in FIXED
    }
    auto = _mean(task, given, num_seeds, folder / "auto")
    best = max(found, key=lambda budget: found[budget].figure)
    gap = found[best].figure - auto.figure
    is_close = gap <= max(CLOSE, found[best].error())
    cells = [f"{one.figure:.1f} ({one.seconds:.0f} s)" for one in (*found.values(), auto)]
    chosen = re.findall(r"steps:  ([\d,]+) .* of (\d+) rows", "\n".join(auto.notes))
    named = [f"{rows} rows, {steps} steps" for steps, rows in chosen]
    verdict = "reached" if is_close else f"{gap:.1f} points better"
    line = f"{best[0]} rows, {best[1]:,} steps: {verdict} |"
    return " | ".join([f"| {task.partition(',')[0]}", f"{size:,}", *cells, *named, line])


def _mean(task: str, options: list[str], num_seeds: int, folder: Path) -> Result:
    """Means of trainings with the seeds from 1; those of one seed are the default's."""
    found = [trained(task, options, folder)]
    for seed in range(2, num_seeds + 1):
        others = trained(
            task, [*options, f"seed={seed}"], folder.with_name(f"{folder.name}_{seed}")
        )
        found.append(others)
    figures, seconds = zip(*((one.figure, one.seconds) for one in found), strict=True)
    return Result(statistics.fmean(figures), statistics.fmean(seconds), found[0].notes)


if __name__ == "__main__":
    main()

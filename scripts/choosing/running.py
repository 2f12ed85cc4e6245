"""Trainings on the tasks, by the command that users type."""

import json
import math
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from choosing.tasks import HELD_OUT, TASKS, Rows

SEED = 1
TRAIN = Path(__file__).parents[1] / "train.py"
SENTENCES = "translation"  # tasks that are judged by chrF: hardly any output is a reference
LABELS = "languages"  # tasks whose targets are labels, so that only sources are tokens


class Result(NamedTuple):
    """A validation figure from 0 to 100, the seconds of the command, and what it says it chose."""

    figure: float
    seconds: float
    notes: list[str]

    def error(self) -> float:
        """The standard error of a share of `HELD_OUT` rows, in points."""
        share = min(max(self.figure / 100, 0.0), 1.0)
        return 100 * math.sqrt(share * (1 - share) / HELD_OUT)


def write_task(name: str, folder: Path, num_rows: int | None = None) -> list[str]:
    """Write a task's rows to two files; returns the options that read them.

    Args:
        name: of the task.
        folder: for the files.
        num_rows: of train; None for all.
    """
    rows = sorted(set(TASKS[name]()))
    sources = sorted({source for source, _ in rows})
    random.Random(SEED).shuffle(sources)
    held_out = set(sources[:HELD_OUT])
    train = [row for row in rows if row[0] not in held_out]
    random.Random(SEED).shuffle(train)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "train.tsv", train[:num_rows])
    _write(folder / "validation.tsv", [row for row in rows if row[0] in held_out])
    return [
        "data=files", "data.header=false", "data.quotes=false", "data.delimiter=tab",
        f"data.train={folder / 'train.tsv'}", f"data.validation={folder / 'validation.tsv'}",
        f"data.test={folder / 'validation.tsv'}",  # which is not looked at: nothing is held out
    ]  # fmt: skip


def trained(task: str, options: list[str], folder: Path) -> Result:
    """Train, or read what an earlier call with this folder has found.

    Args:
        task: its name, which decides on the figure.
        options: of train.py.
        folder: of the run.
    """
    found = folder.with_suffix(".json")
    if found.exists():
        return Result(**json.loads(found.read_text()))
    shutil.rmtree(folder, ignore_errors=True)  # of a training that was interrupted
    began = time.perf_counter()
    command = [sys.executable, str(TRAIN), *options, "final_split=validation", "logger=none"]
    ran = subprocess.run(
        [*command, f"paths.output={folder}"], capture_output=True, text=True, check=False
    )
    if ran.returncode:
        sys.exit(f"{' '.join(command)}\n{ran.stdout}{ran.stderr}")
    records = map(json.loads, (folder / "metrics.jsonl").read_text().splitlines())
    (final,) = (record for record in records if record["split"] == "final")
    figure = final["chrf"] if SENTENCES in task else 100 * _share_right(final)
    notes = [line for line in ran.stdout.splitlines() if "read as" in line or "steps: " in line]
    result = Result(figure, time.perf_counter() - began, notes)
    found.write_text(json.dumps(result._asdict()))
    return result


def _share_right(final: dict[str, Any]) -> float:
    return final["exact_match" if "exact_match" in final else "accuracy"]


def _write(path: Path, rows: Rows) -> None:
    path.write_text("".join(f"{source}\t{target}\n" for source, target in rows))

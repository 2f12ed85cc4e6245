"""Compares the tokens that `auto` chooses with characters, words and subwords on small tasks.

`python scripts/choose_tokens.py FOLDER`: a table, one line a task. The folder keeps what was
trained, so a run that was interrupted continues. The tasks come from packages: see the extra
`tasks`.
"""

import argparse
import re
from pathlib import Path

from choosing.running import LABELS, SENTENCES, trained, write_task
from choosing.tasks import TASKS

KINDS = ("characters", "words", "subwords")
SMALL = [name for name in TASKS if not name.endswith("40,000")]
CLOSE = 1.0  # points


def main() -> None:
    """Train each task with each kind of tokens and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=2.0, help="of each training")
    parser.add_argument("--tasks", nargs="*", default=SMALL, choices=list(TASKS))
    options = parser.parse_args()
    print(f"| task | figure | {' | '.join(KINDS)} | auto | its choice | best |")
    print("|---" * (len(KINDS) + 5) + "|")
    for task in options.tasks:
        print(
            _line(task, options.folder.resolve() / re.sub(r"\W+", "_", task), options.minutes),
            flush=True,
        )


def _line(task: str, folder: Path, minutes: float) -> str:
    """A task's line of the table."""
    given = [*write_task(task, folder), f"trainer.max_time={minutes}"]
    sides = ["source", "target"]
    if LABELS in task:
        given += ["model=many_to_one", "data.target=labels"]
        sides.remove("target")
    found = {
        kind: trained(task, [*given, *(f"data.{side}={kind}" for side in sides)], folder / kind)
        for kind in KINDS
    }
    auto = trained(task, given, folder / "auto")
    best = max(found, key=lambda kind: found[kind].figure)
    gap = found[best].figure - auto.figure
    is_close = gap <= max(CLOSE, found[best].error())
    chosen = [word for note in auto.notes for word in re.findall(r"read as (\w+)", note)]
    decomposed = " (NFD)" * any("decomposed" in note for note in auto.notes)
    figures = [f"{found[kind].figure:.1f}" for kind in KINDS]
    return " | ".join(
        [
            f"| {task}",
            "chrF" if SENTENCES in task else "accuracy" if LABELS in task else "exact match",
            *figures,
            f"{auto.figure:.1f}",
            " -> ".join(chosen) + decomposed,
            f"{best}, {'reached' if is_close else f'{gap:.1f} points better'} |",
        ]
    )


if __name__ == "__main__":
    main()

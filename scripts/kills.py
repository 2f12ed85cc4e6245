"""Kills trainings, starts them again, and compares what they leave with one that was not killed.

`python scripts/kills.py --kills 200 model/decoder=gru`: a table, one line a kind of kill.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from killing.runs import Killings

KINDS = "step: between checkpoints, start: at any time of a start, and inside the writing of a \
checkpoint, a validation, the building of a data cache"


def main() -> None:
    """Kill and compare as the command line asks; exit with 1 where anything differs."""
    parser = argparse.ArgumentParser(
        description=f"{__doc__}\nKinds of kills: {KINDS}.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--folder", help="where the runs go; by default one that is deleted")
    parser.add_argument("options", nargs="*", help="of train.py")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(arguments.folder or temporary)
        killings = Killings(folder, arguments.options, seed=arguments.seed)
        counts = killings(arguments.kills)
    print("| killed in | times |\n|---|---|")
    for kind, count in counts.items():
        print(f"| {kind} | {count} |")
    print(f"{sum(counts.values())} kills in {killings.runs} runs, {killings.seconds:.0f} s")
    for difference in killings.differences:
        print(f"DIFFERENT: {difference}")
    print("all equal, bit for bit" if not killings.differences else "not equal")
    sys.exit(bool(killings.differences))


if __name__ == "__main__":
    main()

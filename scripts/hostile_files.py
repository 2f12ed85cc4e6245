"""What files of strangers do: `python scripts/hostile_files.py FOLDER`.

Builds files that try to run code, to fill memory or to take forever, in a new folder, and gives
each to `predict` in a separate process. The table shows what was printed, whether anything ran (it
would have written a file), how long it took, and how much memory the process had at most; "nothing
hostile" shows what the libraries take.
"""

import argparse
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from hostile.files import MARKER, build, good_model

LIMIT = 60  # seconds of a process
SHOWN = 300  # characters of what was printed


class Result(NamedTuple):
    """What became of a file."""

    printed: str  # the last line
    ran: bool
    seconds: float
    megabytes: float


def main() -> None:
    """Build, try and print; exit with 1 where anything ran, crashed or took too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a new folder")
    parser.add_argument("--only", nargs="*", help="names of files, as in the table")
    parser.add_argument("--size", type=int, default=1024, help="MB that some of them unpack to")
    options = parser.parse_args()

    import seq2seq.commands.predict
    import seq2seq.decoding.constraints.regex
    import seq2seq.prediction.predictor  # all once, before the processes are made

    folder = options.folder.resolve()
    folder.mkdir(parents=True)
    _in_process(folder, folder, lambda: good_model(folder))  # TensorFlow is not started here
    commands = build(folder, options.size << 20)
    print("| file | what happened | ran | seconds | MB |\n|---|---|---|---|---|")
    failed = False
    for name in options.only or commands:
        words = ["predict", *commands[name], "--", "ab"]

        def predict(words: list[str] = words) -> None:
            sys.argv = words
            seq2seq.commands.predict.main()

        printed, ran, seconds, megabytes = _in_process(folder, folder / name, predict)
        failed |= ran or printed.startswith("failed")
        cells = name, printed, "YES" if ran else "no", f"{seconds:.1f}", f"{megabytes:.0f}"
        print(f"| {' | '.join(cells)} |", flush=True)
    sys.exit(failed)


def _in_process(folder: Path, place: Path, task: Callable[[], None]) -> Result:
    """Run a task in a process that starts in a place, and describe what it left."""
    output, began = folder / "output.txt", time.perf_counter()
    process = os.fork()
    if not process:
        signal.alarm(LIMIT)
        os.chdir(place)
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        status = 1
        try:
            task()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    _, status, usage = os.wait4(process, 0)
    lines = output.read_text(errors="replace").splitlines() or [""]
    code = os.waitstatus_to_exitcode(status)
    last = lines[-1].replace("|", "\\|")
    last = last if len(last) <= SHOWN else f"failed: {len(last)} characters, {last[:SHOWN]}"
    is_fine = code == 0 or (code == 2 and len(lines) == 1)
    printed = last if is_fine else f"failed with {code}: {last}"
    ran = any(path.exists() for path in (place / MARKER, folder / MARKER, folder.parent / MARKER))
    return Result(printed, ran, time.perf_counter() - began, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()

"""One process that runs the commands of many cases, one after another."""

import logging
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

from fuzzing.case import Case, Wrong, lost, state_of
from fuzzing.loading import LOAD, load
from fuzzing.serving import ASK, ask, serve
from seq2seq import reporting
from seq2seq.errors import ChangedData, InputError

DRAWN = reporting.write_report
LIMIT = 60  # seconds of a case
LONGEST = 500  # characters of a line
MOST_MEMORY = 1 << 30  # bytes that a case may add
LARGE = {"export": 2}  # times as much: it has several graphs in memory


COMMANDS = {ASK: ask, LOAD: load, "serve": serve}
DATA = (ASK, LOAD, "predict")  # whose standard output is data


def work(tasks: Connection) -> None:
    """Run `(folder, case)` until the other end closes; answer as `run`."""
    import tensorflow

    logging.shutdown = lambda *_: None  # Hydra's set-up would close standard error
    while True:
        try:
            folder, case = tasks.recv()
        except EOFError:
            return
        vars(reporting)["write_report"] = DRAWN if case.draws else lambda *_: None
        tensorflow.config.run_functions_eagerly(not case.compiles)
        tasks.send(run(Path(folder), case))


def run(folder: Path, case: Case) -> tuple[str, float, str]:
    """Run a command in a folder, whose `stdin` is its input, and judge what it printed.

    Returns:
        fine, sentence, ran, wrong, lost, traceback, endless or memory; seconds; what was printed.
    """
    files = state_of(folder) if case.keeps else {}
    _redirect(folder)
    sys.argv = list(case.words)
    status, wrong, began, before = 0, "", time.perf_counter(), _memory()
    try:
        COMMANDS.get(case.words[0], _main(case.words[0]))()
    except Wrong as error:
        wrong = str(error)
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    seconds = time.perf_counter() - began
    printed = (folder / "stderr").read_text(errors="replace")
    shown = (folder / "stdout").read_text(errors="replace")
    if (folder / "ran").exists():
        return "ran", seconds, printed
    if names := lost(files, state_of(folder)) if files else []:
        return "lost", seconds, f"{printed}\n{names}"
    if case.right not in (None, shown) and not status:
        wrong = wrong or f"{shown!r}, not {case.right!r}"
    if wrong:
        return "wrong", seconds, f"{printed}\n{wrong}"
    if _memory() - before > MOST_MEMORY * LARGE.get(case.words[0], 1):
        return "memory", seconds, printed
    return _judged(status, printed, "" if case.words[0] in DATA else shown, seconds)


def _redirect(folder: Path) -> None:
    """Make a folder the current one, and its files the standard ones."""
    os.chdir(folder)
    for number, name, flags in (
        (0, "stdin", os.O_RDONLY | os.O_CREAT),
        (1, "stdout", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        (2, "stderr", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        descriptor = os.open(name, flags, 0o644)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - the last case's has read ahead


def _judged(status: int, printed: str, shown: str, seconds: float) -> tuple[str, float, str]:
    """What became of a command by its exit status and what it printed."""
    is_expected = status in (0, InputError.status, ChangedData.status)
    if not is_expected or "Traceback (most recent call last)" in printed:
        return "traceback", seconds, printed
    if any(len(line) > LONGEST for line in (printed + shown).splitlines()):
        return "endless", seconds, printed + shown
    if status and not printed.strip():
        return "traceback", seconds, f"exit status {status} without a message"
    return ("sentence" if status else "fine"), seconds, printed


def _main(name: str) -> Callable[[], None]:
    return lambda: import_module(f"seq2seq.commands.{name}").main()


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

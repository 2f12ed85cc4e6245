"""One process that runs the commands of many cases, one after another."""

import logging
import os
import resource
import sys
import time
import traceback
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

from seq2seq import reporting
from seq2seq.errors import ChangedData, InputError

DRAWN = reporting.write_report
LIMIT = 60  # seconds of a case
LONGEST = 500  # characters of a line
MOST_MEMORY = 1 << 30  # bytes that a case may add


def work(tasks: Connection) -> None:
    """Run `(folder, words, draws, compiles)` until the other end closes; answer as `run`."""
    import tensorflow

    logging.shutdown = lambda *_: None  # Hydra's set-up would close standard error
    while True:
        try:
            folder, words, draws, compiles = tasks.recv()
        except EOFError:
            return
        vars(reporting)["write_report"] = DRAWN if draws else lambda *_: None
        tensorflow.config.run_functions_eagerly(not compiles)
        tasks.send(run(Path(folder), words))


def run(folder: Path, words: list[str]) -> tuple[str, float, str]:
    """Run a command in a folder, whose `stdin` is its input, and judge what it printed.

    Returns:
        fine, sentence, ran, traceback, endless or memory; seconds; what was printed.
    """
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
    sys.argv = list(words)
    status, began, before = 0, time.perf_counter(), _memory()
    try:
        import_module(f"seq2seq.commands.{words[0]}").main()
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    seconds = time.perf_counter() - began
    printed = (folder / "stderr").read_text(errors="replace")
    shown = "" if words[0] == "predict" else (folder / "stdout").read_text(errors="replace")
    if (folder / "ran").exists():
        return "ran", seconds, printed
    is_expected = status in (0, InputError.status, ChangedData.status)
    if not is_expected or "Traceback (most recent call last)" in printed:
        return "traceback", seconds, printed
    if any(len(line) > LONGEST for line in (printed + shown).splitlines()):
        return "endless", seconds, printed + shown
    if status and not printed.strip():
        return "traceback", seconds, f"exit status {status} without a message"
    if _memory() - before > MOST_MEMORY:
        return "memory", seconds, printed
    return ("sentence" if status else "fine"), seconds, printed


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

"""Cases in worker processes that are replaced when they hang, crash or grow old."""

import multiprocessing
import os
import shutil
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple, Self

from fuzzing.case import PIPE, Case
from fuzzing.worker import LIMIT, work

OLD = 60.0  # cases: what TensorFlow has traced stays in memory
SHARES = {"ask": 0.1, "load": 0.1}  # commands that count as less than one
SLOW = {"export": 3.0}  # times as long: it makes and compares a graph


class Outcome(NamedTuple):
    """What became of a case.

    It is fine, sentence, ran, wrong, lost, traceback, endless, memory, hang or crash.
    """

    name: str
    seconds: float
    printed: str

    @property
    def failed(self) -> bool:
        """Whether nobody should have to see it."""
        return self.name not in ("fine", "sentence")


class Driver:
    """Runs cases in a worker, forked from this process, which has imported everything.

    Args:
        good: folder of the good files.
    """

    def __init__(self, good: Path):
        self.good = good
        self._process: multiprocessing.process.BaseProcess | None = None
        self._tasks: Connection | None = None
        self._done = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def __call__(self, case: Case) -> Outcome:
        """Run a case in a temporary folder; what takes long without compiling, again with it."""
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            place(case, self.good, folder)
            outcome = self.run(folder, case)
        if outcome.name == "hang" and not case.compiles:
            return self(case._replace(compiles=True))
        return outcome

    def run(self, folder: Path, case: Case) -> Outcome:
        """Run a case in a folder that has its files."""
        if self._process is None or self._done >= OLD:
            self._start()
        assert self._process and self._tasks
        self._done += SHARES.get(case.words[0], 1.0)
        self._tasks.send((str(folder), case._replace(files={}, stdin=b"")))
        limit = SLOW.get(case.words[0], 1.0) * (LIMIT if case.compiles else LIMIT / 4)
        if not self._tasks.poll(limit):
            self._end()
            return Outcome("hang", limit, _printed(folder))
        try:
            return Outcome(*self._tasks.recv())
        except (EOFError, ConnectionResetError):
            code = self._process.exitcode
            self._end()
            return Outcome("crash", 0.0, f"exit status {code}\n{_printed(folder)}")

    def _start(self) -> None:
        self._end()
        context = multiprocessing.get_context("fork")
        self._tasks, other = context.Pipe()
        self._process = context.Process(target=work, args=(other,), daemon=True)
        self._process.start()
        other.close()
        self._done = 0.0

    def _end(self) -> None:
        if self._process and self._tasks:
            self._tasks.close()
            self._process.kill()
            self._process.join()
            self._process = None


def place(case: Case, good: Path, folder: Path) -> None:
    """Write the files of a case into a folder."""
    if case.good:
        shutil.copytree(good / case.good, folder, dirs_exist_ok=True)
    for name, content in case.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "stdin").write_bytes(case.stdin)
    for name in case.dropped:
        (folder / name).unlink(missing_ok=True)
    for name, target in case.links.items():
        os.mkfifo(folder / name) if target == PIPE else (folder / name).symlink_to(target)


def _printed(folder: Path) -> str:
    return (folder / "stderr").read_text(errors="replace")

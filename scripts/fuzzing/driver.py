"""Cases in worker processes that are replaced when they hang, crash or grow old."""

import multiprocessing
import shutil
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple, Self

from fuzzing.kinds import Case
from fuzzing.worker import LIMIT, work

OLD = 60  # cases: what TensorFlow has traced stays in memory


class Outcome(NamedTuple):
    """What became of a case: fine, sentence, ran, traceback, endless, memory, hang or crash."""

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
        self._done = 0

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
        self._done += 1
        self._tasks.send((str(folder), case.words, case.draws, case.compiles))
        limit = LIMIT if case.compiles else LIMIT / 4
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
        self._done = 0

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


def _printed(folder: Path) -> str:
    return (folder / "stderr").read_text(errors="replace")

"""A server in a process."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

SERVE = Path(__file__).parents[1] / "serve.py"
PATIENCE = 600  # seconds
MEGABYTE = 1 << 20


class ServerProcess:
    """A server of one run, in a process that ends with this context.

    Attributes:
        port: at which it listens.
        stopped_after: seconds from SIGTERM to its end; None before.
        status: of its end; None before.
    """

    def __init__(self, run: str, options: list[str]):
        self.port = 0
        self.stopped_after: float | None = None
        self.status: int | None = None
        self._command = [sys.executable, str(SERVE), f"run={run}", "port=0", *options]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self._process.stdout.readline())
        if found is None or self._process.stdout.readline() != "Ready.\n":
            self._process.kill()
            sys.exit("The server has not started.")
        self.port = int(found[1])
        return self

    def __exit__(self, *error: object) -> None:
        begun = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        try:
            self.status = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self.stopped_after = time.monotonic() - begun

    @property
    def memory(self) -> float:
        """Its resident memory in MiB, where the system has /proc."""
        file = Path(f"/proc/{self._process.pid}/statm")
        pages = int(file.read_text().split()[1]) if file.exists() else 0
        return pages * 4096 / MEGABYTE

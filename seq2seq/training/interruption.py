"""Ctrl-C and SIGTERM, handled between two steps."""

import signal
import sys
import threading
from types import FrameType
from typing import Any


class Interruption:
    """Context in which SIGINT and SIGTERM set `received`; a second one acts as usual.

    Outside the main thread, where Python allows no handlers, it does nothing.
    """

    SIGNALS = (signal.SIGINT, signal.SIGTERM)

    def __init__(self) -> None:
        self.received: int | None = None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "Interruption":
        if threading.current_thread() is threading.main_thread():
            self._before = {name: signal.signal(name, self._request) for name in self.SIGNALS}
        return self

    def __exit__(self, *exception: object) -> None:
        for name, handler in self._before.items():
            signal.signal(name, handler)
        self._before = {}

    def _request(self, number: int, frame: FrameType | None) -> None:
        self.received = number
        self.__exit__()
        print(
            "\nStopping after this step. A second signal stops immediately.",
            file=sys.stderr,
            flush=True,
        )

"""Signals that ask a program to end: they set a flag, which long work polls."""

import os
import select
import signal
import threading
from io import UnsupportedOperation
from types import FrameType
from typing import IO, Any, Self

from seq2seq.errors import Interrupted

SIGNALS = {
    signal.SIGINT: "Interrupted",
    signal.SIGTERM: "Terminated",
    signal.SIGHUP: "Hung up",
}
_active: list["Interruption"] = []  # the outermost first


class Interruption:
    """Context in which SIGINT, SIGTERM and SIGHUP set `received`; a second one acts as before.

    Nothing is raised inside a handler, where it could be lost or break what it interrupts: the
    body polls `received`, and what it calls polls `check_interrupted`. A signal that the process
    ignores stays ignored (SIGHUP under `nohup`, SIGINT in the background of a shell). Outside the
    main thread, where Python allows no handlers, the context does nothing.

    Attributes:
        received: number of the signal, or None.
    """

    def __init__(self, notice: str = "Stopping."):
        """Args: notice: what is written to standard error when a signal is received."""
        self.notice = notice
        self.received: int | None = None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            handlers = {one: signal.getsignal(one) for one in SIGNALS}
            self._before = {
                one: signal.signal(one, self._receive)
                for one, handler in handlers.items()
                if handler not in (signal.SIG_IGN, None)
            }
            self.received = _active[-1].received if _active else None
            _active.append(self)
        return self

    def __exit__(self, *exception: object) -> None:
        self._restore()
        if self in _active:
            _active.remove(self)

    def check(self) -> None:
        """Raise Interrupted if a signal was received."""
        if self.received is not None:
            raise Interrupted(SIGNALS[signal.Signals(self.received)], self.received)

    def _receive(self, number: int, frame: FrameType | None) -> None:
        self.received = number
        self._restore()
        # Not by `print`, which may be what was interrupted.
        os.write(2, f"\n{self.notice} A second signal stops immediately.\n".encode())

    def _restore(self) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)
        self._before = {}


def check_interrupted() -> None:
    """Raise Interrupted if a signal was received by the innermost `Interruption`."""
    if _active:
        _active[-1].check()


def wait_readable(file: IO[bytes]) -> None:
    """Wait until a file can be read or a signal is received.

    Raises:
        Interrupted: a signal was received.
    """
    try:
        descriptor = file.fileno()
    except UnsupportedOperation:  # a file in memory
        return
    if not _active:
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        check_interrupted()
        select.select([descriptor, reader], [], [])
    finally:
        signal.set_wakeup_fd(before)
        os.close(reader)
        os.close(writer)
    check_interrupted()

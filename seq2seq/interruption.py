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
_received: list[int] = []  # number of the first signal in the outermost context


class Interruption:
    """Context in which the first of SIGINT, SIGTERM and SIGHUP only sets `received`.

    Nothing is raised inside a handler, where it could be lost or break what it interrupts: the
    body polls `received`, and what it calls polls `check_interrupted`. A second signal acts as it
    did before the outermost context. What the body of an inner context has not polled, the outer
    one can. A signal that the process ignores stays ignored (SIGHUP under `nohup`, SIGINT in the
    background of a shell). Outside the main thread, where Python allows no handlers, the context
    does nothing.

    Raises:
        Interrupted: at the end of the outermost context, if the body has ended as if there had been
            no signal.
    """

    def __init__(self, notice: str = "Stopping."):
        """Args: notice: what is written to standard error when a signal is received."""
        self.notice = notice
        self._before: dict[signal.Signals, Any] = {}

    @property
    def received(self) -> int | None:
        """Number of the signal, or None."""
        return _received[0] if _received else None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            _active.append(self)
            if _active == [self]:
                self._install()
        return self

    def __exit__(self, kind: type[BaseException] | None, *exception: object) -> None:
        if self not in _active:
            return
        _active.remove(self)
        if not _active:
            self._restore()
            number = self.received
            _received.clear()
            if kind is None and number is not None:
                raise _interrupted(number)

    def _install(self) -> None:
        for one in SIGNALS:
            if (handler := signal.getsignal(one)) not in (signal.SIG_IGN, None):
                self._before[one] = handler
                signal.signal(one, self._receive)

    def _receive(self, number: int, frame: FrameType | None) -> None:
        _received.append(number)
        self._restore()
        # Not by `print`, which may be what was interrupted.
        os.write(2, f"\n{_active[-1].notice} A second signal stops immediately.\n".encode())

    def _restore(self) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)
        self._before = {}


def check_interrupted() -> None:
    """Raise Interrupted if a signal was received in an `Interruption`."""
    if _received:
        raise _interrupted(_received[0])


def _interrupted(number: int) -> Interrupted:
    return Interrupted(SIGNALS[signal.Signals(number)], number)


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

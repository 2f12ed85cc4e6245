"""Threads for work that would block an event loop."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

Result = TypeVar("Result")


class Worker:
    """Threads that call functions for an event loop.

    They are daemons: unlike those of `concurrent.futures`, they do not keep a process from ending.

    Args:
        name: of the threads.
        num_threads: how many functions may run at the same time.
    """

    def __init__(self, name: str, num_threads: int = 1):
        self._tasks: SimpleQueue[Callable[[], None]] = SimpleQueue()
        for _ in range(num_threads):
            threading.Thread(target=self._work, name=name, daemon=True).start()

    async def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Call a function in a thread, and return what it does; errors are those of the function.

        If this is cancelled before the function is called, it is not called.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()

        def finish(result: Any, error: BaseException | None) -> None:
            if future.done():
                return
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        def task() -> None:
            if future.done():
                return
            result, error = None, None
            try:
                result = function(*arguments)
            except BaseException as raised:  # the caller's, whatever it is
                error = raised
            try:
                loop.call_soon_threadsafe(finish, result, error)
            except RuntimeError:  # the loop has ended
                return

        self._tasks.put(task)
        return await future

    def _work(self) -> None:
        while True:
            self._tasks.get()()

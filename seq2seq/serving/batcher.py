"""Inputs of several requests, gathered into batches."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from seq2seq.serving.worker import Worker

Finish = Callable[[list[Any], Any], Any]  # of predictions, and of which inputs have unknown symbols


class Item(NamedTuple):
    """The inputs of a request, which are answered together."""

    sources: list[Any]
    finish: Finish  # is called in the worker's thread


class Batcher:
    """A function of one request's inputs that answers those of several requests in one batch.

    A batch begins when it is full, or when its first request has waited. While it is computed,
    further requests gather, so under load batches are large and nobody waits in addition. It must
    be called in one event loop.

    Args:
        answer: returns, for each item of a list, its answer or the exception that it caused.
        worker: whose threads call it.
        batch_size: number of inputs that make a batch full.
        wait: seconds, the longest time that a lone request waits for others.
    """

    def __init__(
        self,
        answer: Callable[[Sequence[Item]], list[Any]],
        worker: Worker,
        batch_size: int,
        wait: float,
    ):
        self._answer = answer
        self._worker = worker
        self._batch_size = batch_size
        self._wait = wait
        self._waiting: deque[tuple[Item, asyncio.Future[Any]]] = deque()
        self._is_full = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, item: Item) -> Any:
        """Answer a request; if this is cancelled while it waits, it is not computed.

        Raises:
            Exception: what the item caused.
        """
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._num_waiting() >= self._batch_size:
            self._is_full.set()
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        return await future

    def _num_waiting(self) -> int:
        return sum(len(item.sources) for item, future in self._waiting if not future.done())

    async def _work(self) -> None:
        try:
            while self._waiting:
                await self._gather()
                await self._compute(self._take())
        finally:
            self._task = None

    async def _gather(self) -> None:
        """Wait until a batch is full, or no longer."""
        if self._num_waiting() < self._batch_size:
            self._is_full.clear()
            try:
                await asyncio.wait_for(self._is_full.wait(), self._wait)
            except TimeoutError:
                return

    def _take(self) -> list[tuple[Item, asyncio.Future[Any]]]:
        """Take the requests of a batch: one, or as many as fit."""
        taken: list[tuple[Item, asyncio.Future[Any]]] = []
        size = 0
        while self._waiting:
            item, future = self._waiting[0]
            if not future.done():
                if taken and size + len(item.sources) > self._batch_size:
                    break
                taken.append((item, future))
                size += len(item.sources)
            self._waiting.popleft()
        return taken

    async def _compute(self, taken: list[tuple[Item, asyncio.Future[Any]]]) -> None:
        if not taken:
            return
        items = [item for item, _ in taken]
        try:
            answers = await self._worker.run(self._answer, items)
        except Exception as error:
            answers = [error] * len(items)
        for (_, future), answer in zip(taken, answers, strict=True):
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)

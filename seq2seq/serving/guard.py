"""A bound on the time of every request, and a count of answers."""

import asyncio
import time
from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from seq2seq.serving.metrics import Metrics
from seq2seq.serving.refused import LEFT
from seq2seq.serving.replies import error_reply

OTHER = "other"  # any path that is not known


class Guard:
    """An application that ends each request in time, and counts its answer.

    The scope of each request gets its `deadline`, in seconds of the event loop's clock. The time
    includes that for a slow client to send its request and to read its answer.

    Args:
        application: what answers.
        timeout: seconds.
        metrics: what counts.
        paths: that are counted each for itself.
    """

    def __init__(
        self, application: ASGIApp, timeout: float, metrics: Metrics, paths: Sequence[str]
    ):
        self.application = application
        self.timeout = timeout
        self.metrics = metrics
        self.paths = set(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        begun = time.perf_counter()
        status = LEFT

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            async with asyncio.timeout(self.timeout) as limit:
                scope["deadline"] = limit.when()
                await self.application(scope, receive, counted)
        except TimeoutError:
            if status == LEFT:
                message = f"The request took longer than {self.timeout:g} s."
                await error_reply(504, message, {"Connection": "close"})(scope, receive, counted)
        except Exception:
            status = 500 if status == LEFT else status
            raise
        finally:
            path = scope["path"] if scope["path"] in self.paths else OTHER
            self.metrics.requests.labels(path, str(status)).inc()
            self.metrics.seconds.labels(path).observe(time.perf_counter() - begun)

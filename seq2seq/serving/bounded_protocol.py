"""Connections that end."""

import asyncio
import json
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD = (
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
    "Content-Length: {}\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
)


class BoundedProtocol(H11Protocol):
    """uvicorn's protocol of HTTP/1.1, which closes connections that send no whole head in time.

    Those beyond a number are closed at once. uvicorn 0.54 has a limit of time for what follows a
    response only, and counts connections, but without telling the client when to try again.

    Attributes:
        period: seconds; a connection that has neither sent a whole head nor waited for an answer
            for so long is closed before twice as many have passed. So is one that its client does
            not let end.
        most: number of connections.
    """

    period = 10.0
    most = 512
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._watch(None)
        if len(self.connections) > self.most:
            body = json.dumps({"error": f"The server is busy with {self.most} connections."})
            transport.write((HEAD.format(len(body)) + body).encode())
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def _watch(self, before: tuple[Any, bool] | None) -> None:
        """Look again after a period; abort the connection if nothing has happened since."""
        is_answering = self.cycle is not None and not self.cycle.response_complete
        is_closing = self.transport.is_closing()
        state = None if is_answering and not is_closing else (self.cycle, is_closing)
        if state is not None and state == before:
            self.transport.abort()
        else:
            self._timer = self.loop.call_later(self.period, self._watch, state)

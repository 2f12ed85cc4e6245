"""Connections that end."""

import asyncio
import json
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD = (
    "HTTP/1.1 {}\r\nContent-Type: application/json\r\n"
    "Content-Length: {}\r\n{}Connection: close\r\n\r\n"
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
            message = f"The server is busy with {self.most} connections."
            self._refuse("503 Service Unavailable", message, "Retry-After: 1\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP as all else is refused; uvicorn's answer is not JSON.

        Where an answer has begun, the connection only ends.
        """
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._refuse("400 Bad Request", "The request must be valid HTTP/1.1.")
        else:
            self.transport.close()

    def _refuse(self, status: str, message: str, headers: str = "") -> None:
        body = json.dumps({"error": message})
        self.transport.write((HEAD.format(status, len(body), headers) + body).encode())
        self.transport.close()

    def _watch(self, before: tuple[Any, bool] | None) -> None:
        """Look again after a period; abort the connection if nothing has happened since."""
        is_answering = self.cycle is not None and not self.cycle.response_complete
        is_closing = self.transport.is_closing()
        state = None if is_answering and not is_closing else (self.cycle, is_closing)
        if state is not None and state == before:
            self.transport.abort()
        else:
            self._timer = self.loop.call_later(self.period, self._watch, state)

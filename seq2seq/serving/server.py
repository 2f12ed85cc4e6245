"""A server in a thread."""

import asyncio
import math
import socket
import threading
import time

import uvicorn
from starlette.applications import Starlette

from seq2seq.serving.bounded_protocol import BoundedProtocol
from seq2seq.serving.service import Service

KEEP_ALIVE = 5  # seconds without a request after which a connection is closed
LAST = 2.0  # seconds for what is left to end after answers have been given up


class Server:
    """An HTTP server that runs in a thread, so that nothing in it can keep a program from ending.

    Args:
        application: of the service.
        service: what it asks.
        listening: from `listen`.
    """

    def __init__(self, application: Starlette, service: Service, listening: socket.socket):
        self.service = service
        self._socket = listening
        limits = service.limits
        protocol = type(
            "Protocol",
            (BoundedProtocol,),
            {"most": limits.connections, "period": limits.timeout},
        )
        config = uvicorn.Config(
            application,
            http=protocol,
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="critical",  # of what fails, the application reports what matters
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE,
        )
        self._config = config
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="server", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether it answers."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to answer; models are warmed meanwhile."""
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.01)

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, or so long."""
        self._thread.join(seconds)

    def stop(self, seconds: float) -> bool:
        """Take no further requests, give the answers to others, and end.

        Args:
            seconds: after which it gives up requests that are not answered.

        Returns:
            whether all were answered.
        """
        self.service.is_stopping = True
        self._config.timeout_graceful_shutdown = math.ceil(seconds) + 1  # this gives up first
        self._server.should_exit = True
        self._thread.join(seconds)
        if not self._thread.is_alive():
            return True
        self._server.force_exit = True
        self._thread.join(LAST)
        return False

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))

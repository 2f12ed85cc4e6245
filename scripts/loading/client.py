"""A client of HTTP/1.1 that can also misbehave."""

import asyncio
import json
from typing import Any, NamedTuple, Self

PATIENCE = 60.0  # seconds


class Answer(NamedTuple):
    """What came back."""

    status: int  # 0 if the connection was closed without an answer
    body: bytes

    def outputs(self) -> list[str]:
        """The outputs of an answer to a request for predictions."""
        return [one["output"] for one in json.loads(self.body)["predictions"]]


CLOSED = Answer(0, b"")


class Client:
    """One connection to a port of this machine, made again when it was closed."""

    def __init__(self, port: int):
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        self.cut()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return the streams of the connection."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        return self._streams

    def cut(self) -> None:
        """Close the connection, in whatever state it is."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None

    async def send(self, data: bytes) -> None:
        """Send bytes; those that a server which has closed does not take are lost."""
        _, writer = await self.connect()
        writer.write(data)
        try:
            await writer.drain()
        except OSError:
            return

    async def read(self) -> Answer:
        """Read an answer.

        Raises:
            TimeoutError: there was none for a minute.
        """
        try:
            return await asyncio.wait_for(self._read(), PATIENCE)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            self.cut()
            return CLOSED

    async def ask(self, inputs: list[str], **options: Any) -> Answer:
        """Ask for predictions; a connection that was closed meanwhile is made again once."""
        request = request_of(inputs, **options)
        was_open = self._streams is not None
        await self.send(request)
        answer = await self.read()
        if answer is CLOSED and was_open:
            await self.send(request)
            answer = await self.read()
        return answer

    async def _read(self) -> Answer:
        reader, _ = await self.connect()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split()[1])
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        if headers.get("transfer-encoding") == "chunked":
            body = b"".join([part async for part in _chunks(reader)])
        elif "content-length" in headers:
            body = await reader.readexactly(int(headers["content-length"]))
        else:
            body = await reader.read()
        if headers.get("connection") == "close":
            self.cut()
        return Answer(status, body)


async def _chunks(reader: asyncio.StreamReader) -> Any:
    while size := int(await reader.readline(), 16):
        yield await reader.readexactly(size)
        await reader.readline()
    await reader.readline()


def request_of(inputs: list[str], **options: Any) -> bytes:
    """Return the bytes of a request for predictions."""
    body = json.dumps({"inputs": inputs, **options}).encode()
    return head_of(len(body)) + body


def head_of(length: int) -> bytes:
    """Return the head of a request with a body of JSON."""
    return (
        "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()

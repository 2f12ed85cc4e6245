"""Many requests, among them broken ones, and what came of each."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from loading.client import CLOSED, Answer, Client, head_of, request_of

BEAM = {"decoding": {"strategy": "beam", "width": 3}}
SLOW = 0.02  # seconds between bytes of a slow client
LEFT = Answer(-1, b"")  # the client did not wait for an answer
HUGE = 3_000_000  # bytes
Expected = Mapping[str, tuple[str, str]]  # source -> greedy output, that of the beam search


class Soak(NamedTuple):
    """Counts of what happened."""

    answers: Counter[tuple[str, int]]  # kind of request, status; 0: closed, -1: the client left
    wrong: list[str]  # what was not expected


class Soaking:
    """A run of many requests by several clients.

    Args:
        port: of the server.
        expected: outputs of sources.
        seed: of what is drawn.
    """

    def __init__(self, port: int, expected: Expected, seed: int):
        self.port = port
        self.expected = expected
        self.draw = random.Random(seed)
        self.found = Soak(Counter(), [])
        self.kinds: dict[str, tuple[int, Callable[[Client], Awaitable[Answer]], set[int]]] = {
            "good": (60, self._good, {200}),
            "beam": (6, self._beam, {200}),
            "stream": (4, self._stream, {200, 503}),
            "garbage in JSON": (8, self._garbage, {400}),
            "garbage in HTTP": (4, self._noise, {400, 0}),
            "huge body": (3, self._huge, {413, 0}),
            "slow client": (3, self._slow, {200}),
            "cut in the request": (5, self._cut, {-1}),
            "left before the answer": (5, self._leave, {-1}),
            "left in a stream": (2, self._leave_stream, {-1}),
        }

    def run(self, requests: int, clients: int) -> Soak:
        """Make so many requests."""
        asyncio.run(self._run(requests, clients))
        return self.found

    async def _run(self, requests: int, clients: int) -> None:
        names = list(self.kinds)
        weights = [weight for weight, _, _ in self.kinds.values()]
        plan = iter(self.draw.choices(names, weights, k=requests))

        async def client() -> None:
            async with Client(self.port) as one:
                for name in plan:
                    _, request, statuses = self.kinds[name]
                    answer = await request(one)
                    self.found.answers[name, answer.status] += 1
                    if answer.status not in statuses:
                        self.found.wrong.append(f"{name}: {answer.status} {answer.body[:200]!r}")

        await asyncio.gather(*(client() for _ in range(clients)))

    def _sources(self, most: int = 4) -> list[str]:
        return self.draw.choices(list(self.expected), k=self.draw.randint(1, most))

    def _compare(self, answer: Answer, sources: list[str], which: int) -> Answer:
        if answer.status == 200:
            wanted = [self.expected[source][which] for source in sources]
            if answer.outputs() != wanted:
                self.found.wrong.append(f"{sources}: {answer.outputs()} in place of {wanted}")
        return answer

    async def _good(self, client: Client) -> Answer:
        sources = self._sources()
        return self._compare(await client.ask(sources), sources, 0)

    async def _beam(self, client: Client) -> Answer:
        sources = self._sources()
        return self._compare(await client.ask(sources, **BEAM), sources, 1)

    async def _stream(self, client: Client) -> Answer:
        (source,) = self._sources(1)
        answer = await client.ask([source], stream=True)
        if answer.status == 200 and b"event: prediction" not in answer.body:
            self.found.wrong.append(f"stream of {source}: {answer.body[-200:]!r}")
        return answer

    async def _garbage(self, client: Client) -> Answer:
        body = self.draw.choice(
            [
                b"{",
                b"[]",
                b'{"inputs": 5}',
                self.draw.randbytes(50),
                b"[" * 5000,
                b'{"inputs":[1e',
                b'{"inputs": ["a"], "decoding": {"strategy": ["beam"]}}',
                b'{"inputs": ["a"], "decoding": {"seed": true}}',
                b'{"inputs": ["a"], "model": {}}',
            ]
        )
        await client.send(head_of(len(body)) + body)
        return await client.read()

    async def _noise(self, client: Client) -> Answer:
        client.cut()
        await client.send(self.draw.randbytes(100) + b"\r\n\r\n")
        answer = await client.read()
        client.cut()
        return answer

    async def _huge(self, client: Client) -> Answer:
        await client.send(head_of(HUGE) + b"a" * HUGE)
        answer = await client.read()
        client.cut()
        return answer

    async def _slow(self, client: Client) -> Answer:
        sources = self._sources()
        client.cut()
        request = request_of(sources)
        for place in range(0, len(request), 8):
            await client.send(request[place : place + 8])
            await asyncio.sleep(SLOW)
        return self._compare(await client.read(), sources, 0)

    async def _cut(self, client: Client) -> Answer:
        request = request_of(self._sources())
        await client.send(request[: self.draw.randrange(1, len(request))])
        client.cut()
        return LEFT

    async def _leave(self, client: Client) -> Answer:
        await client.send(request_of(self._sources()))
        await asyncio.sleep(self.draw.random() * SLOW)
        client.cut()
        return LEFT

    async def _leave_stream(self, client: Client) -> Answer:
        await client.send(request_of(self._sources(1), stream=True))
        reader, _ = await client.connect()
        try:
            await reader.readline()
        except OSError:
            return CLOSED
        client.cut()
        return LEFT

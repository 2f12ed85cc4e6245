"""How many requests a server answers, and how long each takes."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from loading.client import Client


class Throughput(NamedTuple):
    """What a number of clients saw, each of which asks again as soon as it is answered."""

    clients: int
    rate: float  # answers a second
    median: float  # milliseconds
    p99: float  # milliseconds
    statuses: Counter[int]


def throughput(port: int, sources: Sequence[str], clients: int, seconds: float) -> Throughput:
    """Measure requests of one input each."""
    return asyncio.run(_measured(port, sources, clients, seconds))


async def _measured(port: int, sources: Sequence[str], clients: int, seconds: float) -> Throughput:
    times: list[float] = []
    statuses: Counter[int] = Counter()
    end = time.perf_counter() + seconds

    async def ask(number: int) -> None:
        async with Client(port) as client:
            while (begun := time.perf_counter()) < end:
                number += clients
                answer = await client.ask([sources[number % len(sources)]])
                statuses[answer.status] += 1
                times.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    await asyncio.gather(*map(ask, range(clients)))
    took = time.perf_counter() - begun
    times.sort()
    median, p99 = (1000 * times[int(share * (len(times) - 1))] for share in (0.5, 0.99))
    return Throughput(clients, len(times) / took, median, p99, statuses)

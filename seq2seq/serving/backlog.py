"""How much work has been taken on."""

from collections.abc import Iterator
from contextlib import contextmanager

from seq2seq.serving.refused import busy


class Backlog:
    """A count with a limit, of one event loop.

    Args:
        limit: the most.
        name: of what is counted, for messages.
    """

    def __init__(self, limit: int, name: str):
        self.limit = limit
        self.name = name
        self.count = 0

    @contextmanager
    def holding(self, number: int) -> Iterator[None]:
        """Count some during the body.

        Raises:
            Refused: they would be more than the limit.
        """
        if self.count + number > self.limit:
            raise busy(f"The server is busy with {self.count} {self.name}. Try again in a moment.")
        self.count += number
        try:
            yield
        finally:
            self.count -= number

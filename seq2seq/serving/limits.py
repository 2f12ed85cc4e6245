"""How much a server takes."""

from typing import NamedTuple

from seq2seq.checks import check_counts, check_positive
from seq2seq.errors import InputError


class Limits(NamedTuple):
    """What requests may ask for, and how many may wait."""

    inputs: int = 64  # of a request
    characters: int = 2000  # of an input; of numbers, as many numbers
    n_best: int = 10  # outputs for an input
    width: int = 20  # beams
    tokens: int = 1000  # largest `max_length`
    strategies: int = 8  # different options of decoding for which searches are kept, of each model
    queue: int = 512  # inputs that wait or are being answered
    streams: int = 4  # outputs that are being streamed
    connections: int = 512
    body: int = 1_000_000  # bytes of a request
    timeout: float = 30.0  # seconds of a request, from its first byte to the answer's last

    def check(self) -> None:
        """Raise InputError for a limit that is not a number above 0, or too short a queue."""
        whole = self._asdict()
        check_positive(timeout=whole.pop("timeout"), below=86_400)
        check_counts(within="limits.", **whole)
        if self.queue < self.inputs:
            raise InputError(
                f"limits.queue must be at least limits.inputs ({self.inputs}), not {self.queue}: "
                "a request waits as a whole."
            )

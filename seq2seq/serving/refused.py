"""Requests that are not answered."""

LEFT = 499  # status for metrics: the client has left
RETRY = {"Retry-After": "1"}  # seconds


class Refused(Exception):  # noqa: N818  a request is refused; nothing is in error here
    """A request that is refused.

    Args:
        status: status of HTTP.
        message: why, one sentence for the client.
        headers: further headers of the answer.
    """

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None):
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


def busy(message: str) -> Refused:
    """Make the refusal of a request that may be repeated in a moment."""
    return Refused(503, message, RETRY)

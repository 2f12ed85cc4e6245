"""Who is answered."""

import hmac
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from seq2seq.serving.refused import Refused
from seq2seq.serving.replies import error_reply

OPEN = ("/health", "/openapi.json")  # beside the page's files, which have no secrets
LOCAL = "localhost"


class Access:
    """An application that refuses requests without the token, or for other hosts.

    A page of another site cannot read answers, which have no cross-origin headers. But it may give
    its own name the address of this machine (DNS rebinding), and then is of the same origin. So a
    server that listens to this machine only, and has no token, answers to its own names alone.

    Args:
        application: what answers.
        token: that requests must have; None for none.
        host: at which the server listens.
        origins: of pages that may read answers, such as https://example.org.
        paths: those of the page.
    """

    def __init__(
        self,
        application: ASGIApp,
        token: str | None,
        host: str,
        origins: Sequence[str],
        paths: Sequence[str],
    ):
        self.application = application
        self.token = token
        self.open = {*OPEN, *paths}
        known = {LOCAL, host, *(urlsplit(origin).hostname or "" for origin in origins)}
        self.hosts = known if token is None and is_local(host) else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        application = self.application
        if scope["type"] == "http":
            try:
                self._check(Headers(scope=scope), scope["path"])
            except Refused as refused:
                application = error_reply(refused.status, str(refused), refused.headers)
        await application(scope, receive, send)

    def _check(self, headers: Headers, path: str) -> None:
        try:
            name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        except ValueError:
            raise Refused(400, "The header Host must be the name of a host.") from None
        if self.hosts is not None and name not in self.hosts and not is_local(name):
            raise Refused(
                403,
                f"This server does not answer for {name:.60}. List its origin in the option "
                "origins, or set a token.",
            )
        if self.token is None or path in self.open:
            return
        kind, _, given = headers.get("authorization", "").partition(" ")
        is_right = hmac.compare_digest(given.strip().encode(), self.token.encode())
        if kind.lower() != "bearer" or not is_right:
            raise Refused(
                401,
                "The request must have the server's token: Authorization: Bearer TOKEN.",
                {"WWW-Authenticate": "Bearer"},
            )


def is_local(host: str) -> bool:
    """Whether only this machine can reach a host.

    >>> is_local("127.0.0.1"), is_local("0.0.0.0")   ->   True, False
    """
    try:
        return host == LOCAL or ip_address(host).is_loopback
    except ValueError:
        return False

"""Replies of JSON."""

from typing import Any

from starlette.responses import Response

from seq2seq.storage.json_text import json_text
from seq2seq.visible import shortened, visible

LONGEST = 500  # characters of a message
PLAIN = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def json_reply(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Make a reply of plain data, with null for NaN and infinities."""
    text = json_text(content, indent=None, plain=False)
    return Response(
        text.encode(errors="backslashreplace"),
        status,
        {**PLAIN, **(headers or {})},
        "application/json",
    )


def error_reply(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """Make a reply with the reason why there is no answer."""
    return json_reply({"error": shortened(visible(message), LONGEST)}, status, headers)

"""The body of a request."""

from starlette.requests import ClientDisconnect, Request

from seq2seq.serving.refused import Refused

KIND = "application/json"  # which pages of other sites cannot send without asking first
SPARE = 8  # bodies of the largest size that are read in vain, so that the client reads why


async def read_body(request: Request, limit: int) -> bytes:
    """Read a body of JSON.

    Args:
        request: of a client.
        limit: number of bytes.

    Raises:
        Refused: it is larger, or declared as something else, or the client has left.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != KIND:
        raise Refused(415, f"The request must have Content-Type: {KIND}.", {"Connection": "close"})
    declared = request.headers.get("content-length", "0")
    is_large = declared.isdecimal() and int(declared[:20]) > limit
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            is_large = is_large or size > limit
            if size > SPARE * limit:
                break
            if not is_large:
                parts.append(part)
    except ClientDisconnect:
        raise Refused(400, "The client has left.", {"Connection": "close"}) from None
    if is_large:
        raise Refused(413, f"The body must have at most {limit:,} bytes.", {"Connection": "close"})
    return b"".join(parts)

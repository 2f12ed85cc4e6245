"""Requests to a server: right ones, changed ones, and bytes that are hardly any."""

import json
import random
from pathlib import Path
from typing import Any

from fuzzing.case import Case
from fuzzing.mutations import TEXTS, VALUES, changed_bytes, changed_value
from fuzzing.serving import ASK, BODY, ORIGIN, REQUEST, TOKEN

METHODS = (
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "X",
)  # fmt: skip
PATHS = (
    "/", "/predict", "/models", "/health", "/metrics", "/openapi.json", "/page/main.js",
    "/predict/", "//predict", "/predict?x=1", "/predict#x", "/%70redict", "/page/../../x", "/page/",
    "/page/main.js%00", "/..%2f..%2fetc/passwd", "*", "http://localhost/models", "/%ff%fe", "/\x7f",
    "/favicon.ico", "/" + "x" * 5000, "/\xe9t\xe9", "", "/models?" + "x=1&" * 2000,
)  # fmt: skip
HEADERS: tuple[tuple[str, bytes], ...] = tuple(
    (name, value.encode("latin-1"))
    for name, values in {
        "Content-Type": (
            "text/plain", "application/json; charset=utf-16", "APPLICATION/JSON", "", ";",
            "multipart/form-data", "application/json,text/plain", "application/x-ndjson", "\xff",
        ),
        "Content-Length": ("0", "-1", "1", "99999999999999999999", "abc", "1_0", "0x10", "\xb2"),
        "Transfer-Encoding": ("chunked", "gzip", "chunked, chunked", "identity", ""),
        "Host": ("", "example.org", "localhost:99999", "[::1]", "[", "a b", "localhost, x", "\xff"),
        "Origin": (ORIGIN, "null", "http://evil.example", "", "\xff"),
        "Authorization": (
            f"Bearer {TOKEN}", f"bearer  {TOKEN} ", "Bearer", "Basic c2VjcmV0", "Bearer s\xe9cret",
            f"Bearer {TOKEN}x", "Bearer " + "x" * 5000, TOKEN,
        ),
        "Expect": ("100-continue", "x"),
        "Connection": ("keep-alive", "upgrade", "close, x", ""),
        "Upgrade": ("websocket", "h2c"),
        "Content-Encoding": ("gzip", "br"),
        "Accept": ("text/html", "application/xml"),
        "Access-Control-Request-Method": ("POST", "DELETE"),
        "Access-Control-Request-Headers": ("x-mine", "content-type"),
        "X-Forwarded-For": ("1.2.3.4", "\xff"),
        "X-Long": ("x" * 70_000, "x" * 5000),
        "": ("x",), "A B": ("x",), "\xe9": ("x",),
    }.items()
    for value in values
)  # fmt: skip
ACTIONS = (
    *["right"] * 6,
    *["value"] * 7,
    "bytes",
    "header",
    "header",
    "path",
    "raw",
    "size",
    "code",
)
WORDS = ("", "a", "abc", "abcdeé", "b" * 20, "xyz", "a b", "e\u0301", "c\td", "ccc")


SIZES = (
    b"", b" ", b"{}", b"null", b"[]", b"0", b'"x"', b"x" * 20_001, b"[" * 19_000, b'{"a":' * 3900,
    b"\xef\xbb\xbf{}", b'{"inputs": [' + b'"a",' * 3000 + b'"a"]}', b"1" * 10_000,
    b'{"inputs": ["' + b"a" * 19_000 + b'"]}', b'{"inputs": ["a"], "inputs": ["b"]}',
    b'{"inputs": [' + b"[" * 2000 + b"]" * 2000 + b"]}", b"x" * 200_000, b'{"inputs": ["\\ud800"]}',
    b'{"inputs": ["a"], "n_best": ' + b"9" * 5000 + b"}", b'{"inputs": ["a"], "levels": [1e-400]}',
    b'{"inputs": ["a"], "n_best": 1e999}', b'{"inputs": ["a"], "decoding": {"strategy": "beam"',
    *(json.dumps({"inputs": [text]}).encode() for text in TEXTS),
    *(json.dumps({"inputs": ["a"], "model": text}).encode() for text in TEXTS),
    *(json.dumps({"inputs": [one], "model": "numbers"}).encode() for one in VALUES),
    *(json.dumps({"inputs": [one], "model": "labels"}).encode() for one in VALUES),
    *(json.dumps({"inputs": ["a"], one: 1}).encode() for one in TEXTS),
)  # fmt: skip


def make(draw: random.Random, good: Path) -> Case:
    """Draw a case: one request; the run of letters is one of the models."""
    server, asked = draw.choice(("open", "open", "open", "token")), _asked(draw)
    headers = {"Host": b"localhost", "Connection": b"close", "Content-Type": b"application/json"}
    if server == "token" and draw.random() < 0.8:
        headers["Authorization"] = f"Bearer {TOKEN}".encode()
    is_valid = server == "open" or "Authorization" in headers
    action = draw.choice(ACTIONS)
    body = _body(draw, asked, action)
    line = "POST /predict"
    if action == "path":
        line = f"{draw.choice(METHODS)} {draw.choice(PATHS)}"
        if line.startswith("OPTIONS"):
            headers["Access-Control-Request-Method"] = b"POST"
            headers["Origin"] = draw.choice((ORIGIN, "null", "http://evil.example")).encode()
    if action == "header":
        headers |= [draw.choice(HEADERS) for _ in range(draw.choice((1, 1, 2)))]
    if draw.random() < 0.1 and "Transfer-Encoding" not in headers:
        headers["Transfer-Encoding"], content = b"chunked", _chunked(draw, body)
        is_valid = False  # its chunks may be wrong
    else:
        content = body
        headers.setdefault("Content-Length", str(len(body)).encode())
    parts = [name.encode("latin-1") + b": " + one + b"\r\n" for name, one in headers.items()]
    raw = b"".join([f"{line} HTTP/1.1\r\n".encode("latin-1"), *parts, b"\r\n", content])
    if action == "raw":
        raw = changed_bytes(draw, raw)
    how = draw.choice(("whole",) * 12 + ("pieces", "leave", "reset"))
    is_plain = action in ("right", "header", "path")
    flags = ["valid"] if is_valid and action == "right" else []
    files = {REQUEST: raw} | ({BODY: json.dumps(asked).encode()} if is_plain else {})
    return Case([ASK, server, how, str(good / "pairs" / "run"), *flags], files)


def _body(draw: random.Random, asked: dict[str, Any], action: str) -> bytes:
    if action == "size":
        return draw.choice(SIZES)
    if action == "value":
        asked = changed_value(draw, asked)
    text = json.dumps(asked, ensure_ascii=draw.random() < 0.5)
    if action == "code":
        text = json.dumps(asked, ensure_ascii=False)
        return text.encode(draw.choice(("utf-16", "utf-8-sig", "latin-1", "utf-32")), "replace")
    body = text.encode(errors="surrogatepass")
    return changed_bytes(draw, body) if action == "bytes" else body


def _asked(draw: random.Random) -> dict[str, Any]:
    """A right request."""
    model = draw.choice((None, "letters", "letters", "labels", "numbers"))
    count = draw.choice((1, 1, 2, 3, 8))
    if model == "labels":
        words = ("a", "ab", "", "b;a")
        row = {"tags": draw.choice(words), "lemma": draw.choice(words)}
        inputs: list[Any] = [draw.choice(("a\tb", row)) for _ in range(count)]
    elif model == "numbers":
        inputs = [draw.choice(("1,2 3,4", [[1, 2.5], [3, 4]], [[1, 2]])) for _ in range(count)]
    else:
        inputs = [draw.choice(WORDS) for _ in range(count)]
    asked: dict[str, Any] = {"inputs": inputs} | ({"model": model} if model else {})
    if draw.random() < 0.5:
        return asked
    if model == "numbers":
        return asked | draw.choice(({"levels": [0.1, 0.9]}, {"levels": []}, {"n_best": 1}))
    if model == "labels":
        return asked | draw.choice(({"n_best": 2}, {"n_best": 3}, {"alignments": False}))
    options: tuple[dict[str, Any], ...] = (
        {"decoding": {"strategy": "beam", "width": 3}, "n_best": draw.choice((1, 2, 3))},
        {"decoding": {"strategy": "beam", "width": 4, "length_penalty": 0.6}},
        {"decoding": {"strategy": "beam", "width": 4, "groups": 2, "diversity": 0.5}},
        {"decoding": {"strategy": "sampling", "temperature": 0.7, "seed": 3}},
        {"decoding": {"strategy": "sampling", "top_k": 3}, "n_best": 2},
        {"decoding": {"top_p": 0.9}}, {"decoding": {}}, {"decoding": {"strategy": "greedy"}},
        {"max_length": draw.choice((1, 2, 12))}, {"n_best": 1}, {"n_best": None},
    )  # fmt: skip
    asked |= draw.choice(options)
    if draw.random() < 0.2:
        asked["stream"] = True
        asked["inputs"] = asked["inputs"][:1]
        asked = {name: one for name, one in asked.items() if name in ("inputs", "model", "stream")}
    return asked


def _chunked(draw: random.Random, body: bytes) -> bytes:
    middle = draw.randint(0, len(body))
    parts = [part for part in (body[:middle], body[middle:]) if part]
    size = draw.choice(("{:x}", "{:x}", "{:X};x=1", "{:05x}", "-{:x}", "z{:x}"))
    chunks = [f"{size.format(len(part))}\r\n".encode() + part + b"\r\n" for part in parts]
    return b"".join(chunks) + draw.choice((b"0\r\n\r\n", b"0\r\nx: y\r\n\r\n"))

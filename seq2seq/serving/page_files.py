"""The page to try models on."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from seq2seq.serving.replies import PLAIN

FOLDER = Path(__file__).parent / "page"
SCRIPTS = ("chart", "element", "form", "main", "past", "server", "views")
FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    **{f"/page/{name}.js": (f"{name}.js", "text/javascript; charset=utf-8") for name in SCRIPTS},
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


HEADERS = {**PLAIN, "Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
File = Callable[[Request], Awaitable[Response]]


def page_files() -> dict[str, File]:
    """Return functions that answer with the files of the page, by their paths on the server."""
    return {path: _file(FOLDER / name, kind) for path, (name, kind) in FILES.items()}


def _file(path: Path, kind: str) -> File:
    content = path.read_bytes()

    async def answer(request: Request) -> Response:
        return Response(content, 200, {**HEADERS, "Content-Type": kind})

    return answer

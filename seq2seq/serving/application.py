"""The application of a server: its paths."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from seq2seq.errors import InputError
from seq2seq.serving.access import Access
from seq2seq.serving.guard import Guard
from seq2seq.serving.openapi import openapi
from seq2seq.serving.page_files import page_files
from seq2seq.serving.query import Query, read_query
from seq2seq.serving.read_body import read_body
from seq2seq.serving.refused import LEFT, RETRY, Refused
from seq2seq.serving.replies import PLAIN, error_reply, json_reply
from seq2seq.serving.service import Event, Service
from seq2seq.storage.json_text import json_text

LOG = logging.getLogger(__name__)
DEFECT = "The server has a defect, which its log describes."
TOO_DEEP = "The body must not be nested so deeply."
SPARE = 0.1  # share of the limit of time that is left to send an error
STREAM = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # a proxy must not gather it


def make_application(
    service: Service,
    host: str = "127.0.0.1",
    token: str | None = None,
    origins: Sequence[str] = (),
) -> Starlette:
    """Make the ASGI application of a service.

    `POST /predict`, `GET /models`, `/health`, `/metrics`, `/openapi.json`, and a page at `/`.

    Args:
        service: what answers.
        host: at which the server listens.
        token: that requests must have; None for none.
        origins: of pages that may read answers; others can not.
    """
    page = page_files()
    handlers = _Handlers(service, token is not None)
    routes = [
        Route("/predict", handlers.predict, methods=["POST"]),
        Route("/models", handlers.models),
        Route("/health", handlers.health),
        Route("/metrics", handlers.metrics),
        Route("/openapi.json", handlers.openapi),
    ]
    paths = [route.path for route in routes]
    routes += [Route(path, file) for path, file in page.items()]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        warming = asyncio.create_task(service.warm())
        yield
        warming.cancel()

    application = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[
            Middleware(Guard, service.limits.timeout, service.metrics, [*paths, *page]),
            Middleware(
                _CrossOrigin,
                allow_origins=list(origins),
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type"],
            ),
            Middleware(Access, token, host, origins, [*page]),
        ],
        exception_handlers={
            Refused: _refused,
            InputError: _mistaken,
            HTTPException: _unknown,
            Exception: _broken,
        },
    )
    application.router.redirect_slashes = False
    return application


class _CrossOrigin(CORSMiddleware):
    """Starlette's middleware, which refuses a browser's question before a request as all else."""

    def preflight_response(self, request_headers: Headers) -> Response:
        found = super().preflight_response(request_headers)
        if found.status_code == 200:
            return found
        origin = request_headers["origin"]
        return error_reply(
            found.status_code,
            f"A page of {origin:.60} must not ask this way ({bytes(found.body).decode()}). The "
            "option origins lists the sites that may, with GET, POST, Authorization and "
            "Content-Type.",
        )


class _Handlers:
    """What answers each path."""

    def __init__(self, service: Service, has_token: bool):
        self.service = service
        self.has_token = has_token

    async def predict(self, request: Request) -> Response:
        limits = self.service.limits
        body = await read_body(request, limits.body)
        try:
            query = read_query(body, limits)
            if query.stream:
                return await self._streamed(query, request.scope["deadline"])
            return await self._unless_left(request, query)
        except RecursionError:
            raise InputError(TOO_DEEP) from None

    async def models(self, request: Request) -> Response:
        return json_reply(self.service.described())

    async def health(self, request: Request) -> Response:
        service = self.service
        if service.is_stopping:
            return json_reply({"status": "stopping"}, 503, RETRY)
        if not service.is_ready:
            return json_reply({"status": "warming up"}, 503, RETRY)
        return json_reply({"status": "ready"})

    async def metrics(self, request: Request) -> Response:
        return Response(self.service.metrics.text(), 200, PLAIN, CONTENT_TYPE_LATEST)

    async def openapi(self, request: Request) -> Response:
        return json_reply(openapi(self.service.limits, self.has_token))

    async def _unless_left(self, request: Request, query: Query) -> Response:
        """The answer; a client that leaves while it waits is not computed for."""
        answering = asyncio.ensure_future(self.service.predict(query))
        leaving = asyncio.ensure_future(_leaving(request))
        try:
            await asyncio.wait([answering, leaving], return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                return Response(status_code=LEFT)
            return json_reply(answering.result())
        finally:
            answering.cancel()
            leaving.cancel()

    async def _streamed(self, query: Query, deadline: float) -> Response:
        """Server-sent events; a mistake is known before the first.

        Args:
            query: the request.
            deadline: when it is cut off, in seconds of the loop's clock.
        """
        timeout = self.service.limits.timeout
        late = f"The stream took longer than {timeout:g} s."
        events = self.service.stream(query)

        async def following() -> Event | None:
            async with asyncio.timeout_at(deadline - SPARE * timeout):
                return await anext(events, None)

        try:
            event = await following()
        except TimeoutError:
            raise Refused(504, late) from None

        async def lines() -> AsyncIterator[bytes]:
            try:
                one = event
                while one is not None:
                    yield _event(*one)
                    one = await following()
            except TimeoutError:
                yield _event("error", {"error": late})
            except InputError as error:
                yield _event("error", {"error": str(error)})
            except Exception as error:
                LOG.error("A stream failed.", exc_info=error)
                yield _event("error", {"error": DEFECT})
            finally:
                await events.aclose()

        return StreamingResponse(lines(), 200, STREAM, "text/event-stream")


async def _leaving(request: Request) -> None:
    """Wait until the client has left; the body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _event(name: str, data: dict[str, Any]) -> bytes:
    text = json_text(data, indent=None, plain=True)  # on one line
    return f"event: {name}\ndata: {text}\n\n".encode()


async def _refused(request: Request, refused: Any) -> Response:
    return error_reply(refused.status, str(refused), refused.headers)


async def _mistaken(request: Request, error: Exception) -> Response:
    return error_reply(400, str(error))


async def _unknown(request: Request, error: Any) -> Response:
    paths = {404: "There is nothing at this path.", 405: "This path has another method."}
    return error_reply(error.status_code, paths.get(error.status_code, error.detail), error.headers)


async def _broken(request: Request, error: Exception) -> Response:
    LOG.error("A request failed.", exc_info=error)
    return error_reply(500, DEFECT)

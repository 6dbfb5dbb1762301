"""The hub over HTTP: one way for every route from raw bytes to an answer, and from every trouble to a Problem."""

import asyncio
import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.domain.identity import new_id
from app.domain.strict import Unreadable, decode
from server.carriage import packed, too_large, unpacked
from server.door import Door, Guard, Knock
from server.hub import Hub
from server.openapi import document
from server.refusal import Refusal
from server.routes import ROUTES, Call, Nothing, Route
from sync import wire

BODY_SECONDS = 60
SIGN_INS_AT_ONCE = 8

_LOG = logging.getLogger("doorstep.hub")
_RETRY = ("40001", "40P01")  # PostgreSQL: serialization failure, deadlock
_NOT_A_VALUE = "22"  # PostgreSQL's class for a text that is no id, or a number out of range
_RETRY_SECONDS = 5
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}
_SENTENCES = {
    404: ("not-found", "There is nothing here."),
    405: ("method", "This address is not asked in this way."),
}


@dataclass(frozen=True)
class _Arrived:
    """A request with its whole body, on its way into a worker thread."""

    knock: Knock
    address: str


def make_app(hub: Hub, routes: Sequence[Route] = ROUTES) -> FastAPI:
    """Return the hub's application; it has no documentation pages, only the document at /openapi.json."""
    app = FastAPI(title="Doorstep hub", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    door = Door(hub)
    for route in routes:
        app.add_route(route.path, _endpoint(hub, door, route), methods=[route.method], include_in_schema=False)
    described = msgspec.json.encode(document(routes))

    async def openapi(request: Request) -> Response:
        return _response(200, described, request, new_id())

    async def trouble(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        code, sentence = _SENTENCES.get(status, ("refused", "The hub does not take this request."))
        allowed = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        return _problem(hub, Refusal(status, code, sentence), request, new_id(), allowed)

    app.add_route("/openapi.json", openapi, methods=["GET"], include_in_schema=False)
    app.add_exception_handler(HTTPException, trouble)
    return app


def _endpoint(hub: Hub, door: Door, route: Route) -> Any:
    signing_in = CapacityLimiter(SIGN_INS_AT_ONCE)

    async def endpoint(request: Request) -> Response:
        name = new_id()
        try:
            arrived = await _arrived(request)
            # sign-ins wait for each other, so that they never take the threads that records need
            body = await run_sync(_answer, hub, door, route, arrived, limiter=signing_in if route.signs_in else None)
            return await run_sync(_response, 200, body, request, name)
        except Refusal as refusal:
            return _problem(hub, refusal, request, name)
        except Unreadable as error:  # the request itself, or a change inside it
            return _problem(hub, _not_as_agreed(error), request, name)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            return _problem(hub, _unexpected(error, name), request, name)

    return endpoint


async def _arrived(request: Request) -> _Arrived:
    """Read the body, bounded in size and time."""
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > wire.REQUEST_BYTES:
        raise too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > wire.REQUEST_BYTES:
                    raise too_large()
    except TimeoutError:
        raise Refusal(408, "too-slow", "The request did not arrive in time. Nothing was taken.") from None
    knock = Knock(request.method, request.url.path, dict(request.headers), bytes(body))
    return _Arrived(knock, request.client.host if request.client else "")


def _answer(hub: Hub, door: Door, route: Route, arrived: _Arrived) -> bytes:
    """Let one request through the door and act on it; runs in a worker thread."""
    if route.signs_in:
        door.refuse_waiting(arrived.address)
    caller = None if route.guard is Guard.NOBODY else door.whoever(arrived.knock, route.guard)
    ask = _ask(route, arrived.knock)
    try:
        answer = route.act(Call(hub, caller, ask))
    except Refusal as refusal:
        if route.signs_in and refusal.code == "sign-in-failed":
            door.note_sign_in(arrived.address, failed=True)
        raise
    if route.signs_in:
        door.note_sign_in(arrived.address, failed=False)
    return answer if isinstance(answer, bytes) else msgspec.json.encode(answer)


def _ask(route: Route, knock: Knock) -> Any:
    if route.asks is Nothing and not knock.body:
        return Nothing()
    if knock.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "content-type", "The hub reads application/json.")
    body = unpacked(knock.body, knock.headers.get("content-encoding", "").strip().lower(), wire.REQUEST_BYTES)
    return decode(body, route.asks, wire.REQUEST_BYTES)


def _not_as_agreed(error: Unreadable) -> Refusal:
    return Refusal(400, error.code, "The request is not as agreed. Nothing was taken.", {"path": error.path})


def _unexpected(error: Exception, name: str) -> Refusal:
    """Log what went wrong by its type and place only, because its text may hold values, and return what is told."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    state = getattr(getattr(error, "orig", None), "sqlstate", "") if isinstance(error, DBAPIError) else ""
    _LOG.error("request %s: %s %s at %s:%s", name, type(error).__name__, state or "", last.name, last.lineno)
    if state.startswith(_NOT_A_VALUE):
        return _not_as_agreed(Unreadable("not-as-agreed"))
    if isinstance(error, (OperationalError, NoConnection)) or state in _RETRY:
        return Refusal(503, "unavailable", "The hub cannot do this now. Nothing was taken. Please try again.")
    return Refusal(500, "fault", "The hub made a mistake. Nothing was taken. IT finds it by the request's number.")


def _problem(
    hub: Hub, refusal: Refusal, request: Request, name: str, headers: dict[str, str] | None = None
) -> Response:
    facts = refusal.facts | ({"request": name} if refusal.status >= 500 else {})  # noqa: PLR2004 - HTTP's own line
    problem = wire.Problem(code=refusal.code, sentence=refusal.sentence, now=hub.clock(), facts=facts)
    response = _response(refusal.status, msgspec.json.encode(problem), request, name)
    response.headers.update(headers or {})
    if refusal.status in (429, 503):
        response.headers["Retry-After"] = refusal.facts.get("seconds", str(_RETRY_SECONDS))
    if refusal.status == 401:  # noqa: PLR2004 - RFC 9110 asks for the scheme with this status
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _response(status: int, body: bytes, request: Request, name: str) -> Response:
    content, encoding = packed(body, request.headers.get("accept-encoding", ""))
    headers = _HEADERS | {"X-Request-ID": name} | ({"Content-Encoding": encoding} if encoding else {})
    return Response(content, status, headers, "application/json")

"""The OpenAPI 3.1 document, made from the table that dispatches and the structs that read and write."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Raw

from server.door import Guard
from server.routes import Nothing, Route
from sync import wire

_JSON = "application/json"
_REFERENCE = "#/components/schemas/{name}"
_SIGNED = ("Device", "Time", "Nonce", "Signature")
_REFUSALS = {
    "400": "The request is not as agreed; `code` and `facts.path` say where.",
    "401": "The caller is not known; `code` clock means: correct the clock by `now` and ask again.",
    "403": "The device or the account has been turned away.",
    "404": "There is nothing here, or nothing that the caller may read.",
    "408": "The request did not arrive in time.",
    "409": "A change is not the caller's own.",
    "413": "The request is too large.",
    "415": "The request is neither JSON nor packed as zstd or gzip.",
    "426": "The program is too old.",
    "429": "Too many tries; wait as long as Retry-After says.",
    "500": "The hub made a mistake; `facts.request` names it in the log.",
    "503": "The hub cannot do this now.",
}


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """Return the document as plain objects."""
    types = list(dict.fromkeys([t for route in routes for t in (route.asks, route.answers)] + [wire.Problem]))
    references, components = msgspec.json.schema_components(
        types, schema_hook=_raw_is_anything, ref_template=_REFERENCE
    )
    schemas = dict(zip(types, references, strict=True))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Doorstep hub",
            "version": str(wire.PROTOCOL),
            "summary": "How a laptop and its authority's hub speak (docs/protocol.md).",
        },
        "paths": {route.path: {route.method.lower(): _operation(route, schemas)} for route in routes},
        "components": {"schemas": components, "securitySchemes": _schemes()},
    }


def _operation(route: Route, schemas: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    answers = {"200": {"description": "As asked.", "content": {_JSON: {"schema": schemas[route.answers]}}}}
    problem = {_JSON: {"schema": schemas[wire.Problem]}}
    refusals = {status: {"description": words, "content": problem} for status, words in _REFUSALS.items()}
    operation: dict[str, Any] = {
        "operationId": route.path.strip("/").replace("/", "-"),
        "summary": route.sentence,
        "responses": answers | refusals,
        "security": _security(route.guard),
    }
    if route.method != "GET":
        body = {"content": {_JSON: {"schema": schemas[route.asks]}}, "required": route.asks is not Nothing}
        operation["requestBody"] = body
    return operation


def _security(guard: Guard) -> list[dict[str, list[str]]]:
    signed: dict[str, list[str]] = {name.lower(): [] for name in _SIGNED}
    if guard is Guard.NOBODY:
        return []
    return [signed | ({"token": []} if guard is Guard.PERSON else {})]


def _schemes() -> dict[str, Any]:
    headers = {name.lower(): {"type": "apiKey", "in": "header", "name": f"Doorstep-{name}"} for name in _SIGNED}
    return headers | {"token": {"type": "http", "scheme": "bearer"}}


def _raw_is_anything(kind: type) -> dict[str, Any]:
    """Bytes that travel as they were signed are a JSON document of their own."""
    if kind is Raw:
        return {}
    raise NotImplementedError

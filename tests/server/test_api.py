"""The hub over HTTP: bodies are bounded, refusals are problems, and the served document is true."""

import gzip
import logging
import re
import zlib
from typing import Any

import jsonschema_rs
import msgspec
import pytest
import schemathesis
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from app.domain.identity import new_id
from server.api import make_app
from server.door import Guard
from server.hub import Hub
from server.openapi import document
from server.routes import ROUTES, Call, Health, Nothing, Route
from sync import wire
from tests.server.laptop import Laptop, code_of

BOMB = 1 << 30


def test_health_says_nothing_but_that_it_is_well(client: TestClient) -> None:
    response = client.get("/health")
    assert (response.status_code, response.content) == (200, b'{"ok":true}')


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc", "/sync/v1/push/", "/sync/v1/nothing", "/health/"])
def test_unknown_address_is_a_problem_and_never_a_redirect(client: TestClient, path: str) -> None:
    assert code_of(client.get(path)) == (404, "not-found")


def test_wrong_method_is_a_problem(client: TestClient) -> None:
    response = client.get("/sync/v1/push")
    assert code_of(response) == (405, "method")
    assert response.headers["allow"] == "POST"


def test_every_answer_carries_the_security_headers_and_a_number(client: TestClient) -> None:
    for response in (client.get("/health"), client.get("/nothing"), client.post("/auth/v1/enrol")):
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert response.headers["x-request-id"]
        assert "server" not in response.headers


# --- bodies --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("identity", bytes), ("gzip", gzip.compress), ("zstd", zstandard.ZstdCompressor().compress)],
)
def test_packed_request_is_read(laptop: Laptop, encoding: str, pack: Any) -> None:
    raw = pack(b'{"cursor":0,"limit":10}')
    assert laptop.ask("/sync/v1/pull", raw, **{"content-encoding": encoding}).status_code == 200


def _zeros(compressor: Any) -> bytes:
    part = bytes(1 << 20)
    return b"".join([*(compressor.compress(part) for _ in range(BOMB >> 20)), compressor.flush()])


@pytest.mark.parametrize(
    ("encoding", "compressor"),
    [("gzip", zlib.compressobj(9, wbits=31)), ("zstd", zstandard.ZstdCompressor(level=19).compressobj())],
)
def test_bomb_of_a_gigabyte_does_not_expand(laptop: Laptop, encoding: str, compressor: Any) -> None:
    response = laptop.ask("/sync/v1/pull", _zeros(compressor), **{"content-encoding": encoding})
    assert code_of(response) == (413, "too-large")


def test_request_over_the_limit_is_not_read(laptop: Laptop) -> None:
    assert code_of(laptop.ask("/sync/v1/pull", bytes(wire.REQUEST_BYTES + 1))) == (413, "too-large")


@pytest.mark.parametrize(
    ("body", "more", "expected"),
    [
        (b"\x1f\x8b\x00", {"content-encoding": "gzip"}, (400, "not-unpacked")),
        (b"(\xb5/\xfd", {"content-encoding": "zstd"}, (400, "not-unpacked")),
        (gzip.compress(b'{"cursor":0}', mtime=0)[:-9], {"content-encoding": "gzip"}, (400, "not-unpacked")),
        (b"{}", {"content-encoding": "br"}, (415, "encoding")),
        (b"{}", {"content-type": "text/plain"}, (415, "content-type")),
        (b"", {}, (400, "not-json")),
        (b"{", {}, (400, "not-json")),
        (b'{"cursor":0,"cursor":1}', {}, (400, "duplicate-key")),
        (b'{"cursor":"secret-name"}', {}, (400, "not-as-agreed")),
        (b'{"cursor":\xff}', {}, (400, "not-utf-8")),
        (b"[" * 40 + b"]" * 40, {}, (400, "too-deep")),
    ],
)
def test_unreadable_request_is_told_why_and_where_but_never_what(
    laptop: Laptop, body: bytes, more: dict[str, str], expected: tuple[int, str]
) -> None:
    response = laptop.ask("/sync/v1/pull", body, **more)
    assert code_of(response) == expected
    assert "secret-name" not in response.text


def test_answers_are_packed_as_the_client_accepts_and_small_ones_are_not(client: TestClient) -> None:
    for accepted, encoding in (("zstd, gzip", "zstd"), ("gzip", "gzip"), ("br", None), ("zstd;q=0, gzip", "gzip")):
        response = client.get("/openapi.json", headers={"accept-encoding": accepted})
        assert response.headers.get("content-encoding") == encoding
        assert client.get("/health", headers={"accept-encoding": accepted}).headers.get("content-encoding") is None


# --- trouble -------------------------------------------------------------------------------------------------------


def _stumbling(error: Exception) -> Route:
    def stumble(_call: Call) -> Health:
        raise error

    return Route("GET", "/stumble", "", Nothing, Health, Guard.NOBODY, stumble)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ValueError("secret-name"), (500, "fault")),
        (OperationalError("SELECT secret-name", {}, ValueError("secret-name")), (503, "unavailable")),
    ],
)
def test_unexpected_trouble_is_logged_by_type_and_place_only(
    fresh_hub: Hub,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    expected: tuple[int, str],
) -> None:
    with caplog.at_level(logging.DEBUG), TestClient(make_app(fresh_hub, [_stumbling(error)])) as client:
        response = client.get("/stumble")
    assert code_of(response) == expected
    number = response.headers["x-request-id"]
    assert msgspec.json.decode(response.content)["facts"] == {"request": number}
    own = [record for record in caplog.records if record.name == "doorstep.hub"]
    assert len(own) == 1
    assert number in own[0].getMessage()
    assert type(error).__name__ in own[0].getMessage()
    assert "secret-name" not in caplog.text + response.text


def test_names_and_passwords_stay_out_of_the_log(laptop: Laptop, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        laptop.sign_in("priya", "a wrong secret")
        laptop.sign_in("priya")
        laptop.caseload()
    for secret in ("priya", "a wrong secret", laptop.access, laptop.refresh):
        assert secret not in caplog.text


# --- the document --------------------------------------------------------------------------------------------------


def schema_for(described: dict[str, Any], route: Route, status: int) -> dict[str, Any]:
    """Return the schema of one answer, with the components it refers to."""
    answer = described["paths"][route.path][route.method.lower()]["responses"][str(status)]
    found: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return {**found, "components": described["components"]}


def test_document_has_every_route_and_nothing_else(fresh_hub: Hub, client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    said = {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}
    served = {
        (method, getattr(route, "path", ""))
        for route in make_app(fresh_hub).routes
        for method in getattr(route, "methods", ())
        if method != "HEAD"
    }
    assert said | {("GET", "/openapi.json")} == served
    assert described["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(described)


def test_every_route_but_two_asks_for_a_signature() -> None:
    described = document(ROUTES)
    unguarded = {
        path for path, methods in described["paths"].items() if any(not o["security"] for o in methods.values())
    }
    assert unguarded == {"/health", "/auth/v1/enrol"}


ASKS: dict[str, Any] = {
    "/sync/v1/hello": wire.HelloAsk(
        protocol=1, program="0.1.0", install=new_id(), epoch=new_id(), cursor=-1, last_sequence=0
    ),
    "/sync/v1/push": wire.PushAsk(()),
    "/sync/v1/compare": wire.CompareAsk(0),
    "/sync/v1/pull": wire.PullAsk(0),
    "/sync/v1/caseload": {},
    "/sync/v1/bootstrap": wire.BootstrapAsk(children=(new_id(),), at=0),
    "/sync/v1/deliver": wire.DeliverAsk(offered=(new_id(),)),
    "/auth/v1/sign-out": {},
}


@pytest.mark.parametrize("path", sorted(ASKS))
def test_answer_is_as_the_document_says(laptop: Laptop, path: str) -> None:
    response = laptop.ask(path, ASKS[path])
    assert response.status_code == 200
    route = next(route for route in ROUTES if route.path == path)
    jsonschema_rs.validate(schema_for(document(ROUTES), route, 200), msgspec.json.decode(response.content))


_DESCRIBED = document(ROUTES)
_SCHEMA = schemathesis.openapi.from_dict(_DESCRIBED)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method == "POST"], ids=lambda route: route.path)
def test_whatever_is_asked_the_answer_is_as_the_document_says(laptop: Laptop, route: Route) -> None:
    asked = _SCHEMA[route.path]["POST"].as_strategy()

    @settings(
        max_examples=20,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(case=asked, garbled=st.booleans())
    def ask(case: Any, garbled: bool) -> None:
        body = case.body if isinstance(case.body, (dict, list, str, int, float, bool, type(None))) else {}
        raw = msgspec.json.encode(body)
        response = laptop.ask(route.path, raw[:-1] if garbled else raw)
        assert response.status_code < 500
        schema = schema_for(_DESCRIBED, route, response.status_code)
        jsonschema_rs.validate(schema, msgspec.json.decode(response.content))

    ask()


def test_request_number_is_an_id(client: TestClient) -> None:
    assert re.fullmatch(r"[0-9a-f-]{36}", client.get("/health").headers["x-request-id"])

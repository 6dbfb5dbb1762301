"""The hub's routes, each declared once: what it asks, what it answers, who may, and what is done.

Requests are dispatched by this table and the OpenAPI document is made from it, so that the document cannot differ.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from server.admission import enrol, sign_in, sign_out
from server.answers import answers
from server.bootstrap import bootstrap
from server.census.asking import census
from server.compare import compare
from server.deliver import deliver
from server.door import Caller, Guard
from server.figures import figures
from server.files import read_file, standing, take_part
from server.hello import hello
from server.hub import Hub
from server.laptops import laptops
from server.looks import looks, who_looked
from server.passing_on import pass_on
from server.pull import caseload, pull
from server.push import push
from server.removals import removals
from server.tokens import refresh
from sync import wire, wire_census, wire_figures, wire_files, wire_laptops, wire_passing, wire_removals


class Nothing(Struct, frozen=True):
    """An empty document: there is nothing to ask or to answer."""


class Health(Struct, frozen=True):
    """That the hub can be reached and can reach its database; nothing about what it holds."""

    ok: bool


@dataclass(frozen=True)
class Call:
    """One request that has passed the door: `caller` is somebody except where the guard asks for nobody."""

    hub: Hub
    caller: Any
    ask: Any


@dataclass(frozen=True)
class Route:
    """One thing the hub can be asked. An act answers with the struct, or with its JSON already encoded."""

    method: str
    path: str
    sentence: str
    asks: type[Struct]
    answers: type[Struct]
    guard: Guard
    act: Callable[[Call], Struct | bytes]
    signs_in: bool = False


def _health(call: Call) -> Health:
    with call.hub.database.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
    return Health(ok=True)


def _sign_out(call: Call) -> Nothing:
    caller: Caller = call.caller
    sign_out(call.hub, caller)
    return Nothing()


ROUTES = (
    Route("GET", "/health", "Whether the hub is well.", Nothing, Health, Guard.NOBODY, _health),
    Route(
        "POST", "/auth/v1/enrol", "Make a laptop known with a one-use code.",
        wire.EnrolAsk, wire.Admission, Guard.NOBODY, lambda call: enrol(call.hub, call.ask), signs_in=True,
    ),
    Route(
        "POST", "/auth/v1/sign-in", "Sign in on a known laptop.",
        wire.SignInAsk, wire.Admission, Guard.DEVICE,
        lambda call: sign_in(call.hub, call.caller, call.ask), signs_in=True,
    ),
    Route(
        "POST", "/auth/v1/refresh", "Exchange a refresh token for a new pair.",
        wire.RefreshAsk, wire.Tokens, Guard.DEVICE, lambda call: refresh(call.hub, call.caller.device, call.ask),
    ),
    Route(
        "POST", "/auth/v1/sign-out", "End every token of this laptop.",
        Nothing, Nothing, Guard.DEVICE, _sign_out,
    ),
    Route(
        "POST", "/sync/v1/hello", "Settle the terms of a round and renew the lease.",
        wire.HelloAsk, wire.HelloAnswer, Guard.PERSON, lambda call: hello(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/push", "Send changes and take their receipts.",
        wire.PushAsk, wire.PushAnswer, Guard.PERSON, lambda call: push(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/pull", "Read what may be seen after a position of the feed.",
        wire.PullAsk, wire.PullAnswer, Guard.PERSON, lambda call: pull(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/caseload", "Read which children are in scope.",
        Nothing, wire.CaseloadAnswer, Guard.PERSON, lambda call: caseload(call.hub, call.caller),
    ),
    Route(
        "POST", "/sync/v1/bootstrap", "Read whole copies of children.",
        wire.BootstrapAsk, wire.BootstrapAnswer, Guard.PERSON,
        lambda call: bootstrap(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/compare", "Compare what stands on a laptop with what should.",
        wire.CompareAsk, wire.CompareAnswer, Guard.PERSON, lambda call: compare(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/deliver", "Deliver sealed work with the device key alone.",
        wire.DeliverAsk, wire.DeliverAnswer, Guard.CARRIER, lambda call: deliver(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/removals", "Prove what has left a laptop, with the device key alone.",
        wire_removals.RemovalsAsk, wire_removals.RemovalsAnswer, Guard.CARRIER,
        lambda call: removals(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/file", "Read how far the file of an attachment has come, with the device key alone.",
        wire_files.FileAsk, wire_files.FileStanding, Guard.CARRIER,
        lambda call: standing(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/file-part", "Send a part of a sealed file from its offset on, with the device key alone.",
        wire_files.FilePart, wire_files.FileStanding, Guard.CARRIER,
        lambda call: take_part(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/file-read", "Read a part of the file of an attachment that may be seen.",
        wire_files.FileReadAsk, wire_files.FileReadAnswer, Guard.PERSON,
        lambda call: read_file(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/receipts", "Read the receipts of changes again, after a restore.",
        wire.ReceiptsAsk, wire.ReceiptsAnswer, Guard.PERSON, lambda call: answers(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/looks", "Tell who has looked at what on a laptop.",
        wire.LooksAsk, wire.LooksAnswer, Guard.PERSON, lambda call: looks(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/who-looked", "Read who has looked at a child.",
        wire.WhoLookedAsk, wire.WhoLookedAnswer, Guard.PERSON,
        lambda call: who_looked(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/census", "Read what the children in need census would find.",
        wire_census.CensusAsk, wire_census.CensusAnswer, Guard.PERSON,
        lambda call: census(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/pass-on", "Read a referral that is passed on, as a file for another authority.",
        wire_passing.PassingAsk, wire_passing.PassingAnswer, Guard.PERSON,
        lambda call: pass_on(call.hub, call.caller, call.ask),
    ),
    Route(
        "POST", "/sync/v1/laptops", "Read whose laptops have unsent work, and what is held, of one's teams.",
        Nothing, wire_laptops.LaptopsAnswer, Guard.PERSON, lambda call: laptops(call.hub, call.caller),
    ),
    Route(
        "POST", "/sync/v1/figures", "Read the authority's figures.",
        wire_figures.FiguresAsk, wire_figures.FiguresAnswer, Guard.PERSON,
        lambda call: figures(call.hub, call.caller, call.ask),
    ),
)  # fmt: skip
"""Every route there is."""

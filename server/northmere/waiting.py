"""What waits in Northmere: referrals at the front door, and decisions that are asked for, given back, or overtaken.

Written down in `cast/waiting.toml`. Each is as the hub would have it after the steps that led there were taken.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct, structs

from app.domain import body
from app.domain.approval import Approval
from app.domain.assessment import Assessment
from app.domain.dispute import Decision
from app.domain.forms import SHIPPED
from app.domain.involvement import Allocation
from app.domain.plan import Plan
from app.domain.referral import Need, Referral, Source
from app.domain.section import Section
from server.northmere import families
from server.northmere.casting import CastInvolvement, told_in
from server.northmere.families import Cast, Stage
from server.northmere.people import SOCIAL, Worker
from server.northmere.shape import SeedRecord

_SCREENER, _SCREENED = "kelvin", timedelta(minutes=20)
_FORM = SHIPPED["referral", 1]
Moment = tuple[int, str]
"""Days back from the day of the story, and the time of day."""


class CastReturned(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By whom a request was given back, and why."""

    who: str
    at: Moment
    why: str


class CastAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By whom a decision was asked for, and which; `overtaken` where the referral has changed since."""

    who: str
    at: Moment
    act: str
    words: str
    overtaken: bool = False
    returned: CastReturned | None = None


class CastReferral(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A referral of the children named; with `danger` it was sent at once, and says little else."""

    of: tuple[str, ...]
    who: str
    received: Moment
    source: Source
    step: Literal["received", "screening", "decision-pending"]
    danger: str = ""
    level: Literal["", "1", "2", "3", "4"] = ""
    need: Need = ""
    known: Literal["new", "known"] = "new"
    told: Literal["", "told", "not-told"] = ""
    told_whom: str = ""
    why_not_told: str = ""
    consent: Literal["", "given", "refused", "not-sought"] = ""
    consent_by: str = ""
    consent_covers: str = ""
    says: dict[str, str] = {}
    asked: CastAsked | None = None


class CastEnding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A child in need plan whose end is asked for, by days back: what it began with, and since when it is in force."""

    of: str
    who: str
    referred_by: str
    received: int
    assessed: int
    began: int
    ends: int
    asked: Moment
    needed: int
    concern: str
    must_change: str
    words: str


class _Waiting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    referrals: tuple[CastReferral, ...]
    endings: tuple[CastEnding, ...]


def waiting_records(stage: Stage, casts: Iterable[Cast]) -> Iterator[SeedRecord]:
    """Return what waits for the children of the cast."""
    children = {key: (id, cast) for cast in casts for key, id in cast.children.items()}
    waiting = msgspec.convert(told_in("waiting.toml"), _Waiting, strict=False)
    for told in waiting.referrals:
        occasion = stage.ids.at(_at(stage, told.received))
        for key in told.of:
            yield from _of_child(stage, told, *children[key], occasion)
    for ending in waiting.endings:
        yield from _ending(stage, ending, children[ending.of][0])


def _at(stage: Stage, moment: Moment) -> datetime:
    return stage.calendar.at(*moment)


def _of_child(stage: Stage, told: CastReferral, child: str, cast: Cast, occasion: str) -> Iterator[SeedRecord]:
    """The tie of whoever referred, the front door's, the referral, and what was asked about it."""
    author, since = stage.roster.workers[told.who], _at(stage, told.received)
    if not any(one.who == told.who for one in cast.family.involvements):
        tie = CastInvolvement(who=told.who, since=told.received[0], last=told.received[0], last_words="Referred")
        yield stage.scribe.write(families.involvement_of(stage, tie), child, since, agency=author.agency)
    door = Allocation(
        practitioner="", team=stage.roster.team_ids["front_door"], role="duty",
        since=stage.calendar.day(told.received[0]),
    )  # fmt: skip
    yield stage.scribe.write(door, child, since)
    said = _referral(stage, told, author, occasion)
    record = stage.scribe.write(said, child, since, agency=author.agency)
    yield record
    if told.asked is not None:
        yield from _asked(stage, told.asked, said, record)


def _referral(stage: Stage, told: CastReferral, author: Worker, occasion: str) -> Referral:
    at, fill = _at(stage, told.received), stage.calendar.fill
    looked_up = told.step != "received"
    return Referral(
        author=author.id,
        author_name=author.name,
        agency=author.agency,
        occasion=occasion,
        received=at,
        written=at,
        harm_now="yes" if told.danger else "no",
        harm_words=fill(told.danger),
        source=told.source,
        referrer_name=author.name,
        referrer_role=author.role,
        referrer_telephone=author.telephone,
        told=told.told,
        told_whom=told.told_whom,
        not_told_reason=told.why_not_told,
        consent=told.consent,
        consent_by=told.consent_by,
        consent_covers=told.consent_covers,
        no_consent_reason=told.why_not_told if told.consent == "not-sought" else "",
        level=told.level,
        sections=() if told.danger else tuple(_sections(stage, told)),
        known=told.known if looked_up else "",
        screened=at + _SCREENED if looked_up else None,
        screened_by=stage.roster.workers[_SCREENER].id if looked_up else "",
        primary_need=told.need,
        step=told.step,
    )


def _sections(stage: Stage, told: CastReferral) -> Iterator[Section]:
    """Return every section of the form: no part of it is left blank."""
    for asked in _FORM.sections:
        if words := told.says.get(asked.id):
            yield Section(id=asked.id, words=stage.calendar.fill(words))
        else:
            yield Section(id=asked.id, says="none-known" if asked.none_known else "does-not-apply")


def _asked(stage: Stage, told: CastAsked, said: Referral, record: SeedRecord) -> Iterator[SeedRecord]:
    """The request as it stands, and where it was given back the decision, which the hub signs as it is written."""
    who, at = stage.roster.workers[told.who], _at(stage, told.at)
    request = Approval(
        about=record.id, about_kind="referral", act=told.act, author=who.id, author_name=who.name, asked=at,
        words=stage.calendar.fill(told.words),
    )  # fmt: skip
    if told.overtaken:
        request = structs.replace(request, step="superseded", superseded_by=stage.ids.at(at))
    if told.returned is None:
        yield stage.scribe.write(request, record.child, at)
        return
    back, by = told.returned, stage.roster.workers[told.returned.who]
    read = hashlib.sha256(body.encode(structs.replace(said, step="decision-pending"))).hexdigest()
    decided = _at(stage, back.at)
    given_back = structs.replace(
        request, step="returned", reason=back.why, decided_by=by.id, decided=decided, read=read, read_version=1
    )
    asked = stage.scribe.write(given_back, record.child, at)
    yield asked
    decision = Decision(
        about=record.id, about_kind="referral", about_hash=read, decided="returned", reason=back.why,
        decided_by=by.id, at=decided, approval=asked.id, act="return", received=decided,
    )  # fmt: skip
    made = stage.scribe.write(decision, record.child, decided, agency=stage.roster.agency_ids[SOCIAL])
    yield structs.replace(made, category=record.category)


def _ending(stage: Stage, told: CastEnding, child: str) -> Iterator[SeedRecord]:
    """The case by which the child has the plan, and the request for its end."""
    day, write = stage.calendar.day, stage.scribe.write
    who, from_, boss = (stage.roster.workers[key] for key in (told.who, told.referred_by, "denise"))
    came, decided = stage.calendar.at(told.received, "09:40"), stage.calendar.at(told.received, "15:10")
    authorised = stage.calendar.at(told.assessed, "11:00")
    said = Referral(
        author=from_.id, author_name=from_.name, agency=from_.agency, received=came, written=came, harm_now="no",
        source="2A", referrer_name=from_.name, referrer_role=from_.role, told="told", told_whom="Father",
        consent="given", consent_by="Father", consent_covers="School and surgery", level="3", known="new",
        primary_need="N3", sections=(Section(id="concern", words=told.concern),), step="acknowledged",
        outcome="assessment", decided=decided, decided_by=boss.id, acknowledged=decided,
    )  # fmt: skip
    referral = write(said, child, came, agency=from_.agency)
    yield referral
    yield write(
        Assessment(
            referral=referral.id, author=who.id, started=day(told.received - 1), seen=day(told.received - 3),
            factors=("4B", "7A"), recommends="cin-plan", step="authorised", submitted=authorised,
            authorised=authorised, authorised_by=boss.id, outcome="cin-plan",
            sections=(Section(id="analysis", words=told.concern),),
        ),
        child, authorised,
    )  # fmt: skip
    plan = Plan(
        plan_kind="cin", referral=referral.id, author=who.id, step="active", approved=authorised, approved_by=boss.id,
        began=day(told.began), ended=day(told.ends), ended_why="finished",
        sections=(Section(id="needs", words=told.must_change),),
    )  # fmt: skip
    made = write(plan, child, authorised)
    yield made
    at = _at(stage, told.asked)
    yield write(
        Approval(
            about=made.id, about_kind="plan", act="end", author=who.id, author_name=who.name, asked=at,
            due=day(told.needed), words=told.words,
        ),
        child, at,
    )  # fmt: skip

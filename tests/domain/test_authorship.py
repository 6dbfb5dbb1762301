"""Who may write what, asked of every kind, tie and sector, against a table written by hand (docs/sync.md 3.10)."""

from itertools import product
from typing import Any, get_args

import pytest

from app.domain.access import Relationship, Tie, grants
from app.domain.authorship import Writer, may_edit, may_write
from app.domain.involvement import Sector
from app.domain.kinds import KINDS
from app.domain.policy import Purpose

ME, OWN = "me", "own-agency"
SECTORS = get_args(Sector)

DOCUMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "allocation of oneself": ("allocation", {"practitioner": ME, "team": "t"}),
    "allocation of another": ("allocation", {"practitioner": "x", "team": "t"}),
    "decision": ("decision", {"about": "r"}),
    "status": ("alert", {"topic": "status", "words": "w", "code": "CPP"}),
    "hazard": ("alert", {"topic": "hazard", "words": "w"}),
    "concern": ("alert", {"topic": "missing", "words": "w"}),
    "need": ("alert", {"topic": "communication", "words": "w"}),
    "own involvement": ("involvement", {"agency": OWN, "practitioner": ME, "sector": "social"}),
    "own agency's": ("involvement", {"agency": OWN}),
    "a colleague's": ("involvement", {"agency": OWN, "practitioner": "x"}),
    "another agency's": ("involvement", {"agency": "other", "practitioner": ME}),
    "child": ("child", {"given": "A", "family": "B"}),
    "person": ("person", {"given": "A"}),
    "relationship": ("relationship", {"person": "p", "role": "mother"}),
    "address": ("address", {"of": "c"}),
    "protected address": ("address", {"of": "c", "protected": True}),
    "contact": ("contact", {"author": ME}),
    "addendum": ("addendum", {"author": ME}),
    "attachment": ("attachment", {"author": ME}),
    "visit": ("visit", {"practitioner": ME}),
    "others' conflict": (
        "conflict",
        {"about_kind": "person", "field": "telephone", "standing_by": "x", "other_by": "y"},
    ),
    "own conflict": ("conflict", {"about_kind": "person", "field": "telephone", "standing_by": "x", "other_by": ME}),
    "protective conflict": (
        "conflict",
        {"about_kind": "alert", "field": "severity", "standing_by": ME, "other_by": "x"},
    ),
    "late contribution": ("late-contribution", {"author": "x"}),
    "own agency's referral": ("referral", {"author": "x", "agency": OWN}),
    "another agency's referral": ("referral", {"author": "x", "agency": "other"}),
    "referrer": ("referrer", {"about": "r"}),
    "assessment": ("assessment", {"referral": "r"}),
    "strategy discussion": ("strategy-discussion", {"referral": "r"}),
    "enquiry": ("enquiry", {"referral": "r"}),
    "conference": ("conference", {"conference_kind": "initial"}),
    "plan": ("plan", {"plan_kind": "cin"}),
    "review": ("review", {"plan": "p"}),
    "meeting": ("meeting", {"meeting_kind": "core-group"}),
    "missing": ("missing", {"since": "2026-11-28T18:00:00Z"}),
    "police protection": ("police-protection", {"since": "2026-11-28T18:00:00Z"}),
    "own task": ("task", {"what": "w", "owner": "x", "by": ME}),
    "task given to one": ("task", {"what": "w", "owner": ME, "by": "x"}),
    "others' task": ("task", {"what": "w", "owner": "x", "by": "y"}),
    "approval": ("approval", {"about": "r", "about_kind": "plan"}),
    "own notice": ("notice", {"about": "r", "to": ME}),
    "another's notice": ("notice", {"about": "r", "to": "x"}),
    "form": ("form", {"name": "referral", "version": 2}),
    "clock rules": ("clock-rules", {"name": "N", "version": "1", "since": "2026-12-01", "text": ""}),
    "cover": ("cover", {"for_whom": ME, "deputy": "x"}),
    "agency": ("agency", {"name": "A", "sector": "social"}),
    "team": ("team", {"name": "T", "supervisors": [ME]}),
    "practitioner": ("practitioner", {"name": "P"}),
    "of a later program": ("spell", {}),
}

# One line a document: which of the five ties may write it, in the authority's sector, then in every other, and
# in that of the police where theirs is another.
# A allocated, C co-worker, D duty, S supervisor, I involved; ? asks for the record's category as well.
ORACLE = """
allocation of oneself   | S       | -
allocation of another   | S       | -
decision                | -       | -
status                  | A S     | -
hazard                  | ACDSI?  | ACDSI?
concern                 | ACDSI?  | ACDSI?
need                    | ACDSI?  | ACDSI?
own involvement         | ACDSI   | ACDSI
own agency's            | ACDSI   | ACDSI
a colleague's           | ACDSI   | -
another agency's        | ACDSI   | -
child                   | ACDSI?  | -
person                  | ACDSI?  | ACDSI?
relationship            | ACDSI?  | ACDSI?
address                 | ACDSI?  | ACDSI?
protected address       | ACDSI!  | ACDSI!
contact                 | ACDSI   | ACDSI
addendum                | ACDSI   | ACDSI
attachment              | ACDSI   | ACDSI
visit                   | ACDSI   | ACDSI
others' conflict        | A S     | -
own conflict            | ACDSI   | ACDSI
protective conflict     | S       | -
late contribution       | A S     | -
own agency's referral   | ACDSI   | ACDSI
another agency's referral | ACDSI | -
referrer                | ACDSI   | ACDSI
assessment              | ACDSI   | -
strategy discussion     | ACDSI   | -
enquiry                 | ACDSI   | -
conference              | ACDSI   | -
plan                    | ACDSI   | -
review                  | ACDSI   | -
meeting                 | ACDSI   | -
missing                 | ACDSI   | ACDSI
police protection       | ACDSI   | -       | ACDSI
approval                | ACDSI   | -
own task                | ACDSI   | ACDSI
task given to one       | ACDSI   | ACDSI
others' task            | A S     | -
own notice              | ACDSI   | ACDSI
another's notice        | -       | -
form                    | -       | -
clock rules             | -       | -
cover                   | -       | -
agency                  | -       | -
team                    | -       | -
practitioner            | -       | -
of a later program      | -       | -
"""
_LETTERS = dict(zip("ACDSI", (Tie.ALLOCATED, Tie.CO_WORKER, Tie.DUTY, Tie.SUPERVISOR, Tie.INVOLVED), strict=True))
_CATEGORY = {
    "hazard": "worker_hazard", "concern": "concern_current", "need": "ident", "child": "ident",
    "person": "carers_household", "relationship": "carers_household", "address": "address",
    "protected address": "address_shielded",
}  # fmt: skip


def expected(name: str, tie: Tie, sector: str, categories: frozenset[str]) -> bool:
    """Read the hand-written table; nothing of the rule under test is used."""
    row = next(line for line in ORACLE.strip().splitlines() if line.split("|")[0].strip() == name)
    cells = row.split("|")
    cell = cells[1] if sector == "social" else cells[-1 if sector == "police" else 2]
    if tie not in {_LETTERS[letter] for letter in cell if letter in _LETTERS}:
        return False
    enough = {"?": {_CATEGORY.get(name)}, "!": {_CATEGORY.get(name), "address"}}.get(cell.strip()[-1])
    return enough is None or bool(enough & categories)


def writer(tie: Tie | None, sector: str, categories: frozenset[str]) -> Writer:
    return Writer(ME, OWN, sector, frozenset((tie.value,)) if tie else frozenset(), categories)


def seen(tie: Tie, sector: str, purpose: Purpose) -> frozenset[str]:
    return frozenset(grant.category for grant in grants([Relationship(ME, "c", tie, sector)], purpose))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_3_10_each_kind_is_written_by_those_in_the_table_and_nobody_else(name: str) -> None:
    kind, document = DOCUMENTS[name]
    for tie, sector, purpose in product(Tie, SECTORS, Purpose):
        for categories in (seen(tie, sector, purpose), frozenset[str](), frozenset(_CATEGORY.values())):
            told = may_write(writer(tie, sector, categories), kind, document)
            assert told == expected(name, tie, sector, categories), (tie, sector, purpose)


def test_every_kind_is_in_the_table() -> None:
    assert set(KINDS) <= {kind for kind, _ in DOCUMENTS.values()}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_3_10_without_a_tie_nothing_is_written(name: str) -> None:
    kind, document = DOCUMENTS[name]
    assert not may_write(writer(None, "social", frozenset(_CATEGORY.values())), kind, document)


_STEPS = [
    (first, second)
    for first, second in product(DOCUMENTS, DOCUMENTS)
    if DOCUMENTS[first][0] == DOCUMENTS[second][0] and (first, second) != ("protected address", "address")
]


@pytest.mark.parametrize(("first", "second"), _STEPS)
def test_3_10_an_edit_asks_of_what_was_and_of_what_becomes(first: str, second: str) -> None:
    kind, before = DOCUMENTS[first]
    _, after = DOCUMENTS[second]
    for tie, sector in product(Tie, SECTORS):
        categories = seen(tie, sector, Purpose.PROTECTION)
        both = expected(first, tie, sector, categories) and expected(second, tie, sector, categories)
        assert may_edit(writer(tie, sector, categories), kind, before, after) == both, (tie, sector)


@pytest.mark.parametrize(("tie", "sector"), list(product(Tie, SECTORS)))
def test_3_10_only_the_holder_of_the_case_takes_protection_away(tie: Tie, sector: str) -> None:
    who = writer(tie, sector, frozenset(_CATEGORY.values()))
    holds = sector == "social" and tie in (Tie.ALLOCATED, Tie.SUPERVISOR)
    assert may_edit(who, "address", {"protected": True}, {"protected": False}) == holds
    assert may_edit(who, "address", {"protected": False}, {"protected": True})
    theirs = {"agency": "clinic", "practitioner": "x"}
    assert may_edit(who, "involvement", {**theirs, "sensitive": True}, theirs) == holds
    own = {"agency": OWN, "practitioner": ME}
    assert may_edit(who, "involvement", {**own, "sensitive": True}, own)

"""The forms of the cast: how the directory and the families of the pictures are written down in `cast/*.toml`.

Days are counted back from the day for which the story was written (a negative count is to come), ages are [years,
months, days], and texts may hold days as `Calendar.fill` reads them. With `any_day`, weekends count as other days do.
"""

import tomllib
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from app.domain.alert import Topic
from app.domain.contact import ContactKind
from app.domain.involvement import Sector

Known = Literal["yes", "no", "unknown"]
Seen = Literal["", "seen", "not-seen"]
Alone = Literal["", "alone", "with-others", "refused"]


class _Form(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A form refuses what it does not know, so that a slip in the cast is found when it is read."""


class CastAgency(_Form, frozen=True, kw_only=True):
    """An agency by its key."""

    name: str
    sector: Sector
    telephone: str = ""
    out_of_hours: str = ""


class CastTeam(_Form, frozen=True, kw_only=True):
    """A team by its key, with the keys of its agency and supervisors."""

    name: str
    agency: str
    supervisors: tuple[str, ...] = ()
    front_door: bool = False


class CastWorker(_Form, frozen=True, kw_only=True):
    """A practitioner by a key that is the login too."""

    name: str
    role: str
    agency: str
    team: str = ""
    telephone: str = ""
    capabilities: tuple[str, ...] = ("PART",)


class Directory(_Form, frozen=True, kw_only=True):
    """Agencies, teams and practitioners by key."""

    agencies: dict[str, CastAgency]
    teams: dict[str, CastTeam]
    workers: dict[str, CastWorker]


class CastHome(_Form, frozen=True, kw_only=True):
    """An address."""

    lines: tuple[str, ...]
    postcode: str
    use: Literal["home", "placement", "refuge", "school", "other"] = "home"
    protected: bool = False
    since: int = 400


class CastChild(_Form, frozen=True, kw_only=True):
    """A child; `status` holds the code and the words of the status alert."""

    given: str
    family: str
    age: tuple[int, int, int] = (0, 0, 0)
    expected: int | None = None
    sex: Literal["F", "M", "U"]
    nhs: str = ""
    verified: bool = True
    social_care_id: str = ""
    languages: tuple[str, ...] = ("English",)
    interpreter: str = ""
    also: tuple[str, ...] = ()
    status: tuple[str, str, int] | None = None
    status_ended: bool = False


class CastAdult(_Form, frozen=True, kw_only=True):
    """Somebody in the lives of the family's children; `through` is the given name of an adult named before."""

    given: str = ""
    family: str = ""
    described: str = ""
    age: tuple[int, int, int] | None = None
    role: str
    lives_with: Known = "yes"
    responsibility: Known = "yes"
    confirmed: bool = True
    through: str = ""
    telephone: str = ""
    home: CastHome | None = None


class CastAlert(_Form, frozen=True, kw_only=True):
    """An alert other than the status; without `of` it is every child's."""

    of: tuple[str, ...] = ()
    topic: Topic
    words: str
    severity: Literal["note", "caution", "danger"] = "caution"
    two: bool = False
    action: str = ""
    source: str = ""
    since: int
    review: int = -120
    any_day: bool = False


class CastInvolvement(_Form, frozen=True, kw_only=True):
    """Somebody working with the children; without `who` a service of `agency` that has nobody named."""

    of: tuple[str, ...] = ()
    who: str = ""
    agency: str = ""
    service: str = ""
    sector: Sector | None = None
    name: str = ""
    role: str = ""
    telephone: str = ""
    lead: bool = False
    sensitive: bool = False
    last: int | None = None
    last_words: str = ""
    confirmed: tuple[int, str] | None = (0, "07:52")
    since: int = 200
    until: int | None = None
    any_day: bool = False


class CastEach(_Form, frozen=True, kw_only=True):
    """What differs for one child on an occasion shared with others."""

    seen: Seen = "seen"
    reason: str = ""
    alone: Alone = "with-others"
    quote: str = ""
    words: str = ""
    minutes_alone: int | None = None


class CastContact(_Form, frozen=True, kw_only=True):
    """A contact: `headline` is what the chronology shows first, `words` the sentence below it."""

    of: tuple[str, ...] = ()
    who: str
    joined: tuple[str, ...] = ()
    kind: ContactKind
    day: int
    any_day: bool = False
    at: str = "10:00"
    minutes: int = 45
    until: int | None = None
    headline: str
    words: str
    more: tuple[str, ...] = ()
    announced: Literal["announced", "unannounced"] = "announced"
    place: str = ""
    present: tuple[str, ...] = ()
    seen: Seen = "seen"
    reason: str = ""
    alone: Alone = "with-others"
    minutes_alone: int | None = None
    quote: str = ""
    language: str = "English"
    through: str = ""
    how: tuple[str, ...] = ()
    analysis: str = ""
    threshold: Literal["no", "yes", "unsure"] = "no"
    agreed: tuple[str, ...] = ()
    each: dict[str, CastEach] = {}


class CastVisit(_Form, frozen=True, kw_only=True):
    """A planned visit; children seen together share its occasion."""

    of: tuple[str, ...] = ()
    who: str
    day: int
    any_day: bool = False
    at: str
    purpose: str
    kind: str
    why: str = ""
    joined_by: str = ""
    meeting: str = ""
    place: str = ""
    announced: bool = True
    prompts: tuple[str, ...] = ()


class Family(_Form, frozen=True, kw_only=True):
    """One family: children by key, and what is known about them. `history` asks for earlier visits to be made up, and
    `begun_by` is whoever referred the children first: who they are is written in their agency's name."""

    allocated: str
    begun_by: str = ""
    allocation_role: Literal["allocated", "duty", ""] = "allocated"
    allocated_since: int = 90
    co_workers: tuple[str, ...] = ()
    home: CastHome
    children: dict[str, CastChild]
    adults: tuple[CastAdult, ...] = ()
    alerts: tuple[CastAlert, ...] = ()
    involvements: tuple[CastInvolvement, ...] = ()
    contacts: tuple[CastContact, ...] = ()
    visits: tuple[CastVisit, ...] = ()
    history: int = 0


def told_in(name: str) -> object:
    """Read one file of the cast."""
    return tomllib.loads((files("server.northmere") / "cast" / name).read_text(encoding="utf-8"))


def directory() -> Directory:
    """Read the directory of the cast."""
    return msgspec.convert(told_in("directory.toml"), Directory, strict=False)


def families() -> dict[str, Family]:
    """Read every family of the cast, in the order of the files and within them."""
    found: dict[str, Family] = {}
    for name in ("warsame.toml", "priya.toml", "priya_more.toml", "others.toml"):
        found |= msgspec.convert(told_in(name), dict[str, Family], strict=False)
    return found

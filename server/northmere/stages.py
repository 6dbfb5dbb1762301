"""How the work with a child came to where it stands: referral, assessment, enquiry, conference, plan and its reviews.

Each step follows the one before it as the table of moves lets it, by the people who may, and never after the day of the
story (tests/server/test_northmere_stages.py asks the pure rules). The shares that are late are assumptions, not
statistics. Chance and ids are a child's own, so that what else is made up stays the same bytes.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from app.domain.assessment import Assessment, AssessmentOutcome
from app.domain.conference import Abuse, Conference
from app.domain.enquiry import Enquiry
from app.domain.forms import SHIPPED
from app.domain.involvement import Allocation
from app.domain.meeting import Meeting
from app.domain.plan import Plan, PlanKind
from app.domain.referral import Outcome, Referral
from app.domain.review import Review
from app.domain.section import Section
from app.domain.strategy import Attending, StrategyDiscussion
from app.domain.working_days import add_working_days
from server.northmere.dates import LONDON
from server.northmere.families import Cast, Stage
from server.northmere.numbers import Ids, seeded
from server.northmere.scribe import Scribe
from server.northmere.shape import SeedRecord

_LATE_DECISION, _LATE_ASSESSMENT, _LATE_CONFERENCE = 0.06, 0.16, 0.12
_FACTORS = ("3B", "4B", "2B", "16A", "17A", "5B", "18C", "10A")
_ABUSE: tuple[Abuse, ...] = ("NEG", "NEG", "EMO", "EMO", "PHY", "SAB")
_CONCERNS = (
    "Collected late on six days since half-term, and hungry each time.",
    "Bruises on the arms that nobody has explained, seen at changing for PE.",
    "Says that the adults at home shout at night and that there is no sleep.",
    "Has missed eleven days this term; nobody answers at home.",
    "The police were called to the home twice this month, with the children there.",
    "Mother says she cannot cope and has nobody to turn to.",
)
_ENDS: tuple[tuple[Outcome, int], ...] = (
    ("no-further-action", 30), ("advice", 24), ("early-help", 28), ("passed-on", 6), ("assessment", 22),
)  # fmt: skip
_BEFORE = timedelta(days=120)
"""So much of a child's life must lie before the day of the status, for all that led to it."""
_QUORUM = (("Sgt Anita Rowe", "police"), ("Lynn Haddow", "health"))


class People(NamedTuple):
    """Who takes the steps, by id: who referred, of which agency and under which name, who decides, works and chairs."""

    referrer: str
    referrer_name: str
    agency: str
    manager: str
    worker: str
    worker_name: str
    team: str
    door: str


class Pen:
    """Writes one child's records into the authority's name, with chance and ids of the child's own."""

    def __init__(self, scribe: Scribe, child: str, people: People, on: date) -> None:
        seed = f"stages/{child}/{on.isoformat()}"
        self.child, self.people, self.on = child, people, on
        self.chance: Random = seeded(seed)
        self.records: list[SeedRecord] = []
        self._scribe, self._ids = scribe, Ids(seed)

    def at(self, day: date, clock: str = "") -> datetime:
        """Return an instant of office hours on a day; never one that is still to come on the story's own."""
        said = time.fromisoformat(clock) if clock else time(self.chance.randrange(9, 16), self.chance.randrange(60))
        return datetime.combine(day, min(said, time(8)) if day == self.on else said, LONDON).astimezone(_UTC)

    def put(self, fields: Struct, when: datetime, agency: str = "") -> str:
        """Write a record and return its id."""
        made = self._scribe.write(fields, self.child, when, agency=agency, id=self._ids.at(when))
        self.records.append(made)
        return made.id

    def after(self, day: date, least: int, most: int) -> date:
        """Return a working day so many working days later, between the least and the most."""
        return add_working_days(day, self.chance.randint(least, most))

    def took(self, late: float, within: tuple[int, int], over: tuple[int, int]) -> int:
        """Return how many working days something took: within the time, or over it by chance."""
        return self.chance.randint(*(over if self.chance.random() < late else within))

    def attended(self) -> tuple[Attending, ...]:
        """Return social care, police and health round one table."""
        worker = Attending(id="1", name=self.people.worker_name, sector="social", agency="social")
        others = (Attending(id=str(n), name=name, sector=of, agency=of) for n, (name, of) in enumerate(_QUORUM, 2))
        return worker, *others

    def sections(self, form: str) -> tuple[Section, ...]:
        """Return every section of a form: in words where it asks for them, else that nothing is known."""
        return tuple(
            Section(id=one.id, says="none-known")
            if one.none_known
            else Section(id=one.id, says="does-not-apply")
            if one.does_not_apply
            else Section(id=one.id, words=self.chance.choice(_CONCERNS))
            for one in SHIPPED[form, 1].sections
        )


_UTC = ZoneInfo("UTC")


class Begun(NamedTuple):
    """A referral that was decided: its record, the day it came, and the day of the decision."""

    id: str
    came: date
    decided: date


def referred(pen: Pen, came: date, outcome: Outcome, **more: Any) -> Begun:
    """Write a referral that came on a day and was decided, mostly within a working day."""
    who = pen.people
    decided = min(add_working_days(came, pen.took(_LATE_DECISION, (0, 1), (2, 4))), pen.on)
    at = max(pen.at(decided), pen.at(came, "08:55"))
    said = Referral(
        author=who.referrer, author_name=who.referrer_name, agency=who.agency, received=pen.at(came, "08:50"),
        harm_now="no", source="2A", referrer_name=who.referrer_name, referrer_role="Safeguarding lead",
        told="told", told_whom="The mother", consent="given", consent_by="The mother",
        consent_covers="Talking to the school and the health visitor", level="4" if outcome in _TAKEN else "3",
        sections=pen.sections("referral"), known="new", primary_need=pen.chance.choice(("N1", "N1", "N4", "N5")),
        passed_to="Fellshire" if outcome == "passed-on" else "", outcome=outcome, decided=at, decided_by=who.manager,
        acknowledged=at + timedelta(minutes=20), **{"step": "acknowledged", **more},
    )  # fmt: skip
    return Begun(pen.put(said, at + timedelta(minutes=20), who.agency), came, decided)


_TAKEN = ("assessment", "strategy-discussion")


def assessed(pen: Pen, begun: Begun, outcome: AssessmentOutcome, done: date) -> None:
    """Write the assessment of a referral, authorised on a day, or going on where that is still to come."""
    started = min(pen.after(begun.decided, 0, 1), pen.on)
    seen = pen.after(started, 1, 6)
    says = Assessment(referral=begun.id, author=pen.people.worker, started=started, step="in-progress")
    if done > pen.on:
        pen.put(_with(says, seen=seen if seen <= pen.on else None), pen.at(started))
        return
    at = pen.at(done)
    pen.put(
        _with(
            says, seen=min(seen, done), factors=tuple(sorted(pen.chance.sample(_FACTORS, 2))),
            sections=pen.sections("assessment"), recommends=outcome, step="authorised",
            submitted=at - timedelta(hours=2), authorised=at, authorised_by=pen.people.manager, outcome=outcome,
        ),
        at,
    )  # fmt: skip


_ASSESSING = (_LATE_ASSESSMENT, (18, 45), (46, 62))


def _with(says: Struct, **more: Any) -> Any:
    return type(says)(**{name: getattr(says, name) for name in says.__struct_fields__} | more)


def reviewed(pen: Pen, plan: str, began: date, every: tuple[int, int, int]) -> None:
    """Write the reviews of a plan that have been held: the first, and then one after so many working days."""
    first, least, most = every
    day = pen.after(began, max(first - 4, 1), first)
    while day <= pen.on:
        says = Review(
            plan=plan, author=pen.people.worker, planned=day, attended=pen.attended(), held=day, step="held",
            sections=pen.sections("review"), outcome="continue",
        )  # fmt: skip
        pen.put(says, pen.at(day))
        day = pen.after(day, least, most)


def in_need(pen: Pen, began: date) -> None:
    """A child in need: assessed, with a plan since a day, and its reviews."""
    _assessed_then(pen, "cin-plan", add_working_days(began, -pen.chance.randint(1, 5)), began, "cin", (25, 25, 32))


def looked_after(pen: Pen, began: date) -> None:
    """A child who became looked after on a day, with the reviews of the regulations."""
    _assessed_then(pen, "looked-after", began, began, "looked-after", (19, 55, 62))


def _assessed_then(  # noqa: PLR0913, PLR0917 - what came of it, on which days, and how it is reviewed
    pen: Pen, outcome: AssessmentOutcome, done: date, began: date, kind: PlanKind, every: tuple[int, int, int]
) -> None:
    begun = referred(pen, add_working_days(done, -pen.took(*_ASSESSING)), "assessment")
    assessed(pen, begun, outcome, done)
    planned(pen, begun, kind, began, every)


def planned(pen: Pen, begun: Begun, kind: PlanKind, began: date, every: tuple[int, int, int]) -> None:
    """Write a plan in force that a manager has approved, and its reviews."""
    at = pen.at(began, "08:30")
    plan = Plan(
        plan_kind=kind, referral=begun.id, author=pen.people.worker, sections=pen.sections("plan"), step="active",
        approved=at, approved_by=pen.people.manager, began=began,
    )  # fmt: skip
    reviewed(pen, pen.put(plan, at), began, every)


def helped(pen: Pen, began: date) -> None:
    """Early help: decided, and no case of the authority's."""
    referred(pen, add_working_days(began, -1), "early-help")


def enquired(pen: Pen, begun: Begun, held: date, lasts: int = 0) -> str:
    """Write the strategy discussion of a day and the enquiries that it began, which last by chance; return those."""
    asked = max(pen.at(add_working_days(held, -1), "15:50"), pen.at(begun.decided, "08:57"))
    talk = pen.put(
        StrategyDiscussion(
            referral=begun.id, author=pen.people.worker, decided=asked, attended=pen.attended(), outcome="enquiry",
            sections=pen.sections("strategy-discussion"), held=max(pen.at(held), asked), step="held",
        ),
        max(pen.at(held), asked),
    )  # fmt: skip
    says = Enquiry(referral=begun.id, strategy=talk, author=pen.people.worker, started=held, agencies="joint")
    ended = add_working_days(held, lasts) if lasts else pen.after(held, 5, 9)
    if ended > pen.on:
        return pen.put(says, pen.at(held))
    at = pen.at(ended)
    done = _with(
        says, seen=pen.after(held, 0, 2), sections=pen.sections("enquiry"), recommends="conference", step="conference",
        ended=at, ended_by=pen.people.manager,
    )  # fmt: skip
    return pen.put(done, at)


def protected(pen: Pen, held: date, last_group: date | None = None) -> None:
    """A child protection plan since a day: discussion, enquiries, conference, core groups and review conferences."""
    talked = add_working_days(held, -pen.took(_LATE_CONFERENCE, (11, 15), (16, 22)))
    begun = referred(pen, add_working_days(talked, -pen.chance.randint(4, 5)), "strategy-discussion")
    done = add_working_days(begun.came, pen.took(*_ASSESSING))
    assessed(pen, begun, "cin-plan", done)
    enquiry, category = enquired(pen, begun, talked), pen.chance.choice(_ABUSE)
    said: dict[str, Any] = {"step": "held", "attended": pen.attended(), "held": held, "category": category}
    conference = Conference(
        conference_kind="initial", enquiry=enquiry, asked=pen.at(add_working_days(talked, 9), "15:59"), outcome="plan",
        sections=pen.sections("conference"), **said,
    )  # fmt: skip
    plan = Plan(
        plan_kind="cp", referral=begun.id, conference=pen.put(conference, pen.at(held, "11:00")), step="active",
        author=pen.people.worker, sections=pen.sections("plan"), began=held, category=category, previous_plans=0,
    )  # fmt: skip
    followed(pen, pen.put(plan, pen.at(held, "11:10")), held, said, last_group)
    if done <= pen.on:
        pen.put(Plan(plan_kind="cin", referral=begun.id, step="not-needed"), pen.at(done, "15:58"))


def followed(pen: Pen, plan: str, began: date, said: dict[str, Any], last_group: date | None = None) -> None:
    """Write the core groups and review conferences of a child protection plan that have been held."""
    day, last = pen.after(began, 5, 10), last_group or pen.on
    while day <= last:
        pen.put(
            Meeting(
                meeting_kind="core-group", plan=plan, author=pen.people.worker, attended=pen.attended(), held=day,
                sections=pen.sections("meeting"), step="held",
            ),
            pen.at(day),
        )  # fmt: skip
        following = pen.after(day, 17, 21)
        day = last if day < last < following and last_group else following
    day = pen.after(began, 52, 60)
    while day <= pen.on:
        review = Conference(
            conference_kind="review", plan=plan, asked=pen.at(add_working_days(day, -10)), outcome="continue",
            sections=pen.sections("conference"), **said | {"held": day},
        )  # fmt: skip
        pen.put(review, pen.at(day, "11:00"))
        day = pen.after(day, 110, 122)


def under_enquiry(pen: Pen, _began: date) -> None:
    """A child who is being assessed, and about whom enquiries began a few days ago."""
    begun = referred(pen, add_working_days(pen.on, -pen.chance.randint(8, 40)), "assessment")
    assessed(pen, begun, "cin-plan", add_working_days(pen.on, 9))
    enquired(pen, begun, add_working_days(pen.on, -pen.chance.randint(0, 3)))


def turned_down(pen: Pen, came: date) -> None:
    """A referral that is over: decided without a case, or assessed and closed."""
    outcome = pen.chance.choices([one for one, _ in _ENDS], [weight for _, weight in _ENDS])[0]
    if outcome != "assessment":
        begun = referred(pen, came, outcome, step="closed")
        door = Allocation(practitioner="", team=pen.people.door, role="duty", since=came, until=begun.decided)
        pen.put(door, pen.at(came, "08:51"))
        return
    done = add_working_days(came, pen.took(*_ASSESSING))
    closed = pen.after(done, 1, 5)
    over = {"step": "closed", "closed": closed, "closed_why": "RC8"} if closed <= pen.on else {}
    begun = referred(pen, came, "assessment", **over)
    assessed(pen, begun, "no-further-action", done)
    until = closed if over else None
    held = Allocation(practitioner=pen.people.worker, team=pen.people.team, since=begun.decided, until=until)
    pen.put(held, pen.at(begun.decided))


PATHS: dict[str, Callable[[Pen, date], None]] = {
    "CIN": in_need, "CPP": protected, "S47": under_enquiry, "LAC": looked_after, "EH": helped,
}  # fmt: skip
"""How a child came to each status, which stands since a day."""


def stages_of(stage: Stage, cast: Cast) -> Iterator[SeedRecord]:
    """Return the work with each child of an open family that stands under a status, from the referral on."""
    family = cast.family
    began = _office_day(stage.calendar.day(family.allocated_since))
    for key, id in cast.children.items():
        child = family.children[key]
        if child.status is None or child.status_ended or child.expected is not None:
            continue
        if stage.calendar.born(*child.age) > began - _BEFORE:
            continue
        pen = Pen(stage.scribe, id, people_of(stage, family.allocated), stage.calendar.on)
        PATHS[child.status[0]](pen, began)
        yield from pen.records


def _office_day(day: date) -> date:
    return add_working_days(day - timedelta(days=1), 1)


def once_referred(stage: Stage, cast: Cast, worker: str, back: int) -> Iterator[SeedRecord]:
    """Return an earlier referral, so many days back, of the first child of a family without an open case."""
    id = next(iter(cast.children.values()))
    pen = Pen(stage.scribe, id, people_of(stage, worker), stage.calendar.on)
    turned_down(pen, _office_day(stage.calendar.day(back)))
    yield from pen.records


def people_of(stage: Stage, worker: str) -> People:
    """Return who takes the steps where this worker holds the child."""
    roster = stage.roster
    held, referrer = roster.workers[worker], roster.workers["karen"]
    team = roster.teams.get(held.team)
    manager = team.supervisors[0] if team and team.supervisors else roster.workers["denise"].id
    return People(
        referrer.id, referrer.name, referrer.agency, manager, held.id, held.name, held.team,
        roster.team_ids["front_door"],
    )  # fmt: skip

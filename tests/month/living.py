"""A day of each person: what can be done, by what their laptop shows, and how often they do it."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from app.casework import approvals
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry
from app.domain.meeting import Meeting
from app.domain.plan import Plan
from app.domain.review import Review
from app.storage.trouble import StoreTrouble
from tests.month.days import at, is_working
from tests.month.hands import THREE, Hand, Seen, is_begun, sections_of, visits_of, with_next


class Can(NamedTuple):
    """Something that somebody can do now, and how much it presses."""

    weight: float
    do: Callable[[], object]


def worker_can(hand: Hand) -> Iterator[Can]:
    """Yield what a worker can do for the children whom they hold."""
    mine = holds(hand)
    yield from _assessments(hand, mine)
    yield from _enquiries(hand, mine)
    yield from _plans(hand, mine)
    yield from _visits(hand, mine)
    for request in hand.sees("approval"):
        if request.says.author == hand.me and request.says.step == "requested":
            yield Can(0.05, partial(_withdraws, hand, request))
    if mine:
        yield Can(0.2, lambda: hand.refers(child=hand.chance.choice(sorted(mine))))


def holds(hand: Hand) -> set[str]:
    """Return the children who are allocated to somebody, by their own laptop."""
    return {
        one.child for one in hand.sees("allocation")
        if one.says.practitioner == hand.me and (one.says.until is None or one.says.until >= hand.today)
    }  # fmt: skip


def _withdraws(hand: Hand, request: Seen) -> None:
    done = approvals.withdraw(request.id, by=hand.by)
    hand.notes("withdraw", request.child, request.id, done.change)


def _assessments(hand: Hand, mine: set[str]) -> Iterator[Can]:
    for one in hand.sees("assessment"):
        if one.child not in mine:
            continue
        if one.says.step == "not-started":
            yield Can(3, partial(hand.moves, "start", one, "in-progress", started=hand.today))
        elif is_begun(one.says):
            yield Can(1.5, partial(_goes_on_with_assessment, hand, one))
        elif one.says.step == "submitted" and not hand.asked_about(one.id):
            yield Can(3, partial(hand.asks, one, "authorise"))
        elif one.says.step == "submitted":
            yield Can(0.1, partial(hand.writes, one, not_seen_reason="He was at his father's."))


OUTCOMES = ("no-further-action", "step-down", "cin-plan", "cin-plan", "strategy-discussion", "looked-after")


def _goes_on_with_assessment(hand: Hand, one: Seen) -> None:
    more = with_next(one)
    if more is not None:
        hand.writes(one, sections=more)
        return
    if not one.says.recommends:
        hand.writes(one, seen=hand.today, factors=("16A",), recommends=hand.chance.choice(OUTCOMES))
    elif one.says.step == "returned" and hand.chance.random() < 0.5:
        hand.writes(one, not_seen_reason="It is said now.")
    hand.moves("submit", hand.again(one), "submitted", submitted=hand.month.time())
    if hand.chance.random() < 0.85:
        hand.asks(hand.again(one), "authorise")


def _enquiries(hand: Hand, mine: set[str]) -> Iterator[Can]:
    for one in hand.sees("enquiry"):
        if one.child not in mine or not isinstance(one.says, Enquiry):
            continue
        if one.says.step in ("open", "returned"):
            yield Can(2, partial(_goes_on_with_enquiry, hand, one))
        elif one.says.step == "submitted" and not hand.asked_about(one.id):
            yield Can(3, partial(hand.asks, one, "confer"))


def _goes_on_with_enquiry(hand: Hand, one: Seen) -> None:
    if (more := with_next(one)) is not None:
        hand.writes(one, sections=more)
        return
    if not one.says.recommends:
        recommends = hand.chance.choice(("conference", "conference", "unsubstantiated", "no-conference"))
        hand.writes(one, seen=hand.today, recommends=recommends, chairs_view="A conference is not needed.")
    hand.moves("submit-enquiry", hand.again(one), "submitted")
    hand.asks(hand.again(one), "confer")


def _plans(hand: Hand, mine: set[str]) -> Iterator[Can]:
    for one in hand.sees("plan"):
        if one.child not in mine:
            continue
        says, asked = one.says, hand.asked_about(one.id)
        if says.step == "proposed" and says.plan_kind != "cp" and not asked:
            yield Can(2, partial(_puts_forward, hand, one))
        elif says.step == "approved":
            yield Can(3, partial(hand.moves, "begin-plan", one, "active", began=hand.today))
        elif says.step == "active":
            yield from _with_plan(hand, one, asked)
    for one in hand.sees("meeting"):
        if one.child in mine and one.says.step == "planned" and one.says.planned <= hand.today:
            yield Can(3, partial(hand.moves, "hold-meeting", one, "held", held=hand.today))
    yield from _closings(hand, mine)


def _with_plan(hand: Hand, one: Seen, asked: bool) -> Iterator[Can]:
    kind = one.says.plan_kind
    if kind == "cp" and not any(each.says.step == "planned" for each in hand.has(one.child, "meeting")):
        yield Can(0.7, partial(_plans_core_group, hand, one))
    if kind in ("cin", "looked-after"):
        if not any(each.says.step == "planned" for each in hand.has(one.child, "review")):
            yield Can(0.4, partial(_plans_review, hand, one))
        if kind == "cin" and not asked and one.says.began < hand.today:
            yield Can(0.15, partial(_proposes_the_end, hand, one))


def _puts_forward(hand: Hand, one: Seen) -> None:
    if not one.says.sections:
        hand.writes(one, sections=sections_of("plan"))
    hand.asks(hand.again(one), "approve")


def _plans_core_group(hand: Hand, one: Seen) -> None:
    on = next_working(hand, hand.chance.randint(1, 8))
    says = Meeting(meeting_kind="core-group", plan=one.id, author=hand.me, planned=on)
    hand.makes("plan-meeting", "meeting", one.child, says, plan=one.id, planned=on)


def _plans_review(hand: Hand, one: Seen) -> None:
    on = next_working(hand, hand.chance.randint(2, 9))
    says = Review(plan=one.id, author=hand.me, planned=on)
    hand.makes("plan-review", "review", one.child, says, plan=one.id, planned=on, plan_kind=one.says.plan_kind)


def _proposes_the_end(hand: Hand, one: Seen) -> None:
    hand.writes(one, ended=hand.today, ended_why="finished")
    hand.asks(hand.again(one), "end")


def _closings(hand: Hand, mine: set[str]) -> Iterator[Can]:
    """A case in which nothing is open any more is closed."""
    open_steps = {"not-started", "in-progress", "submitted", "returned", "open", "requested", "asked", "arranged",
                  "proposed", "approved", "active"}  # fmt: skip
    for one in hand.sees("referral"):
        if one.child not in mine or one.says.step != "acknowledged":
            continue
        if one.says.outcome not in ("assessment", "strategy-discussion") or hand.asked_about(one.id):
            continue
        work = hand.has(one.child, "assessment", "strategy-discussion", "enquiry", "conference", "plan")
        if work and not any(each.says.step in open_steps for each in work):
            yield Can(1, partial(_proposes_closing, hand, one))


def _proposes_closing(hand: Hand, one: Seen) -> None:
    hand.writes(one, closed=hand.today, closed_why="RC8")
    hand.asks(hand.again(one), "close")


def _visits(hand: Hand, mine: set[str]) -> Iterator[Can]:
    now, planned = hand.month.time(), list(visits_of(hand))
    for one in planned:
        if one.says.planned <= now:
            past = (now - one.says.planned).days
            yield Can(4 if past == 0 else 0.7, partial(_makes_visit, hand, one))
        else:
            yield Can(0.1, partial(hand.calls_off, one))
    going = {one.child for one in planned}
    for plan in hand.sees("plan"):
        if plan.says.step == "active" and plan.child in mine - going:
            kind = plan.says.plan_kind
            yield Can(0.8, partial(_plans_visit, hand, plan.child, kind))
            yield Can(0.15, partial(hand.contact, plan.child, kind))


def _makes_visit(hand: Hand, one: Seen) -> None:
    hand.contact(one.child, one.says.kind_of_visit, one.id, seen=hand.chance.random() < 0.8)


def _plans_visit(hand: Hand, child: str, kind: str) -> None:
    on = next_working(hand, hand.chance.randint(0, 5))
    planned = at(on, hand.chance.randint(14, 18), hand.chance.choice((0, 30)))
    if planned > hand.month.time():
        hand.plans_visit(child, kind, planned)


def next_working(hand: Hand, days: int) -> date:
    """Return a day on which offices are open, so many days on or the next after."""
    day = hand.today + timedelta(days=days)
    while not is_working(day):
        day += timedelta(days=1)
    return day


# --- at the front door -----------------------------------------------------------------------------------------------


def screener_can(hand: Hand) -> Iterator[Can]:
    """Yield what somebody at the front door can do; the two share it by chance, and meet now and then."""
    for one in hand.sees("referral"):
        step = one.says.step
        if step == "received":
            yield Can(4, partial(_screens, hand, one))
        elif step == "screening":
            yield Can(4, partial(_puts, hand, one))
        elif step == "decision-pending" and not hand.asked_about(one.id):
            yield Can(5, partial(hand.asks, one, "assess"))
        elif one.says.outcome and step == one.says.outcome:
            yield Can(4, partial(hand.moves, "acknowledge", one, "acknowledged", acknowledged=hand.month.time()))
        elif step == "acknowledged" and one.says.outcome not in ("assessment", "strategy-discussion"):
            yield Can(1, partial(hand.moves, "finish", one, "closed"))


def _screens(hand: Hand, one: Seen) -> None:
    hand.moves("screen", one, "screening")
    if hand.chance.random() < 0.8:
        _puts(hand, hand.again(one))


def _puts(hand: Hand, one: Seen) -> None:
    if not one.says.known:
        known = any(each.id != one.id for each in hand.has(one.child, "referral"))
        hand.writes(one, known="known" if known else "new", primary_need="N1")
    hand.moves("put", hand.again(one), "decision-pending")
    if hand.chance.random() < 0.9:
        hand.asks(hand.again(one), hand.chance.choice(("assess", "assess", "discuss", "advice", "join")))


# --- who decides -----------------------------------------------------------------------------------------------------


def supervisor_can(hand: Hand) -> Iterator[Can]:
    """Yield what a supervisor can do: decide, hold discussions, open enquiries, give children to others."""
    page = approvals.read(by=hand.by)
    for row in page.rows if page else ():
        if row.sort != "versions" and not row.proposed:
            yield Can(6 if row.left.press == "overdue" else 3, partial(hand.decides, row.key))
    if hand.name == "Dele":
        return
    for one in hand.sees("strategy-discussion"):
        if one.says.step == "requested":
            yield Can(3, partial(_holds_strategy, hand, one))
        elif one.says.outcome == "enquiry" and _may_open(hand, one):
            yield Can(5, partial(_opens_enquiry, hand, one))
    for one in hand.sees("review"):
        if one.says.step == "planned" and one.says.planned <= hand.today and _plan_active(hand, one):
            yield Can(3, partial(_holds_review, hand, one))
    if hand.name == "Denise":
        yield Can(0.8, partial(_hands_over, hand))


def _may_open(hand: Hand, strategy: Seen) -> bool:
    found = hand.has(strategy.child, "enquiry")
    return not any(
        one.says.strategy == strategy.id or one.says.step in ("open", "submitted", "returned") for one in found
    )


def _holds_strategy(hand: Hand, one: Seen) -> None:
    outcome = "enquiry" if hand.chance.random() < 0.7 else "no-enquiry"
    values = {"held": hand.month.time(), "outcome": outcome, "attended": THREE}
    hand.moves("hold-strategy", one, "held", **values)


def _opens_enquiry(hand: Hand, one: Seen) -> None:
    says = Enquiry(
        referral=one.says.referral, strategy=one.id, author=hand.me, started=hand.today, agencies="single"
    )  # fmt: skip
    said = {"referral": one.says.referral, "strategy": one.id, "started": hand.today}
    hand.makes("open-enquiry", "enquiry", one.child, says, **said)


def _plan_active(hand: Hand, review: Seen) -> bool:
    found = (one for one in hand.has(review.child, "plan") if one.id == review.says.plan)
    return any(one.says.step == "active" and one.says.began < hand.today for one in found)


def _holds_review(hand: Hand, one: Seen) -> None:
    hand.moves("hold-review", one, "held", held=hand.today, outcome="continue")


def _hands_over(hand: Hand) -> None:
    workers = list(hand.month.size.names)
    held = [
        one for one in hand.sees("allocation")
        if one.says.role == "allocated" and one.says.until is None and one.says.practitioner
    ]  # fmt: skip
    if not held:
        return
    chosen = hand.chance.choice(held)
    before = hand.month.people.names[chosen.says.practitioner]
    others = [name for name in workers if name != before]
    hand.hands_over(chosen.child, hand.chance.choice(others))


# --- the conference chair --------------------------------------------------------------------------------------------


def chair_can(hand: Hand) -> Iterator[Can]:
    """Yield what the chair can do: arrange, hold, decide on a plan, review it, end it."""
    for one in hand.sees("conference"):
        says = one.says
        if says.step == "asked":
            on = next_working(hand, hand.chance.randint(2, 9))
            planned = at(on, 10)
            yield Can(5, partial(hand.moves, "arrange", one, "arranged", planned=planned))
        elif says.step == "arranged" and says.planned <= hand.month.time() and is_working(hand.today):
            yield Can(8, partial(_holds_conference, hand, one))
        elif says.outcome == "plan" and not any(plan.says.conference == one.id for plan in hand.has(one.child, "plan")):
            yield Can(9, partial(_protects, hand, one))
    for plan in hand.sees("plan"):
        found = hand.has(plan.child, "conference")
        going = any(each.says.plan == plan.id and each.says.step in ("asked", "arranged") for each in found)
        in_force = plan.says.plan_kind == "cp" and plan.says.step == "active" and plan.says.began < hand.today
        if in_force and not going:
            yield Can(0.1, partial(_asks_review, hand, plan))


def _asks_review(hand: Hand, plan: Seen) -> None:
    says = Conference(conference_kind="review", plan=plan.id, author=hand.me, asked=hand.month.time())
    said = {"plan": plan.id, "conference_kind": "review", "asked": hand.month.time()}
    hand.makes("ask-review", "conference", plan.child, says, **said)


def _holds_conference(hand: Hand, one: Seen) -> None:
    review = one.says.conference_kind == "review"
    outcome = "continue" if review else hand.chance.choice(("plan", "plan", "plan", "no-plan"))
    values = {"held": hand.today, "outcome": outcome, "attended": THREE}
    if outcome in ("plan", "continue"):
        values["category"] = "NEG"
    hand.moves("hold-conference", one, "held", **values)
    if outcome == "plan":
        _protects(hand, hand.again(one))


def _protects(hand: Hand, one: Seen) -> None:
    enquiries = [each.says.referral for each in hand.has(one.child, "enquiry") if each.id == one.says.enquiry]
    referral = enquiries[0] if enquiries else ""
    before = sum(plan.says.plan_kind == "cp" for plan in hand.has(one.child, "plan"))
    if any(plan.says.plan_kind == "cp" and plan.says.step == "active" for plan in hand.has(one.child, "plan")):
        return
    says = Plan(plan_kind="cp", referral=referral, conference=one.id, author=hand.me)
    said = {"plan_kind": "cp", "referral": referral, "conference": one.id}
    made = hand.makes("propose-plan", "plan", one.child, says, **said)
    (plan,) = (each for each in hand.sees("plan") if each.id == made)
    hand.moves("protect", plan, "active", began=one.says.held, category="NEG", previous_plans=before)


# --- who refers ------------------------------------------------------------------------------------------------------


def referrer_can(hand: Hand) -> Iterator[Can]:
    """Yield what a school or a health visitor can do: refer, and read what came of it."""
    yield Can(2, hand.reads_notices)
    known = sorted({one.child for one in hand.sees("child")})
    if known:
        yield Can(0.4, lambda: hand.refers(child=hand.chance.choice(known)))


CAN: dict[str, Callable[[Hand], Iterator[Can]]] = {
    "Denise": supervisor_can, "Morag": supervisor_can, "Dele": supervisor_can, "Chloe": chair_can,
    "Kelvin": screener_can, "Sana": screener_can, "Karen": referrer_can, "Siobhan": referrer_can,
}  # fmt: skip


def acts(hand: Hand, many: int) -> None:
    """Let somebody do so many things of what they can, one after the other, some minutes each."""
    can = CAN.get(hand.name, worker_can)
    for _ in range(many):
        found = list(can(hand))
        if not found:
            return
        chosen = hand.chance.choices(found, [one.weight for one in found])[0]
        _does(hand, chosen)
        hand.month.time.passes(60 * hand.chance.randint(2, 9))


KEPT = frozenset(("own-work", "changed-since-read", "asked-already", "allocated-already", "decided-already"))
"""What the program keeps people from, in words; they do something else then."""


def _does(hand: Hand, chosen: Can) -> None:
    try:
        chosen.do()
    except StoreTrouble as trouble:
        if trouble.code not in KEPT:
            raise
        hand.diary.did[f"kept from by the program: {trouble.code}"] += 1


def chance_of(seed: int, name: str) -> random.Random:
    """Return somebody's own chance."""
    return random.Random(f"{seed} {name}")

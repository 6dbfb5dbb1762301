"""How an authority's rules differ from those that are shipped: stricter or looser, and by how many days."""

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.domain.clock_rules import ClockRule, RuleBook
from app.domain.length import Length, counted, reach, read_length
from app.domain.working_days import CALENDARS, Calendar

_FROM = date(2027, 2, 1)
"""A Monday without a bank holiday for weeks: lengths in other units are compared as days counted from it."""
_FIELDS = {"starts": "what starts it", "otherwise": "what starts it", "ends": "what meets it", "tries": "what is tried",
           "stops": "what ends it otherwise", "later": "its later interval", "opens": "when it opens",
           "lapses": "when it lapses", "soon": "when it is soon", "name": "its name", "source": "its source",
           "status": "its standing", "regime": "its part of the work", "what": "what has to be done"}  # fmt: skip


def differences(own: RuleBook, shipped: RuleBook) -> tuple[str, ...]:
    """Return a sentence for each rule of an authority that is not as it is shipped."""
    known = {rule.id: rule for rule in shipped.rules}
    calendar = CALENDARS[own.calendar]
    return tuple(sentence for rule in own.rules for sentence in _rule(rule, known.get(rule.id), calendar))


def _rule(rule: ClockRule, was: ClockRule | None, calendar: Calendar) -> Iterator[str]:
    called = f"{rule.name} ({rule.id})"
    if was is None:
        yield f"{called}: added, within {rule.within}" + ("." if rule.runs else "; it does not run.")
        return
    if rule.runs != was.runs:
        yield f"{called}: runs now, within {rule.within}." if rule.runs else f"{called}: does not run any more."
        if not rule.runs:
            return
    for words, now, before in _lengths(rule, was):
        if now != before:
            yield f"{called}, {words}: {now} instead of {before}, {_compared(now, before, calendar)}."
    other = dict.fromkeys(_FIELDS[name] for name in _FIELDS if getattr(rule, name) != getattr(was, name))
    if other:
        yield f"{called}: {', '.join(other)} differs."


def _lengths(rule: ClockRule, was: ClockRule) -> Iterator[tuple[str, str, str]]:
    yield "first", rule.within, was.within
    for n in range(max(len(rule.then), len(was.then))):
        now, before = (one.then[min(n, len(one.then) - 1)] if one.then else "" for one in (rule, was))
        if now and before:
            yield "then", now, before
        elif n == 0:
            yield "then", now or "once", before or "once"


def _compared(now: str, before: str, calendar: Calendar) -> str:
    if "once" in (now, before):
        return "looser: it does not repeat" if now == "once" else "stricter: it repeats"
    apart = (_reached(read_length(before), calendar) - _reached(read_length(now), calendar)).total_seconds()
    days = round(abs(apart) / 86_400)
    if not days:
        return "the same day"
    return f"{'stricter' if apart > 0 else 'looser'} by {counted(days, 'day')}"


def _reached(length: Length, calendar: Calendar) -> datetime:
    return reach(datetime.combine(_FROM, time(9), ZoneInfo("UTC")), length, calendar, ZoneInfo("UTC"))

"""Who the child is, as every page of the child begins: name, age, numbers, lead, status, alerts, address."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from app.casework.caseworker import Caseworker
from app.casework.household import (
    KnownChild,
    home_among,
    known_child,
    practitioner_name,
    practitioners,
    read_as,
    shielded_lines,
)
from app.casework.page_parts import Header, Status
from app.casework.pages import AlertChip
from app.casework.rights import allocations_of
from app.casework.sources import has_ended, in_full, named_openly, own_source
from app.casework.unsent import being_referred
from app.domain.access import holds
from app.domain.alert import SEVERITY, Alert, is_standing
from app.domain.child import Child, age_in_full
from app.domain.involvement import Involvement
from app.storage import extracts, records
from app.storage.vault import Tx

ALONE = "Do not visit alone"
NO_STATUS = Status("", "None recorded", "No status recorded")

_SHORT = {"CPP": "CPP", "S47": "Section 47", "LAC": "Looked after", "CIN": "CIN", "EH": "Early help"}
"""The statuses, the one that decides most first, as they stand on a chip."""

_TOPICS = ("status", "order", "hazard", "missing", "communication")
_SEXES: dict[str, Literal["girl", "boy", ""]] = {"F": "girl", "M": "boy"}
_THREE, _FOUR = 3, 4


def header(tx: Tx, by: Caseworker, child: str, now: datetime) -> Header:
    """Return the header of a child; a protected address is not in it, only that there is one."""
    known = known_child(tx, child)
    alerts = standing_alerts(records.of_child(tx, child, "alert"))
    address, protected = home_among(child, records.of_child(tx, child, "address"), shielded_lines(tx))
    on = by.here(now).date()
    lead = _lead(tx, child, on)
    is_asked_for = not address and not protected and (_is_kept(alerts) or _is_held_by_others(tx, by, child, on))
    return Header(
        child=child,
        name=known.name,
        given=known.given,
        initials=initials(known.name),
        age=age_of(known.child, on),
        age_words=_age_in_full(known.child, on),
        sex=_SEXES.get(known.child.sex, ""),
        born=known.child.born,
        nhs_number=grouped_nhs(known.child.nhs_number),
        nhs_verified=known.child.nhs_verified,
        social_care_id=_grouped(known.child.social_care_id),
        lead=_name(tx, lead),
        source=own_source(tx, by, now),
        status=status_of(alerts),
        alerts=_chips(alerts),
        address_protected=protected,
        address=address,
        here=extracts.copied(tx).get(child, False),
        ring_for_address=_whom_to_ring(tx, by, lead) if is_asked_for else "",
        being_referred=being_referred(tx, child) is not None,
    )


def initials(name: str) -> str:
    """Return the letters of a name's mark: of the first and of the last part."""
    parts = name.split() or [""]
    return "".join(part[:1] for part in (parts[0], *parts[1:][-1:])).upper()


def standing_alerts(found: Iterable[records.Record]) -> list[Alert]:
    """Return the alerts in force, by topic and then the gravest first."""
    return [alert for _, alert in standing_with_ids(found)]


def standing_with_ids(found: Iterable[records.Record]) -> list[tuple[str, Alert]]:
    """Return the alerts in force in the same order, each with the id of its record."""
    read = [(record.id, read_as(record, Alert)) for record in found]
    standing = [(id, alert) for id, alert in read if alert is not None and is_standing(alert)]
    return sorted(standing, key=lambda one: (_TOPICS.index(one[1].topic), -SEVERITY.index(one[1].severity)))


def status_of(alerts: Iterable[Alert]) -> Status:
    """Return the status that decides most among the standing alerts; the others stay among the alerts."""
    by_code = {alert.code: alert for alert in alerts if alert.topic == "status" and alert.code in _SHORT}
    code = next((code for code in _SHORT if code in by_code), "")
    if not code:
        return NO_STATUS
    alert = by_code[code]
    _, _, of = alert.words.partition(": ")
    return Status(code, f"{code}: {of}" if code == "CPP" and of else _SHORT[code], _status_words(alert))


def age_of(child: Child, on: date) -> str:
    """Return the age in words, or that it is not known."""
    return KnownChild("", child).age(on) if child.born or child.expected else "age not recorded"


def _age_in_full(child: Child, on: date) -> str:
    if child.born:
        return age_in_full(child.born, on)
    return f"unborn, expected {in_full(child.expected)}" if child.expected else "date of birth not recorded"


def _status_words(alert: Alert) -> str:
    return f"{alert.words}, since {in_full(alert.since)}" if alert.since else alert.words


def _chips(alerts: Iterable[Alert]) -> tuple[AlertChip, ...]:
    """Every standing alert in words; that nobody goes alone is said in the same words wherever it comes from."""
    chips: dict[str, AlertChip] = {}
    for alert in alerts:
        words = _status_words(alert) if alert.topic == "status" else alert.words
        if alert.two_to_visit:
            chips.setdefault(ALONE, AlertChip(alert.topic, ALONE, "danger"))
        if not (alert.two_to_visit and words.casefold().startswith(ALONE.casefold())):
            chips.setdefault(words, AlertChip(alert.topic, words, alert.severity))
    return tuple(chips.values())


def _lead(tx: Tx, child: str, on: date) -> Involvement | None:
    """Return the lead professional, or None where nobody is recorded as the lead."""
    openly = [named_openly(record) for record in records.of_child(tx, child, "involvement")]
    return next((one for one in openly if one is not None and one.lead and not has_ended(one, on)), None)


def _name(tx: Tx, lead: Involvement | None) -> str:
    return "" if lead is None else lead.name or practitioner_name(tx, lead.practitioner)


def _is_kept(alerts: Iterable[Alert]) -> bool:
    """Whether an order stands, which may say who must not be told the address."""
    return any(alert.topic == "order" for alert in alerts)


def _is_held_by_others(tx: Tx, by: Caseworker, child: str, on: date) -> bool:
    """Whether another agency holds the case: it may keep an address that is not for this laptop."""
    held = {one.practitioner for _, one in allocations_of(tx, child) if holds(on, one.since, one.until)}
    return any(one.agency != by.agency for one in practitioners(tx, held).values())


def _whom_to_ring(tx: Tx, by: Caseworker, lead: Involvement | None) -> str:
    """Return who knows of an address that may be kept from this laptop: the lead professional, the duty desk."""
    desk = ", ".join(filter(None, ("the duty desk", by.duty_telephone)))
    if lead is None or lead.practitioner == by.practitioner or not (name := _name(tx, lead)):
        return f"To learn where, ring {desk}"
    known = practitioners(tx, (lead.practitioner,)).get(lead.practitioner) if lead.practitioner else None
    number = lead.telephone or (known.telephone if known else "")
    return f"To learn where, ring {', '.join(filter(None, (name, number)))}, or {desk}"


def grouped_nhs(digits: str) -> str:
    """Return an NHS number as it is written, 3 3 4; anything else as it is."""
    if len(digits) != _THREE + _THREE + _FOUR or not digits.isdigit():
        return digits
    return f"{digits[:_THREE]} {digits[_THREE:-_FOUR]} {digits[-_FOUR:]}"


def _grouped(digits: str) -> str:
    """Return a number in threes from its end; anything else as it is."""
    return f"{int(digits):,}".replace(",", " ") if digits.isdigit() and not digits.startswith("0") else digits

"""The five reviews of health visitors in a short form: few ticks and a line, signed as a contact."""

from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from app.casework.asked import Fault, NotValid
from app.casework.case_pages import FieldValue, RecordForm
from app.casework.caseworker import Caseworker
from app.casework.dues import read_visits
from app.casework.household import known_child
from app.casework.ledger import Act, acting
from app.casework.rights import writer
from app.domain.authorship import may_write
from app.domain.contact import REVIEW_WORDS, Contact, Observation, ReviewKind
from app.domain.draft import signature_of
from app.domain.identity import new_id
from app.storage import drafts, records
from app.storage.trouble import StoreTrouble

KIND = "health-review"
_PLACES = (("At home", "At home"), ("Clinic", "Clinic"), ("Family hub", "Family hub"))
_SEEN = (("seen", "Seen"), ("not-seen", "Not seen"))
_WORRY = (("no", "No"), ("yes", "Yes"), ("unsure", "Not sure"))
_FEEDING = (("", "Not said"), ("Breast", "Breast"), ("Formula", "Formula"), ("Both", "Both"))
_ASKED = (("", "Not said"), ("asked", "Asked"), ("not-safe", "Not safe to ask"), ("not-asked", "Not asked"))
_SLEEP = (("", "Not said"), ("talked-about", "Talked about"), ("not-talked-about", "Not talked about"))
_JABS = (("", "Not said"), ("up-to-date", "Up to date"), ("behind", "Behind"), ("unknown", "Not known"))
_DEVELOPS = (("", "Not said"), ("As expected", "As expected"), ("To be looked at", "To be looked at"))
_TICKS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "feeding": ("Feeding", _FEEDING),
    "safer_sleep": ("Safer sleep", _SLEEP),
    "immunisations": ("Immunisations", _JABS),
    "development": ("Development", _DEVELOPS),
    "abuse_asked": ("Domestic abuse", _ASKED),
}
_OF_REVIEW = {
    "antenatal": ("abuse_asked",),
    "new-birth": ("feeding", "safer_sleep", "abuse_asked"),
    "six-to-eight-weeks": ("feeding", "safer_sleep", "abuse_asked"),
    "one-year": ("immunisations", "development"),
    "two-to-two-and-a-half-years": ("immunisations", "development"),
}
_NOTE = "Signed, it is a contact like any other. Where there is more to write, record it in the whole form instead."


def form(child: str, review: str, *, by: Caseworker) -> RecordForm:
    """Return the short form of one review of a child.

    Raises StoreTrouble: no-such-kind, not-yours-to-write.
    """
    if review not in _OF_REVIEW:
        raise StoreTrouble("no-such-kind")
    with by.vault.read() as tx:
        if not may_write(writer(tx, by, child), "contact", {}):
            raise StoreTrouble("not-yours-to-write", kind="contact")
        title = f"{REVIEW_WORDS[review]} review: {known_child(tx, child).heading(by.here(by.clock()).date())}"
    unborn = review == "antenatal"
    seen = () if unborn else (FieldValue("seen", "The child was", "seen", "choice", _SEEN, needed=True),)
    ticks = (FieldValue(name, *_asked(name)) for name in _OF_REVIEW[review])
    return RecordForm(
        child, KIND, review, title,
        (
            FieldValue("words", "What you found, and what comes next", "", "text", needed=True),
            FieldValue("worry", "Does anything worry you", "", "choice", _WORRY, needed=True),
            *seen, *ticks,
            FieldValue("place", "Where", "At home", "choice", _PLACES),
        ),
        note=_NOTE,
    )  # fmt: skip


def _asked(name: str) -> tuple[str, str, Any, tuple[tuple[str, str], ...]]:
    label, choices = _TICKS[name]
    return label, "", "choice", choices


def sign(child: str, review: str, values: Mapping[str, Any], *, by: Caseworker) -> str:
    """Sign a review as a contact, and with it the visit that was planned for it today. Returns the contact.

    Raises NotValid with a sentence for each field, StoreTrouble as `form`.
    """
    words, worry = str(values.get("words") or "").strip(), str(values.get("worry") or "")
    wrong = [] if words else [Fault("words", "Write a line")]
    wrong += [] if worry else [Fault("worry", "Say whether anything worries you")]
    if wrong:
        raise NotValid(*wrong)
    if review not in get_args(ReviewKind):
        raise StoreTrouble("no-such-kind")
    with acting(by) as act:
        if not may_write(writer(act.tx, by, child), "contact", {}):
            raise StoreTrouble("not-yours-to-write", kind="contact")
        return _sign(act, child, review, {**values, "words": words})


def _sign(act: Act, child: str, review: str, values: Mapping[str, Any]) -> str:
    by, seen = act.by, "" if review == "antenatal" else str(values.get("seen") or "seen")
    fields = {
        "author": by.practitioner, "author_name": by.name, "zone": by.zone, "kind_of_contact": KIND, "review": review,
        "happened": act.now, "written": act.now, "place": str(values.get("place") or "At home"),
        "announced": "announced", "seen": seen, "threshold": values["worry"],
        **{name: str(values.get(name) or "") for name in _OF_REVIEW[review]},
    }  # fmt: skip
    if seen == "not-seen":
        fields["not_seen_reason"] = values["words"]
    said = Observation(
        id=new_id(), observer=by.practitioner, topic=f"{REVIEW_WORDS[review]} review", words=values["words"]
    )
    planned = _planned(act, child)
    contact = msgspec.convert(msgspec.to_builtins(fields), Contact)
    contact = msgspec.structs.replace(
        contact,
        observations=(said,),
        visit=planned.id if planned else "",
        signatures=(signature_of(by.practitioner, by.name, act.now),),
    )
    made = act.make("contact", child, contact, act="sign")
    if planned is not None:
        act.edit(planned, {"step": "recorded", "contact": made.record}, act="record")
    return made.record


def _planned(act: Act, child: str) -> records.Record | None:
    """Return one's own visit of today that was planned for a health review and of which nothing is written."""
    begin, end = act.by.day(act.now)
    for record, visit in read_visits(records.still_planned(act.tx, [child])):
        mine = visit.practitioner == act.by.practitioner and visit.kind_of_visit == KIND and not visit.with_practitioner
        if mine and begin <= visit.planned < end and drafts.of_occasion(act.tx, visit.occasion or record.id) is None:
            return record
    return None

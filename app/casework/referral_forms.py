"""What the form of a referral starts from, and by when it is decided once it is sent."""

from datetime import datetime

from app.casework import attachments, departed, duty, words
from app.casework.caseworker import Caseworker
from app.casework.clock_book import book, decision_clock
from app.casework.household import known_child, read_as
from app.casework.referral_pages import ReferralForm
from app.casework.referrals import child_here, form_of, may_refer
from app.casework.unsent import read
from app.casework.working import working_with
from app.domain.clock_words import day_words
from app.domain.person import Person
from app.domain.practitioner import Team
from app.domain.referral_draft import names_in
from app.storage import drafts, records
from app.storage.vault import Tx


def read_form(draft_id: str, *, by: Caseworker) -> ReferralForm:
    """Return everything the form of one referral shows.

    Raises StoreTrouble: no-such-draft, unknown-form; app.domain.strict.Unreadable where the draft is no referral.
    """
    with by.vault.read() as tx:
        kept = drafts.read(tx, draft_id)
        draft = read(kept)
        here = [one.id for one in draft.children if one.here]
        now = by.clock()
        return ReferralForm(
            draft_id=draft_id,
            draft=kept.body,
            form=form_of(tx, draft),
            names=words.and_list(names_in(draft)),
            working=working_with(tx, by, here[0], now) if here else (),
            goes_to=goes_to(tx, by),
            decided_by=decided_by(tx, by, now),
            authority=by.authority,
            duty_telephone=by.duty_telephone,
            out_of_hours_telephone=duty.telephone(tx, by.practitioner),
            saved_at=kept.saved_at,
            doubt="" if may_refer(tx, by) else _DOUBT.format(by.authority),
            left=departed.title(departed.of_draft(tx, draft)),
            siblings=tuple(child_here(tx, by, one) for one in _siblings(tx, here)),
            files=attachments.of_occasion(tx, draft.occasion, tuple(here)),
        )


def _siblings(tx: Tx, children: list[str]) -> list[str]:
    """Return the other children of these case files whose own files are here."""
    found = (read_as(record, Person) for record in records.of_children(tx, children, "person"))
    same = dict.fromkeys(one.same_as for one in found if one is not None and one.same_as)
    return [one for one in same if one not in children and known_child(tx, one).here]


_DOUBT = (
    "By what this laptop knows, your account may not refer. Send it all the same, and ring {}: they set this right."
)


def goes_to(tx: Tx, by: Caseworker) -> str:
    """Say who gets a referral: the team that receives them, by its name in the directory, and whose it is."""
    teams = [read_as(record, Team) for record in records.of_kind(tx, "team")]
    doors = [team.name for team in teams if team is not None and team.front_door]
    return f"{doors[0]}, {by.authority}" if doors else f"The front door of {by.authority}"


def decided_by(tx: Tx, by: Caseworker, received: datetime) -> str:
    """Return the day by which a referral that is received then is decided, as it is said: "Monday 30 November"."""
    clock = decision_clock(book(tx), by, received)
    return day_words(by.here(clock.due).date(), by.here(by.clock()).date()) if clock else ""

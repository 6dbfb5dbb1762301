"""A contact as a draft again: to change one that was refused, or to write one's part of a joint one."""

from app.domain.contact import Contact, Reflection
from app.domain.draft import SAME_IN_BOTH, ChildPart, ContactDraft


def draft_of(contact: Contact, child: str, given: str, me: str) -> ContactDraft:
    """Return the form as it was filled in, with this practitioner's own observations, words and analysis to write on.

    What another author observed, heard or thinks is not in the form: it stays theirs. The inverse of
    `app.domain.draft.contact_for`; a contact without times cannot have come from a form and is refused (ValueError).
    """
    if contact.happened is None:
        raise ValueError("a contact without a start is no draft")
    how = f"How {given} was"
    return ContactDraft(
        occasion=contact.occasion,
        kind_of_contact=contact.kind_of_contact,
        started=contact.happened,
        zone=contact.zone,
        ended=contact.ended,
        announced=contact.announced,
        place=contact.place,
        present=contact.present,
        joining=contact.joining,
        children=(_part_of(contact, child, given, me),),
        observations=tuple(one for one in contact.observations if one.topic != how and one.observer in ("", me)),
        analysis=_thought(contact, "analysis", me),
        risk=_thought(contact, "risk", me),
        protective=_thought(contact, "protective", me),
        changed=_thought(contact, "change", me),
        threshold=contact.threshold,
        agreed=contact.agreed,
        no_actions=contact.no_actions,
        next_visit=contact.next_visit,
        plan_progress=contact.plan_progress,
        shared=contact.shared,
        not_shared_reason=contact.not_shared_reason,
        late_reason=contact.late_reason,
    )


def _thought(contact: Contact, topic: str, me: str) -> str:
    mine: list[Reflection] = [one for one in contact.analysis if one.topic == topic and one.author in ("", me)]
    return "\n\n".join(one.words for one in mine)


def _part_of(contact: Contact, child: str, given: str, me: str) -> ChildPart:
    quotes = [one for one in contact.own_words if one.heard_by in ("", me)]
    how = [one for one in contact.observations if one.topic == f"How {given} was" and one.observer in ("", me)]
    first = next(iter(quotes), None)
    return ChildPart(
        child=child,
        given=given,
        **{name: getattr(contact, name) for name in SAME_IN_BOTH},
        own_words="\n".join(one.words for one in quotes),
        language=first.language if first else "English",
        through=first.through if first else "",
        how_words="\n".join(one.words for one in how),
    )

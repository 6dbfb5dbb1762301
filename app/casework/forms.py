"""What the visit form starts from: the draft, the children, who may have been there, what to ask."""

from dataclasses import replace
from datetime import date
from uuid import NAMESPACE_OID, uuid5

from app.casework import attachments, departed
from app.casework.attendance import people_offered
from app.casework.caseworker import Caseworker
from app.casework.household import LEFT, KnownChild, known_child, read_as
from app.casework.pages import ChildOfVisit, PresentChoice, VisitForm
from app.casework.words import and_list
from app.domain.draft import DRAFT_BYTES, ContactDraft
from app.domain.person import Person, person_name
from app.domain.strict import decode
from app.domain.visit import Visit
from app.storage import drafts, records
from app.storage.vault import Tx


def read_form(draft_id: str, *, by: Caseworker) -> VisitForm:
    """Return everything the form of one draft shows.

    Raises StoreTrouble with the code no-such-draft.
    """
    with by.vault.read() as tx:
        kept = drafts.read(tx, draft_id)
        draft = decode(kept.body, ContactDraft, DRAFT_BYTES)
        on = by.here(by.clock()).date()
        children = [known_child(tx, part.child, part.given) for part in draft.children]
        left = departed.of_draft(tx, draft)
        offered = tuple(_with_id(choice, draft.occasion) for choice in _offered(tx, children))
        return VisitForm(
            draft_id=draft_id,
            draft=kept.body,
            names=_names(children, on),
            started=draft.started,
            children=tuple(_of_visit(known, on) for known in children),
            offered=tuple(one for one in offered if one.name not in {joining.name for joining in draft.joining}),
            prompts=_prompts(tx, draft),
            duty_telephone=by.duty_telephone,
            me=by.practitioner,
            saved_at=kept.saved_at,
            people=tuple(dict.fromkeys((by.name, *(one.name for one in offered)))),
            files=attachments.of_occasion(tx, draft.occasion, tuple(known.id for known in children)),
            left=departed.title(left),
            left_detail=departed.what_signing_does(by) if left else "",
            may_throw_away=len(left) == len(draft.children),
        )


def _names(children: list[KnownChild], on: date) -> str:
    first, *others = children
    return and_list([first.heading(on), *(known.with_age(known.given, on) for known in others)])


def _of_visit(known: KnownChild, on: date) -> ChildOfVisit:
    child = known.child
    return ChildOfVisit(known.id, known.given, known.name, known.age(on), child.languages, child.interpreter)


def _offered(tx: Tx, children: list[KnownChild]) -> tuple[PresentChoice, ...]:
    """Everybody once: the children themselves, family of any of them, colleagues and professionals, interpreters."""
    everybody = [(_own_people(tx, known.id), choice) for known in children for choice in people_offered(tx, known.id)]
    inner = [choice for own, choice in everybody if choice.name in own]
    outer = [choice for own, choice in everybody if choice.name not in own]
    found: dict[str, PresentChoice] = {
        known.name: PresentChoice(known.name, "Child") for known in children if known.name != LEFT
    }
    for choice in (*inner, *outer, *_interpreters(children)):
        found.setdefault(choice.name, choice)
    return tuple(found.values())


def _with_id(choice: PresentChoice, occasion: str) -> PresentChoice:
    """Two who write one visit on two laptops and press the same name mean one person: the id follows from both."""
    return replace(choice, id=str(uuid5(NAMESPACE_OID, "\n".join((occasion, choice.name, choice.relationship)))))


def _own_people(tx: Tx, child: str) -> set[str]:
    """The names of a child's own people, as opposed to those who work with the child."""
    people = (read_as(record, Person) for record in records.of_child(tx, child, "person"))
    return {person_name(person) for person in people if person is not None}


def _interpreters(children: list[KnownChild]) -> list[PresentChoice]:
    named = (known.child.interpreter for known in children)
    return [PresentChoice(interpreter, "Interpreter") for interpreter in named if interpreter]


def _prompts(tx: Tx, draft: ContactDraft) -> tuple[tuple[str, str], ...]:
    planned = records.read_many(tx, (part.visit for part in draft.children if part.visit))
    visits = [read_as(planned[part.visit], Visit) for part in draft.children if part.visit in planned]
    found = {prompt.words: prompt.id for visit in visits if visit is not None for prompt in visit.prompts}
    return tuple((prompt_id, words) for words, prompt_id in found.items())

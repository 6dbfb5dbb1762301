"""Writing and signing a contact through the acts, as the form does."""

from datetime import date

import msgspec

from app.casework import contacts, forms
from app.casework.caseworker import Caseworker
from app.casework.contacts import Signed
from app.domain.contact import Agreed, Observation, Present
from app.domain.draft import ContactDraft
from app.domain.identity import new_id

WORDS = "When Craig is shouty I go under the table."


def written(by: Caseworker, child: str, words: str = WORDS) -> Signed:
    """Write and sign a contact as the form does."""
    return contacts.sign(begun(by, child, words), by=by)


def begun(by: Caseworker, child: str, words: str = WORDS) -> str:
    """Write a contact as the form does, all but the signature; return the draft's id."""
    draft_id = contacts.start(by=by, child=child, kind="cp")
    draft = msgspec.json.decode(forms.read_form(draft_id, by=by).draft, type=ContactDraft)
    part = msgspec.structs.replace(draft.children[0], seen="seen", alone="alone", own_words=words)
    full = msgspec.structs.replace(
        draft,
        children=(part,),
        place="Home",
        announced="announced",
        present=(Present(id=new_id(), name="Hodan Warsame", relationship="mother"),),
        observations=(Observation(id=new_id(), observer="", topic="Food and heating", found="fine"),),
        analysis="More watchful than in October.",
        threshold="no",
        agreed=(Agreed(id=new_id(), what="Ring nursery", owner="Priya Raman", due=date(2026, 11, 13)),),
    )
    contacts.keep_draft(draft_id, msgspec.json.encode(full), by=by)
    return draft_id

"""An authority that publishes versions of its forms."""

from dataclasses import replace
from datetime import timedelta

from msgspec import structs

from app.domain.form import AskedSection, Choice, Form
from app.domain.forms import SHIPPED
from server import publishing
from server.hub import Hub

YOUNG_CARER = AskedSection(
    id="young-carer",
    title="Young carer?",
    asks="Does the child look after somebody at home?",
    none_known=False,
    several=False,
    choices=(Choice(code="yes", words="Yes"), Choice(code="no", words="No"), Choice(code="asked", words="To be asked")),
)
HOW_ASKED = AskedSection(id="how-asked", title="Voice of the child: how did you ask?", none_known=False, needed=False)


def following(form: Form, *added: AskedSection, without: str = "") -> Form:
    """Return the next version, with these sections first and without one."""
    kept = tuple(one for one in form.sections if one.id != without)
    return structs.replace(form, version=form.version + 1, sections=(*added, *kept), since=None)


def publish(hub: Hub, form: Form, *, ago: int = 0) -> Form:
    """Publish a version so many days ago; it is in use from the day after."""
    then = replace(hub, clock=lambda: hub.clock() - timedelta(days=ago))
    found = publishing.publish(then, form, "")
    assert found is not None
    return found


def five_versions(hub: Hub, name: str = "referral", upto: int = 5, since: int = 1) -> dict[int, Form]:
    """Publish what follows a version: 2 asks how, 3 nothing more, 4 retires a section, 5 asks for young carers."""
    changes = {2: ((HOW_ASKED,), ""), 3: ((), ""), 4: ((), "strengths"), 5: ((YOUNG_CARER,), "")}
    forms = {1: SHIPPED[name, 1]}
    for version, (added, without) in changes.items():
        forms[version] = following(forms[version - 1], *added, without=without)
        if since < version <= upto:
            publish(hub, forms[version], ago=9 - version)
    return forms

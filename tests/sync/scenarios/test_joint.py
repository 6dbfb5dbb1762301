"""One contact written by two, of two agencies, each on their own laptop (docs/sync.md 4.7, 4.10, 4.13)."""

import msgspec
import pytest

from app.casework import contacts, planning
from app.domain.contact import Contact
from app.storage.trouble import StoreTrouble
from tests.sync.scenarios.scene import Scene
from tests.sync.scenarios.test_guarded import records_it


@pytest.fixture
def visit(scene: Scene) -> str:
    """A visit Priya has planned with the health visitor, known to both."""
    (made,) = planning.plan(
        [scene.amara],
        scene.clock(),
        "CP visit",
        "cp",
        by=scene.priya.by,
        with_practitioner=scene.siobhan.by.practitioner,
    )
    scene.meet(scene.priya, scene.siobhan)
    scene.clock.advance(minutes=5)
    return made


def contact_of(scene: Scene, visit: str) -> Contact:
    """The contact as the council's and the health visitor's laptops say it alike."""
    record = scene.says(scene.priya, visit)["record_as"]
    found = [msgspec.convert(scene.says(who, record), Contact, strict=False) for who in (scene.priya, scene.siobhan)]
    assert found[0] == found[1]
    return found[0]


def signers(contact: Contact) -> list[str]:
    return sorted(one.name for one in contact.signatures)


def test_4_10_two_who_wrote_the_same_visit_offline_make_one_contact(scene: Scene, visit: str) -> None:
    """Priya and Siobhan sit in two cars without a network: what each saw is in one contact, signed by both."""
    records_it(scene.priya, visit, "I go under the table.")
    records_it(scene.siobhan, visit, "She is on the ninth centile.")
    scene.meet(scene.priya, scene.siobhan)
    contact = contact_of(scene, visit)
    assert signers(contact) == ["Priya Raman", "Siobhan Keane"]
    assert {one.words for one in contact.own_words} == {"I go under the table.", "She is on the ninth centile."}
    assert len(contact.observations) == len(contact.analysis) == 2
    assert len(contact.present) == 1
    assert scene.conflicts(scene.priya) == []


def test_4_10_each_says_of_the_other_whether_they_came(scene: Scene, visit: str) -> None:
    """Siobhan was held up and wrote up her telephone call: that she was planned does not make her one who was there."""
    records_it(scene.priya, visit, came="no")
    records_it(scene.siobhan, visit)
    scene.meet(scene.priya, scene.siobhan)
    contact = contact_of(scene, visit)
    assert {one.name: one.came for one in contact.joining} == {"Siobhan Keane": "no", "Priya Raman": "yes"}
    assert [one.name for one in contact.present] == ["Hodan Warsame"]
    assert scene.conflicts(scene.priya) == []


def test_4_10_the_visit_is_recorded_once_and_nobody_is_refused(scene: Scene, visit: str) -> None:
    """Both move the visit to recorded, as the same contact: that is agreement."""
    records_it(scene.priya, visit)
    records_it(scene.siobhan, visit)
    scene.meet(scene.siobhan, scene.priya)
    assert scene.says(scene.priya, visit)["step"] == "recorded"
    assert (scene.refusals(scene.priya), scene.refusals(scene.siobhan)) == ([], [])


def test_4_10_who_comes_second_goes_on_with_what_the_first_has_written(scene: Scene, visit: str) -> None:
    """Siobhan opens the visit after Priya's part has arrived: she adds hers, and nothing of Priya's is asked again."""
    records_it(scene.priya, visit, "I go under the table.")
    scene.meet(scene.priya, scene.siobhan)
    records_it(scene.siobhan, visit, "She is on the ninth centile.")
    scene.meet(scene.siobhan, scene.priya)
    contact = contact_of(scene, visit)
    assert signers(contact) == ["Priya Raman", "Siobhan Keane"]
    assert {one.words for one in contact.own_words} == {"I go under the table.", "She is on the ninth centile."}
    assert scene.conflicts(scene.priya) == []


def test_4_7_ones_own_part_is_not_signed_twice(scene: Scene, visit: str) -> None:
    """Priya opens the visit again after signing: she is told so, and adds an addendum instead."""
    signed = records_it(scene.priya, visit)
    scene.meet(scene.priya, scene.siobhan)
    with pytest.raises(StoreTrouble, match="already-signed"):
        contacts.start(by=scene.priya.by, visit=visit)
    made = contacts.add_addendum(signed.contacts[0], "She rang later.", by=scene.priya.by)
    scene.meet(scene.priya, scene.denise)
    assert scene.says(scene.denise, made)["words"] == "She rang later."


def test_3_3_a_joint_contact_whose_answer_was_lost_is_made_once(scene: Scene, visit: str) -> None:
    """Priya's answer is lost, Siobhan's part arrives meanwhile: one contact, each part once."""
    records_it(scene.priya, visit, "I go under the table.")
    records_it(scene.siobhan, visit, "She is on the ninth centile.")
    scene.loses_an_answer(scene.priya)
    scene.meet(scene.siobhan, scene.priya)
    contact = contact_of(scene, visit)
    assert (signers(contact), len(contact.own_words)) == (["Priya Raman", "Siobhan Keane"], 2)
    assert scene.conflicts(scene.priya) == []


def test_4_13_the_co_author_of_another_agency_sees_the_joint_contact_and_not_the_others(
    scene: Scene, visit: str
) -> None:
    """Siobhan has what she wrote with Priya; what Priya wrote alone about the child is the council's."""
    records_it(scene.priya, visit)
    alone = records_it(scene.priya, scene.plan())
    scene.meet(scene.priya, scene.siobhan)
    assert scene.has(scene.siobhan, scene.says(scene.priya, visit)["record_as"])
    assert not scene.has(scene.siobhan, alone.contacts[0])

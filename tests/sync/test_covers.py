"""Somebody decides in another's place: named, seen by the deputy, and ended again, with a real hub between."""

from datetime import timedelta

from app.casework import covers, team
from app.casework.rights import deciding_rights
from app.storage import extracts, outbox
from tests.sync.conftest import MakeLaptop, Served, TestLaptop


def holds(laptop: TestLaptop, child: str) -> bool:
    with laptop.vault.read() as tx:
        return child in extracts.copied(tx)


def test_15_23_a_deputy_s_laptop_gets_the_team_and_lets_it_go_when_the_cover_ends(
    served: Served, make_laptop: MakeLaptop
) -> None:
    town = served.town
    denise, sam = make_laptop(town.denise, "NM-D118"), make_laptop(town.stranger, "NM-D7")
    for laptop in (denise, sam):
        laptop.round()
    assert not holds(sam, town.amara)
    assert team.read(by=sam.by) is None
    today = denise.by.here(denise.clock()).date()
    span = {"since": today, "until": today + timedelta(days=3)}
    cover = covers.arrange({"deputy": town.stranger.practitioner, **span}, by=denise.by)
    denise.round()
    with denise.vault.read() as tx:
        assert not outbox.of_record(tx, cover)
    sam.round()
    assert holds(sam, town.amara)
    page = team.read(by=sam.by)
    assert page is not None
    assert (page.teams, page.places) == (("Team 2",), ("Denise Whitlock",))
    with sam.vault.read() as tx:
        assert "PS" in deciding_rights(tx, sam.by).any
        assert covers.words(tx, sam.by, cover).startswith("for Denise Whitlock, until ")
    covers.end(cover, by=denise.by)
    denise.round()
    sam.round()
    assert not holds(sam, town.amara)
    assert team.read(by=sam.by) is None

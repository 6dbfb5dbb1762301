"""A protected address that somebody types who does not see it: masked on their own laptop too (docs/sync.md 10.10)."""

from app.casework import editing, exchange, overview, people, search
from tests.sync.conftest import MakeLaptop, Served


def test_10_10_two_agencies_one_address(served: Served, make_laptop: MakeLaptop) -> None:
    """Siobhan of the health service writes, open, where Amara lives; the council protects that."""
    town = served.town
    priya, siobhan = make_laptop(town.priya, "NM-L1"), make_laptop(town.siobhan, "NM-L2")
    for laptop in (priya, siobhan):
        laptop.round()
    before = overview.read(town.amara, by=siobhan.by).header
    assert before.address_words.startswith("No address on this laptop. To learn where, ring the duty desk")
    (first, *_) = editing.form(town.amara, "address", by=siobhan.by).fields
    assert (first.name, first.value) == ("protected", True)
    typed = {"lines": "3 Bell Street\nNorthmere", "postcode": "NM1 4QT", "protected": False}
    record = editing.save(town.amara, "address", "", typed, "", by=siobhan.by)
    for laptop in (siobhan, siobhan, priya):
        laptop.round()
    for laptop in (siobhan, priya):
        header = overview.read(town.amara, by=laptop.by).header
        assert (header.address_protected, header.address) == (True, None)
        lines = {one.record: one.title for one in people.read(town.amara, by=laptop.by).records}
        assert lines[record] == "Address protected"
        for words in ("Bell Street", "NM1 4QT"):
            assert search.find(words, by=laptop.by).hits == ()


def test_10_10_an_open_copy_leaves_with_the_address_that_is_protected_after_it(
    served: Served, make_laptop: MakeLaptop
) -> None:
    """Priya wrote open where Amara's aunt lives; then Amara moves there, and that is protected."""
    town = served.town
    priya, siobhan = make_laptop(town.priya, "NM-L1"), make_laptop(town.siobhan, "NM-L2")
    for laptop in (priya, siobhan):
        laptop.round()
    typed = {"of": town.person, "lines": "9 Hidden Close\nNorthmere", "protected": False}
    aunts = editing.save(town.amara, "address", "", typed, "", by=priya.by)
    for laptop in (priya, siobhan):
        laptop.round()
    assert [hit.record for hit in search.find("Hidden Close", by=siobhan.by).hits] == [aunts]
    moved = {"lines": "9 Hidden Close\nNorthmere", "protected": True}
    editing.save(town.amara, "address", "", moved, "", by=priya.by)
    for laptop in (priya, siobhan, priya):
        laptop.round()
    for laptop in (siobhan, priya):
        assert search.find("Hidden Close", by=laptop.by).hits == ()
        assert "Hidden" not in str(people.read(town.amara, by=laptop.by))
    assert aunts not in {one.record for one in people.read(town.amara, by=siobhan.by).records}
    (sent, *_) = exchange.read(by=priya.by).sent
    assert sent.reason == "Its other copies in this record went with it"

"""A protected address that somebody types who does not see it: masked on their own laptop too (docs/sync.md 10.10)."""

from app.casework import editing, overview, people, search
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

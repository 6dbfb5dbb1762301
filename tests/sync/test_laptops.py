"""Who has unsent work, over the wire: two real laptops, a real hub, and what a supervisor reads of the other."""

from datetime import timedelta

import pytest

from app.casework import exchange, needs, planning, team
from app.casework.pages import WorkState
from app.casework.team_pages import LaptopLine
from app.domain.identity import DIRECTORY, new_id
from app.domain.kinds import KINDS
from app.domain.practitioner import Team
from app.domain.visit import Visit
from app.storage import laptops_told
from server import appointing, audit, feed, standing
from server.deciding import moved_on
from server.hub import Hub
from sync import laptops, wire
from sync.authority import HubRefused, Unreachable
from sync.rounds import LaptopRounds
from tests.conftest import Clock
from tests.making import PASSWORD, put_records
from tests.sync.conftest import MakeLaptop, Served, TestLaptop
from tests.sync.writing import begun, written


def team_id(hub: Hub) -> str:
    with hub.database.begin() as connection:
        return appointing.teams_called(connection, "Team 2")[0]


@pytest.fixture
def in_team(served: Served) -> None:
    """Priya is in the team that Denise supervises, as the directory has it."""
    hub, who = served.town.hub, served.town.priya.practitioner
    with hub.database.writing() as connection:
        audit.lock_files(connection, {DIRECTORY})
        found = standing.load(connection, {who: standing.NEWEST})[who]
        moved = moved_on(KINDS["practitioner"], found, {"team": team_id(hub)})
        after = [moved._replace(seq=feed.stamp(connection, 1))]
        standing.write(connection, after, hub.clock())
        standing.write_feed(connection, after)


@pytest.fixture
def priya(served: Served, make_laptop: MakeLaptop, in_team: None) -> TestLaptop:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    return laptop


@pytest.fixture
def denise(served: Served, make_laptop: MakeLaptop, in_team: None) -> TestLaptop:
    laptop = make_laptop(served.town.denise, "NM-D118")
    laptop.round()
    return laptop


def rounds(laptop: TestLaptop) -> LaptopRounds:
    return LaptopRounds(laptop.laptop, laptop.authority, "x", laptop.clock)


def signs_in(laptop: TestLaptop, login: str) -> None:
    """After some days a person gives their password again."""
    laptop.authority.sign_in(wire.SignInAsk(login=login, password=PASSWORD))


def line(denise: TestLaptop, priya: TestLaptop) -> LaptopLine:
    page = team.read(by=denise.by)
    assert page is not None
    return next(one for one in page.laptops if one.worker == priya.by.practitioner)


def test_a_supervisor_reads_what_waits_on_a_worker_s_laptop(
    served: Served, priya: TestLaptop, denise: TestLaptop, clock: Clock
) -> None:
    begun(priya.by, served.town.amara)
    clock.advance(minutes=20)
    priya.round()
    denise.round()
    assert line(denise, priya).waits.startswith("1 draft since ")
    assert line(denise, priya).unsent
    assert exchange.read(by=priya.by).drafts


def test_what_a_round_has_sent_waits_no_more(
    served: Served, priya: TestLaptop, denise: TestLaptop, clock: Clock
) -> None:
    """It is said before it is sent: the hub takes off what has arrived since."""
    written(priya.by, served.town.amara)
    with priya.vault.read() as tx:
        assert laptops.waiting(tx).changes > 0
    priya.round()
    clock.advance(minutes=20)
    denise.round()
    assert line(denise, priya).waits == "Nothing waits."


def test_a_laptop_out_of_reach_is_known_by_its_silence(
    served: Served, priya: TestLaptop, denise: TestLaptop, clock: Clock
) -> None:
    town = served.town
    planned = Visit(practitioner=town.priya.practitioner, planned=clock.now + timedelta(hours=2), purpose="CP visit")
    visit = new_id()
    with town.hub.database.writing() as connection:
        put_records(connection, town.hub, [("visit", visit, town.amara, planned)], town.priya.agency)
    priya.round()
    clock.advance(days=6)
    planning.cancel(visit, "Nobody at home", by=priya.by)  # it is on her laptop, and nobody has heard of it
    signs_in(denise, "denise")
    denise.round()
    said = line(denise, priya)
    assert said.silent
    assert said.visits == "1 visit planned since, not recorded here"
    (need,) = [one for one in needs.read(by=denise.by) if one.state is WorkState.SILENT]
    assert need.title.startswith("Priya Raman: last heard ")
    signs_in(priya, "priya")
    priya.round()
    clock.advance(minutes=20)
    denise.round()
    assert not line(denise, priya).silent
    assert WorkState.SILENT not in {one.state for one in needs.read(by=denise.by)}


def test_whoever_supervises_nobody_is_refused_in_words_and_asks_for_nothing(
    served: Served, priya: TestLaptop, denise: TestLaptop
) -> None:
    end = rounds(priya).laptops()
    assert (end.ending, end.sentence) == ("refused", "Only whoever supervises a team may read this.")
    with priya.vault.read() as tx:
        assert laptops_told.told(tx) is None
    with pytest.raises(HubRefused):
        priya.authority.laptops()
    assert rounds(denise).laptops().ending == "done"


def test_a_supervisor_of_another_team_is_told_of_nobody_here(
    served: Served, priya: TestLaptop, make_laptop: MakeLaptop
) -> None:
    town = served.town
    led = Team(name="Disability", agency=town.priya.agency, supervisors=(town.stranger.practitioner,))
    with town.hub.database.writing() as connection:
        put_records(connection, town.hub, [("team", new_id(), DIRECTORY, led)], town.priya.agency)
    sam = make_laptop(town.stranger, "NM-D9")
    sam.round()
    with sam.vault.read() as tx:
        told = laptops_told.told(tx)
    assert told is not None
    assert (told.answer.people, told.answer.laptops, told.answer.held) == ((), (), ())
    assert priya.by.practitioner not in told.answer.people


def test_it_is_asked_again_after_a_while_and_kept_without_a_network(
    denise: TestLaptop, priya: TestLaptop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> object:
        with denise.vault.read() as tx:
            told = laptops_told.told(tx)
        return told and told.asked

    first = asked()
    assert first == clock.now
    clock.advance(minutes=5)
    denise.round()
    assert asked() == first
    clock.advance(minutes=11)
    denise.round()
    assert asked() == clock.now

    def gone() -> None:
        raise Unreachable("gone")

    with monkeypatch.context() as patch:
        patch.setattr(denise.authority, "laptops", gone)
        assert rounds(denise).laptops().ending == "offline"
    assert asked() == clock.now
    assert line(denise, priya).heard


def test_whoever_supervises_no_more_keeps_nothing_of_it(served: Served, denise: TestLaptop, priya: TestLaptop) -> None:
    appointing.supervise(served.town.hub, team_id(served.town.hub), [priya.by.practitioner])
    denise.round()
    with denise.vault.read() as tx:
        assert laptops_told.told(tx) is None
    assert WorkState.SILENT not in {one.state for one in needs.read(by=denise.by)}

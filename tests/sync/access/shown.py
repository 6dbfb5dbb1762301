"""What is held and shown, put beside the oracle: nothing more and nothing less, at the hub and on a laptop."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from random import Random
from typing import Any

import msgspec

from app.casework import brief, caseload, chronology, overview, people, search
from app.domain.identity import DIRECTORY
from app.domain.strict import decode
from app.storage import compared, problems
from server.bootstrap import bootstrap
from server.compare import compare
from server.looks import who_looked
from server.pull import caseload as caseload_at_the_hub
from server.pull import pull
from server.refusal import Refusal
from sync import wire
from tests.making import Author
from tests.sync.access.oracle import SECRET, Fact, Oracle, found_by_search
from tests.sync.access.town import Town
from tests.sync.conftest import TestLaptop

_PLANTED = re.compile(r"zq[a-z]{4}", re.IGNORECASE)
_SEARCHED = frozenset(("child", "person", "involvement", "address", "contact", "addendum", "visit", "alert"))
_IN_INDEX = _SEARCHED | {"decision", "note"}
_LONG = 1 << 30


class Differs(AssertionError):
    """What is shown is not what may be seen."""


class Differences:
    """Gathers what is too much and what is missing, with the names of what was looked at."""

    def __init__(self, world: dict[str, Fact], who: str) -> None:
        self._world, self._who, self.found = world, who, list[str]()

    def same(self, where: str, shown: Iterable[Any], expected: Iterable[Any]) -> None:
        """Two sets that must be one."""
        self.only(where, shown, expected)
        self.all(where, expected, shown)

    def only(self, where: str, shown: Iterable[Any], allowed: Iterable[Any]) -> None:
        """Nothing may be shown but this."""
        self._note(where, "too much", set(shown) - set(allowed))

    def all(self, where: str, expected: Iterable[Any], shown: Iterable[Any]) -> None:
        """All of this must be shown."""
        self._note(where, "missing", set(expected) - set(shown))

    def _note(self, where: str, what: str, ones: set[Any]) -> None:
        for one in sorted(ones, key=str)[:4]:
            record = one[0] if isinstance(one, tuple) else one
            fact = self._world.get(record) or next((f for f in self._world.values() if f.word == record), None)
            said = f"{fact.kind} {fact.category} of {fact.child[-6:]}" if fact else ""
            self.found.append(f"{self._who}: {where}: {what}: {one} {said}")
        if len(ones) > 4:
            self.found.append(f"{self._who}: {where}: {what}: {len(ones)} in all")

    def none(self) -> None:
        """Raises Differs with everything that was found."""
        if self.found:
            raise Differs("\n".join(self.found))


# At the hub


def pulled(town: Town, who: Author) -> wire.PullAnswer:
    """Everything that a pull from the start brings."""
    cursor, records = -1, list[wire.WireRecord]()
    while True:
        page = decode(pull(town.hub, who.caller, wire.PullAsk(cursor, 5000)), wire.PullAnswer, _LONG)
        records += page.records
        cursor = page.at
        if not page.more:
            return wire.PullAnswer(cursor, False, tuple(records), ())


def hub_differences(town: Town, told: Oracle, who: Author, looked: Collection[str]) -> Differences:
    """Compare every read of the hub for one person with the oracle."""
    found = Differences(told.world.facts, f"{who.name} at the hub")
    expected = told.may_read(who.practitioner)
    if not told.world.people[who.practitioner].account:
        expected = []
    page = pulled(town, who)
    found.same("pull", _of_records(page.records), [(one.id, one.version) for one in expected])
    children = {one.child for one in expected}
    listed = caseload_at_the_hub(town.hub, who.caller).children
    found.same("caseload", {one.child for one in listed} - {DIRECTORY}, children)
    counted = Counter(one.child for one in expected)
    found.same("counts", {(one.child, one.records) for one in listed if one.child != DIRECTORY}, counted.items())
    ask = wire.BootstrapAsk(children=tuple(sorted(told.world.children())), at=page.at, limit=5000)
    copied = list[wire.WireRecord]()
    while True:
        answer = msgspec.json.decode(bootstrap(town.hub, who.caller, ask), type=wire.BootstrapAnswer)
        copied += answer.records
        if answer.after is None:
            break
        ask = msgspec.structs.replace(ask, after=answer.after)
    found.same("bootstrap", _of_records(copied), [(one.id, one.version) for one in expected])
    files = compare(town.hub, who.caller, wire.CompareAsk(page.at)).files
    stands = {(one.child, one.category, one.count) for one in files if one.child != DIRECTORY}
    found.same("compare", stands, _by_file(expected))
    _look_at_looks(town, told, who, looked, found)
    return found


def _of_records(records: Iterable[wire.WireRecord]) -> list[tuple[str, int]]:
    return [(one.id, one.version) for one in records if one.child != DIRECTORY]


def _by_file(expected: Iterable[Fact]) -> set[tuple[str, str, int]]:
    counted = Counter((one.child, one.category) for one in expected)
    return {(child, category, number) for (child, category), number in counted.items()}


def _look_at_looks(town: Town, told: Oracle, who: Author, children: Collection[str], found: Differences) -> None:
    """8.6: told to those of social care who are allocated, co-workers or supervisors, and to nobody else."""
    answered = set()
    for child in children:
        try:
            who_looked(town.hub, who.caller, wire.WhoLookedAsk(child))
        except Refusal as refusal:
            assert refusal.code == "not-found"  # noqa: PT017 - anything else is another fault
        else:
            answered.add(child)
    may = {"allocated", "co-worker", "supervisor"}
    due = {one for one in children if who.sector == "social" and told.ties(who.practitioner, one) & may}
    found.same("who has looked", answered, due)


# On a laptop


def laptop_differences(told: Oracle, laptop: TestLaptop, chance: Random, sample: int, fresh: set[str]) -> Differences:
    """Compare a laptop's store, list, searches and pages with the oracle; pages of these children and of some more."""
    found = Differences(told.world.facts, f"{laptop.by.name}'s laptop")
    expected = told.may_read(laptop.by.practitioner)
    _store(laptop, expected, found)
    children = {one.child for one in expected}
    page = caseload.read(by=laptop.by)
    found.same("list", [row.child for row in page.rows], children)
    found.same("families", [page.families], [len(children)])
    names = {one.word for one in expected if one.kind == "child"}
    found.same("names in the list", _words(" ".join(row.name for row in page.rows)), names)
    found.only("list", _words(repr(page)), {one.word for one in expected if one.category not in SECRET})
    touched = [one for one in told.world.facts.values() if one.word and one.child in fresh]
    others = [one for one in told.world.facts.values() if one.word]
    asked = [*chance.sample(touched, min(8 * sample, len(touched))), *chance.sample(others, 4 * sample)]
    _searches(laptop, expected, asked, found)
    some = {*chance.sample(sorted(children), min(sample, len(children))), *(fresh & children)}
    for child in sorted(some)[: 4 * sample]:
        _pages(told, laptop, child, [one for one in expected if one.child == child], found)
    for child in sorted(fresh - children)[:sample]:
        found.only("pages of a child that has left", _words(_all_pages(laptop, child)), ())
    return found


def _store(laptop: TestLaptop, expected: list[Fact], found: Differences) -> None:
    with laptop.vault.read() as tx:
        rows = tx.exec_driver_sql("SELECT id, version FROM record WHERE child_id <> ?", (DIRECTORY,)).all()
        stands = compared.stands(tx)
        copies = tx.exec_driver_sql("SELECT child_id, step FROM child_copy WHERE child_id <> ?", (DIRECTORY,)).all()
        lost = tx.exec_driver_sql("SELECT number FROM name_key WHERE number NOT IN (SELECT number FROM record)").all()
        apart = tx.exec_driver_sql("SELECT record_id FROM trunk_copy").all()
        noted = problems.latest(tx)
    found.same("store", [tuple(row) for row in rows], [(one.id, one.version) for one in expected])
    mine = {(child, category, one.records) for (child, category), one in stands.items() if child != DIRECTORY}
    found.same("counts by category", mine, _by_file(expected))
    found.same("copies", [tuple(row) for row in copies], {(one.child, "complete") for one in expected})
    found.same("names of what has left", [row[0] for row in lost], ())
    found.same("copies beside", [row[0] for row in apart], ())
    found.same("trouble", [noted.code] if noted else [], ())
    found.same("words in the index", index_words(laptop), _to_be_found(expected))


def index_words(laptop: TestLaptop) -> set[str]:
    """Every planted word that the index of words holds, asked of the index itself."""
    with laptop.vault.write() as tx:
        tx.exec_driver_sql("CREATE VIRTUAL TABLE temp.words_held USING fts5vocab(main, record_search, row)")
        found = {row[0] for row in tx.exec_driver_sql("SELECT term FROM temp.words_held WHERE term LIKE 'zq%'")}
        tx.exec_driver_sql("DROP TABLE temp.words_held")
    return found


def _to_be_found(expected: Iterable[Fact]) -> set[str]:
    return {one.word for one in expected if found_by_search(one) and one.kind in _IN_INDEX}


def _searches(laptop: TestLaptop, expected: list[Fact], asked: list[Fact], found: Differences) -> None:
    """A word is found if and only if its record may be read, is of a kind that is searched, and is no secret."""
    seen = {one.id for one in expected}
    may_be_found = seen | {one.child for one in expected}
    for fact in asked:
        page = search.find(fact.word, by=laptop.by)
        due = {fact.word} if fact.id in seen and fact.kind in _SEARCHED and fact.category not in SECRET else set()
        said = _words(" ".join(text for hit in page.hits for text, marked in hit.words if marked))
        found.same("search", said & {fact.word}, due)
        found.only("found", {hit.record for hit in page.hits if hit.child}, may_be_found)
        found.same("more than is listed", [page.more], [0])


def _pages(told: Oracle, laptop: TestLaptop, child: str, expected: list[Fact], found: Differences) -> None:
    """The pages of a child say what may be read, and nothing of what may not."""
    open_words = {one.word for one in expected if one.category not in SECRET}
    before = _words(repr(brief.read(child, by=laptop.by)))
    over = overview.read(child, by=laptop.by)
    story = chronology.read(child, by=laptop.by)
    around = people.read(child, by=laptop.by)
    for where, shown in (("brief", before), ("overview", _words(repr(over))), ("people", _words(repr(around)))):
        found.only(where, shown, open_words)
    found.only("chronology", _words(repr(story)), open_words)
    found.same("lines", {one.record for one in story.entries if one.kind == "contact"}, _of_kind(expected, "contact"))
    alerts = {one.word for one in expected if one.kind == "alert" and not one.ended}
    found.all("brief", alerts, before)
    involved = [one for one in expected if one.kind == "involvement"]
    openly = {one.id for one in involved if one.category not in SECRET}
    lines = {one.involvement for one in over.working if one.involvement and one.involvement in told.world.involvements}
    found.same("working with", lines, openly)
    found.same("further service", [any(one.sensitive for one in over.working)], [len(openly) < len(involved)])
    found.same("agencies", [over.agencies], [_agencies(told, expected)])


def _of_kind(expected: Iterable[Fact], kind: str) -> set[str]:
    return {one.id for one in expected if one.kind == kind}


def _agencies(told: Oracle, expected: list[Fact]) -> int:
    """How many agencies work with a child, by what may be read of them; a further service is none of them."""
    world, ids = told.world, {one.id for one in expected if one.category not in SECRET}
    names = set()
    for id in ids & set(world.involvements):
        tie = world.involvements[id]
        if tie.until is None or tie.until > told.day:
            names.add(tie.agency)
    for id in ids & set(world.allocations):
        held = world.allocations[id]
        if (held.since is None or held.since <= told.day) and (held.until is None or told.day <= held.until):
            names.add(world.people[held.who].agency)
    return len(names)


def _all_pages(laptop: TestLaptop, child: str) -> str:
    reads = (brief.read, overview.read, chronology.read, people.read)
    return " ".join(repr(read(child, by=laptop.by)) for read in reads)


def _words(text: str) -> set[str]:
    return {word.lower() for word in _PLANTED.findall(text)}

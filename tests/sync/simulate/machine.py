"""Any order of what people, networks, disks and clocks do, tried by hypothesis; the judge looks after every step.

Laptops and hub are the real ones. What nobody could bring back is not asked for: a laptop's whole disk replaced by an
older image takes with it what only that disk had, and after that the hub is not put back as well.
"""

from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.casework import contacts
from server import admission, audit
from tests.sync.simulate.network import FATES, Aim, Fate
from tests.sync.simulate.play import Play, desk_of
from tests.sync.simulate.schedules import MESSAGES, Tally
from tests.sync.simulate.stage import SimLaptop, Stage
from tests.sync.writing import begun

WHO = st.integers(0, 5)
CHILD = st.integers(0, 1)
MESSAGE = st.sampled_from(MESSAGES)
YEARS = timedelta(days=3653)


class AnyOrder(RuleBasedStateMachine):
    """Priya, Sam who shares her laptop, and their supervisor Denise; later perhaps a clone of one of them."""

    stage: ClassVar[Stage]
    tally: ClassVar[Tally]

    def __init__(self) -> None:
        super().__init__()
        self.drafts: list[tuple[SimLaptop, str]] = []
        self.images: list[tuple[SimLaptop, Path]] = []
        self.backups: list[int] = []
        self.replaced = self.ended = False
        self.cloned = False

    @initialize()
    def begins(self) -> None:
        self.play = Play(self.stage, 0)
        town = self.play.town
        self.priya, self.denise = self.play.enters(town.priya), self.play.enters(town.denise)
        self.sam = self.play.enters(town.stranger, beside=self.priya)
        self.backups.append(self.stage.back_up())

    def one(self, who: int) -> SimLaptop:
        here = [laptop for laptop in self.play.laptops if not laptop.turned_away]
        return here[who % len(here)]

    # --- what people do -----------------------------------------------------------------------------------------------

    @rule(who=WHO, child=CHILD)
    def writes(self, who: int, child: int) -> None:
        self.play.writes(self.one(who), self.play.children[child])

    @rule(who=WHO, child=CHILD)
    def begins_a_draft(self, who: int, child: int) -> None:
        laptop = self.one(who)
        if self.play.has(laptop, self.play.children[child]):
            words = self.play.word(self.play.children[child])
            made = self.play.saves(laptop, "drafts", lambda: begun(laptop.worker, self.play.children[child], words))
            self.drafts.append((laptop, made))

    @precondition(lambda self: self.drafts)
    @rule()
    def signs_a_draft(self) -> None:
        laptop, draft = self.drafts.pop()
        if not laptop.turned_away and desk_of(laptop).rows("SELECT id FROM draft WHERE id = ?", draft):
            self.play.saves(laptop, "signs", lambda: contacts.sign(draft, by=laptop.worker))

    @rule(who=WHO, child=CHILD)
    def adds(self, who: int, child: int) -> None:
        self.play.adds(self.one(who), self.play.children[child])

    @rule(who=WHO, name=st.sampled_from(("telephone", "given")))
    def edits(self, who: int, name: str) -> None:
        self.play.edits(self.one(who), "person", name)

    @rule(name=st.sampled_from(("telephone", "given")), first=st.booleans())
    def two_disagree(self, name: str, first: bool) -> None:
        """Two change one field without having heard of each other, and send: seldom enough it comes by itself."""
        two = (self.priya, self.denise) if first else (self.denise, self.priya)
        for laptop in two:
            self.play.edits(laptop, "person", name)
        for laptop in (*two, two[0]):
            self.play.exchanges(laptop)

    @rule(who=WHO)
    def settles(self, who: int) -> None:
        self.play.settles(self.one(who), self.play.town.amara)

    @rule(who=WHO)
    def answers_refusals(self, who: int) -> None:
        self.play.answers_refusals(self.one(who))

    @rule(who=WHO, child=CHILD)
    def looks(self, who: int, child: int) -> None:
        self.play.looks_at(self.one(who), self.play.children[child])

    @rule(child=CHILD)
    def gives(self, child: int) -> None:
        self.play.gives(self.denise, self.play.town.stranger, self.play.children[child])

    @rule(child=CHILD)
    def takes(self, child: int) -> None:
        self.play.takes(self.denise, self.play.children[child])

    # --- rounds -------------------------------------------------------------------------------------------------------

    @rule(who=WHO)
    def exchanges(self, who: int) -> None:
        self.play.exchanges(self.one(who))

    @rule(who=WHO, message=MESSAGE, fate=st.sampled_from(FATES))
    def exchanges_badly(self, who: int, message: str, fate: Fate) -> None:
        laptop = self.one(who)
        laptop.network.aims = [Aim(message, fate)]
        self.play.exchanges(laptop)
        laptop.network.aims = []

    @rule(who=WHO, message=MESSAGE, heard=st.booleans())
    def dies_in_a_round(self, who: int, message: str, heard: bool) -> None:
        laptop = self.one(who)
        laptop.dies_at(message, heard=heard)
        self.play.exchanges(laptop)
        laptop.network.kill = None

    # --- laptops, clocks and hubs -------------------------------------------------------------------------------------

    @rule(who=WHO)
    def is_locked_and_opened(self, who: int) -> None:
        laptop = self.one(who)
        laptop.close()
        laptop.open()

    @rule(who=WHO)
    def crashes(self, who: int) -> None:
        """The disk as it is now, without a word to the program."""
        laptop = self.one(who)
        self.play.did["crashes"] += 1
        image = laptop.image()
        laptop.drop()
        laptop.put_back(image)
        laptop.open()

    @rule(seconds=st.sampled_from((400, 700, 13 * 3600, 4 * 86400)))
    def time_passes(self, seconds: int) -> None:
        self.stage.time.passes(seconds)

    @rule(who=WHO, skew=st.sampled_from((timedelta(), YEARS, -YEARS, timedelta(minutes=20))))
    def clock_is_set(self, who: int, skew: timedelta) -> None:
        self.one(who).skew = skew

    @rule(who=WHO)
    def token_ends(self, who: int) -> None:
        self.stage.sql.execute(
            "DELETE FROM doorstep.token WHERE practitioner = %s", [self.one(who).author.practitioner]
        )

    @rule(who=WHO)
    def image_is_kept(self, who: int) -> None:
        laptop = self.one(who)
        self.images.append((laptop, laptop.image()))

    @precondition(lambda self: self.images)
    @rule(whole=st.booleans())
    def image_is_put_back(self, whole: bool) -> None:
        """The whole folder, or the store alone beside a sealed outbox that has gone on."""
        laptop, image = self.images.pop()
        self.play.did["images"] += 1
        if laptop.turned_away:
            return
        sealed = laptop.place / "sealed.outbox"
        newer = sealed.read_bytes() if sealed.exists() else b""
        laptop.drop()
        laptop.put_back(image)
        if newer and not whole:
            sealed.write_bytes(newer)
        laptop.open()
        if whole:
            self.replaced = True
            self.play.judge.forgive(desk_of(laptop))
        self.play.judge.goes_on(desk_of(laptop))

    @precondition(lambda self: not self.cloned)
    @rule(who=WHO)
    def is_cloned(self, who: int) -> None:
        laptop = self.one(who)
        self.cloned = True
        self.play.did["clones"] += 1
        self.play.known(self.stage.clone(laptop))

    @rule()
    def hub_is_backed_up(self) -> None:
        if len(self.backups) < 3:
            self.backups.append(self.stage.back_up())

    @precondition(lambda self: not (self.replaced or self.ended))
    @rule(which=st.integers(0, 2))
    def hub_is_put_back(self, which: int) -> None:
        self.play.did["restores"] += 1
        self.stage.restore(self.backups[which % len(self.backups)])
        self.play.hub_was_put_back()

    @precondition(lambda self: not (self.ended or self.cloned))
    @rule()
    def sam_is_turned_away(self) -> None:
        """The laptop is withdrawn: it learns so with the next thing that it asks, and is destroyed."""
        self.ended = True
        self.play.did["laptops turned away"] += 1
        with self.stage.hub.database.writing() as connection:
            admission.revoke(self.stage.hub, connection, self.sam.worker.device, audit.HUB)
        self.play.turns_away(self.sam)

    # --- what must hold -----------------------------------------------------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        if hasattr(self, "play"):
            self.play.judge.looks()

    def teardown(self) -> None:
        if hasattr(self, "play"):
            for laptop in self.play.laptops:
                laptop.skew = timedelta()
            self.play.ends_well()
            self.tally.add(self.play)

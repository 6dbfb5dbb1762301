"""Rounds for one unlocked laptop: runs them, remembers failures in a row, and turns trouble into an ending."""

import random
from collections.abc import Callable
from datetime import datetime

from app.casework.census import Days, Told
from app.casework.passing import Asked, Made
from app.casework.rounds import Ending, Making, RoundEnd
from app.storage import enrolled, tokens, turned_away
from app.storage.exclusive import only_one
from app.storage.vault import Vault
from sync import census, compare, figures, laptops, looks, passing, wire
from sync.authority import Authority, HubRefused, HubTrouble, TokenPair, Unreachable
from sync.proofs import Forged
from sync.rhythm import FILES_SECONDS, wait_after
from sync.round import Exchanged, Laptop, OtherHub, RoundRunning, run

SIGN_IN_CODES = frozenset(("token-expired", "token-unknown", "token-reused"))
"""The hub wants the person's password again; nothing else is wrong (docs/sync.md 6.4)."""


class LaptopRounds:
    """Implements app.casework.rounds.Rounds on the real wire."""

    def __init__(
        self,
        laptop: Laptop,
        authority: Authority,
        login: str,
        clock: Callable[[], datetime],
        anchored: Callable[[], None] = lambda: None,
    ) -> None:
        self._laptop = laptop
        self._authority = authority
        self._login = login
        self._clock = clock
        self._anchored = anchored
        self._failures = 0
        self._chance = random.Random()  # noqa: S311 - spreads retries, guards nothing

    def run(self, progress: Callable[[Making], None]) -> RoundEnd:
        """Run one round; what the world does becomes an ending, our own faults are raised."""

        def told(done: Exchanged) -> None:
            progress(Making(done.sent, done.received, done.children, done.wanted))

        try:
            done = run(self._laptop, self._authority, self._clock, told)
        except RoundRunning:
            return RoundEnd("busy", wait_after(1, self._chance))
        except (OtherHub, Forged):
            return self._failed("not-ours")
        except HubTrouble as trouble:
            return self._failed("trouble", trouble.retry_after)
        except Unreachable:
            return self._failed("offline")
        except HubRefused as refused:
            return self._refused(refused)
        finally:
            self._keep_tokens()
        self._failures = 0
        if done.sent or done.received:
            self._anchored()
        if done.keys is not None:
            enrolled.with_keys(self._laptop.place, done.keys)
        wait = FILES_SECONDS if done.files_left else wait_after(0, self._chance)
        return RoundEnd("done", wait, done.sent, done.received)

    def sign_in(self, password: str) -> RoundEnd:
        """Sign in again; the admission renews the lease with the next hello."""
        try:
            self._authority.sign_in(wire.SignInAsk(login=self._login, password=password))
        except Unreachable:
            return self._failed("offline")
        except HubRefused as refused:
            problem = refused.problem
            return RoundEnd("sign-in", refused.retry_after, code=problem.code, sentence=problem.sentence)
        self._keep_tokens()
        self._failures = 0
        return RoundEnd("done", 0.0)

    def who_looked(self, child: str) -> RoundEnd:
        """Ask the hub who has looked at a child, and keep what it told; the wait before the next round stays as it is.

        Whoever may not ask gets the hub's sentence.
        """
        return self._at_once(lambda: looks.ask(self._laptop.vault, self._authority, child))

    def laptops(self) -> RoundEnd:
        """Ask the hub whose laptops have unsent work, and keep what it told; whoever may not ask gets its sentence."""
        return self._at_once(lambda: laptops.ask(self._laptop.vault, self._authority, self._clock))

    def figures(self) -> RoundEnd:
        """Ask the hub for the authority's figures, and keep what it told; whoever may not gets the hub's sentence."""
        return self._at_once(lambda: figures.ask(self._laptop.vault, self._authority))

    def census(self, days: Days, *, whole: bool) -> tuple[RoundEnd, Told | None]:
        """Ask the hub what the census would find; the wait before the next round stays as it is."""
        answers: list[Told] = []
        end = self._at_once(lambda: answers.append(census.ask(self._authority, days, whole=whole)))
        return end, answers[0] if answers else None

    def pass_on(self, asked: Asked) -> tuple[RoundEnd, Made | None]:
        """Ask the hub for the file of a referral that is passed on; the wait before the next round stays as it is."""
        made: list[Made] = []
        end = self._at_once(lambda: made.append(passing.ask(self._authority, asked)))
        return end, made[0] if made else None

    def repair(self, child: str) -> RoundEnd:
        """Read one child whole again, now; the wait before the next round stays as it is."""
        with only_one(self._laptop.place.round_lock) as alone:
            if not alone:
                return RoundEnd("busy", 0.0)
            return self._at_once(lambda: compare.repair(self._laptop.vault, self._authority, child))

    def _at_once(self, act: Callable[[], object]) -> RoundEnd:
        """Do what a person asks for between rounds; what the world does becomes an ending."""
        try:
            act()
        except HubTrouble as trouble:
            return RoundEnd("trouble", trouble.retry_after)
        except Unreachable:
            return RoundEnd("offline", 0.0)
        except HubRefused as refused:
            problem = refused.problem
            ending: Ending = "sign-in" if problem.code in SIGN_IN_CODES else "refused"
            return RoundEnd(ending, refused.retry_after, code=problem.code, sentence=problem.sentence)
        finally:
            self._keep_tokens()
        return RoundEnd("done", 0.0)

    def _refused(self, refused: HubRefused) -> RoundEnd:
        problem = refused.problem
        if self._turned_away(problem):
            return RoundEnd("turned-away", 0.0, code=problem.code, sentence=problem.sentence)
        if problem.code in SIGN_IN_CODES:
            return RoundEnd("sign-in", wait_after(1, self._chance), code=problem.code, sentence=problem.sentence)
        self._failures += 1
        wait = wait_after(self._failures, self._chance, refused.retry_after)
        return RoundEnd("refused", wait, code=problem.code, sentence=problem.sentence)

    def _turned_away(self, problem: wire.Problem) -> bool:
        """Whether the hub has signed that this laptop or its person is turned away; the word is kept, then."""
        device, laptop = self._authority.device, self._laptop
        if device is None:
            return False
        word = turned_away.read(
            problem,
            device=device.device,
            practitioner=laptop.place.practitioner,
            signing_keys=laptop.keys.signing,
        )
        if word is None:
            return False
        turned_away.keep(laptop.place, word)
        return True

    def _failed(self, ending: Ending, asked: float = 0.0) -> RoundEnd:
        self._failures += 1
        return RoundEnd(ending, wait_after(self._failures, self._chance, asked))

    def _keep_tokens(self) -> None:
        """A refresh token is used once: the new one is on the disk before the old one is forgotten."""
        pair = self._authority.tokens
        if pair is not None:
            with self._laptop.vault.write() as tx:
                tokens.keep(tx, pair.access, pair.refresh)


def kept_tokens(vault: Vault) -> TokenPair | None:
    """Return the tokens of the last sign-in, from inside the vault."""
    with vault.read() as tx:
        found = tokens.kept(tx)
    return TokenPair(*found) if found else None

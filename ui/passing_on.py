"""Passing a referral on, on the desk: asked through the network lane, and written where the person has chosen."""

from app.casework import passing
from app.casework.passing import Asked, Made
from app.casework.rounds import RoundEnd, Rounds
from ui.background import Lane
from ui.passing.card import PassingCard

NO_NETWORK = "Your authority cannot be reached now. The file is made there: try again with a network"


class PassingOn:
    """Answers what the card of a referral asks for."""

    def __init__(self, network: Lane, rounds: Rounds, card: PassingCard) -> None:
        self._network = network
        self._rounds = rounds
        self._card = card
        card.save_asked.connect(self._ask)

    def _ask(self, asked: Asked, place: str) -> None:
        def made() -> tuple[RoundEnd, Made | None]:
            end, found = self._rounds.pass_on(asked)
            if found is not None:
                passing.keep(found, place)
            return end, found

        def answered(answer: tuple[RoundEnd, Made | None]) -> None:
            end, found = answer
            if found is None:
                self._card.failed(asked.referral, end.sentence or NO_NETWORK)
            else:
                self._card.saved(asked.referral, found.authority, found.withheld)

        def failed(error: Exception) -> None:
            self._card.failed(asked.referral, str(error) if isinstance(error, passing.NotAsked) else NO_NETWORK)

        self._network.ask(made, answered, failed)

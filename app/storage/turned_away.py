"""The hub's word that a laptop, or its person on every laptop, is turned away for good (docs/sync.md, part 13).

Records are destroyed for it, so it is believed only under the hub's signature, and kept, so that whatever is cut
short is finished later.
"""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from app.domain.strict import NO_DOCUMENT
from app.storage.files import read_if_there, remove, write_whole
from app.storage.places import Place
from app.storage.signing import is_signed_by_hub
from sync import wire

CODES = frozenset(("device-revoked", "account-disabled"))


class TurnedAway(Struct, frozen=True):
    """Who is turned away, and why, with the hub's signature."""

    device: str
    practitioner: str
    code: str
    key: int
    signature: str


def read(
    problem: wire.Problem, *, device: str, practitioner: str, signing_keys: Mapping[str, str]
) -> TurnedAway | None:
    """Return what a refusal says, if it is this word and the hub has signed it for this person on this laptop."""
    if problem.code not in CODES or not problem.facts.get("key", "").isdecimal():
        return None
    word = TurnedAway(device, practitioner, problem.code, int(problem.facts["key"]), problem.facts.get("signature", ""))
    return word if _is_genuine(word, signing_keys) else None


def keep(place: Place, word: TurnedAway) -> None:
    """Keep the word: from now on nothing of this place is opened again."""
    write_whole(place.turned_away, msgspec.json.encode(word))


def kept(place: Place, device: str, signing_keys: Mapping[str, str]) -> TurnedAway | None:
    """Return the word that is kept for this enrolment, if there is one that the hub has signed."""
    raw = read_if_there(place.turned_away)
    try:
        word = None if raw is None else msgspec.json.decode(raw, type=TurnedAway)
    except NO_DOCUMENT:
        return None
    is_ours = word is not None and (word.device, word.practitioner) == (device, place.practitioner)
    return word if word is not None and is_ours and _is_genuine(word, signing_keys) else None


def forget(place: Place) -> None:
    """Let go of the word of an earlier enrolment."""
    remove(place.turned_away)


def _is_genuine(word: TurnedAway, signing_keys: Mapping[str, str]) -> bool:
    message = wire.turned_away_message(word.device, word.practitioner, word.code)
    return is_signed_by_hub(message, word.signature, word.key, signing_keys)

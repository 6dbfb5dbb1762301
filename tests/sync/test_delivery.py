"""What the delivery of a sealed outbox came to, counted as the person counts: by pieces of work, drafts apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from app.storage.sealed import FrameHeader, NewFrame, SealedOutbox, What
from sync import wire
from sync.authority import Authority
from sync.delivery import Delivery, deliver
from tests.storage.fakes import MORNING


@dataclass
class Told:
    """An authority that has what it has, and answers the rest as it is told to."""

    has: frozenset[str]
    outcomes: Mapping[str, str]

    def deliver(self, ask: wire.DeliverAsk) -> wire.DeliverAnswer:
        """Answer what was offered, and what was brought."""
        wanted = tuple(one for one in ask.offered if one not in self.has)
        brought = [wire.Delivered(one.id, self.outcomes.get(one.id, "received")) for one in ask.sealed]  # type: ignore[arg-type]
        return wire.DeliverAnswer(wanted, tuple(brought))


def frame(name: str, what: What = "change", with_change: str = "") -> NewFrame:
    return NewFrame(FrameHeader(name, what, 1, MORNING, with_change), b"sealed")


def delivered(folder: Path, has: tuple[str, ...] = (), outcomes: Mapping[str, str] | None = None) -> Delivery:
    sealed = SealedOutbox(folder / "sealed.outbox")
    sealed.append([frame("long-ago"), frame("contact"), frame("recording", with_change="contact")])
    sealed.append([frame("alert"), frame("draft", "draft")])
    sealed.note_receipts(["long-ago"], MORNING)
    told = Told(frozenset((*has, "long-ago")), {"draft": "held", **(outcomes or {})})
    return deliver(sealed, cast(Authority, told), with_drafts=True, signing_keys={})


def test_a_contact_and_the_recording_of_its_visit_arrive_as_one(tmp_path: Path) -> None:
    assert delivered(tmp_path) == Delivery(received=2, held=0, drafts=1, already=0, unreadable=0)


def test_what_was_there_without_its_receipt_here_is_not_said_to_arrive_now(tmp_path: Path) -> None:
    assert delivered(tmp_path, has=("alert",)) == Delivery(received=1, held=0, drafts=1, already=1, unreadable=0)


def test_a_piece_of_which_a_part_was_not_taken_is_not_said_to_be_there(tmp_path: Path) -> None:
    one = delivered(tmp_path, outcomes={"recording": "held", "alert": "unreadable"})
    assert one == Delivery(received=0, held=1, drafts=1, already=0, unreadable=1)

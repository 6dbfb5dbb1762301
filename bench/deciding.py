"""What a supervisor waits for: 500 decisions that wait, from the press on the rail to the last paint."""

from collections import defaultdict
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from time import process_time

from msgspec import Struct

from app import opening
from app.casework import approvals
from app.casework.caseworker import Caseworker
from app.domain import body as bodies
from app.domain.approval import Approval
from app.domain.child import Child
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.domain.referral import Referral
from app.domain.section import Section
from app.storage import records
from app.storage.records import Record
from app.storage.vault import Tx
from bench.laptop import unlocked
from bench.measures import Measured
from bench.seat import Seat
from ui.approvals.listing import WaitingList, WaitingRows
from ui.program import Program, settle

WINDOWS = 12


def deciding(home: Path, count: int) -> Measured:
    """Open the list of so many decisions in fresh windows, and read it without one."""
    program, opened = Program(), unlocked(home)
    by = opening.caseworker_of(opened)
    _fill_up(by, count)
    settle()
    took: Measured = defaultdict(list)
    for _ in range(WINDOWS):
        began = process_time()
        approvals.read(by=by)
        took["read cpu"].append(process_time() - began)
        seat = Seat(program, opened)
        shown = seat.part("approvals-list", WaitingList).shown
        there = seat.timed(partial(seat.press, "rail-approvals"), partial(_has, shown, count))
        took["open wall"].append(there.wall)
        took["open cpu"].append(there.cpu)
        seat.leave()
    return {**took, "decisions": [float(len(shown.rows))]}


def _has(shown: WaitingRows, count: int) -> bool:
    return len(shown.rows) >= count


def _fill_up(by: Caseworker, count: int) -> None:
    """Put as many referrals before this person as are wanted, each of a child of its own."""
    with by.vault.write() as tx:
        there = len(records.of_kind(tx, "approval"))
        for place in range(there, count):
            child, received = new_id(), by.clock() - timedelta(minutes=7 * place)
            whose = Child(given=f"Number{place}", family="Waiting", born=date(2015, 6, 1 + place % 28))
            _put(tx, by, "child", child, whose, child)
            said = Referral(
                author=new_id(), author_name="Karen Oduya", referrer_name="Karen Oduya", source="2A",
                primary_need="N1", received=received, level="3", known="new", step="decision-pending",
                sections=(Section(id="concern", words="Collected late on six days since half-term. " * 8),),
            )  # fmt: skip
            about = _put(tx, by, "referral", child, said)
            asked = Approval(
                about=about, about_kind="referral", act="assess", author=new_id(), author_name="Kelvin Fenn"
            )
            _put(tx, by, "approval", child, asked)


def _put(tx: Tx, by: Caseworker, kind: str, child: str, says: Struct, record: str = "") -> str:  # noqa: PLR0913, PLR0917
    raw = bodies.encode(says)
    category = KINDS[kind].category(bodies.value(raw))
    made = Record(record or new_id(), kind, child, 1, 1, by.agency, category, 0, by.clock().isoformat(), raw)
    records.put(tx, made)
    return made.id

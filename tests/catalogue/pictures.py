"""Pictures: what is played with files of attachments, and the bugs that hold up words with them or lose them."""

from pathlib import Path
from typing import Any

from app.casework import attachments as acts
from app.storage import attachments, file_copies
from sync import files, wire_files
from sync import round as rounds_of_one
from tests.attaching import a_file, picture
from tests.catalogue.plays import Hooked, sam_has
from tests.catalogue.put import Put
from tests.sync.simulate.judge import Broken
from tests.sync.simulate.network import Aim
from tests.sync.simulate.play import Play, desk_of
from tests.sync.simulate.stage import SimLaptop

SIZE = 500_000
"""More than three parts."""
MESSAGES = ("/sync/v1/file", "/sync/v1/file-part")


def _attached(play: Play, laptop: SimLaptop, child: str) -> str:
    """Add a picture to a contact; what it came from is gone afterwards, as a card is that goes back into its camera."""
    contact = play.writes(laptop, child).contacts[0]
    source = a_file(play.stage.folder, content=picture(SIZE))
    made: str = play.saves(laptop, "attaches", lambda: acts.add(source, child, contact, by=laptop.worker))
    source.unlink()
    return made


def _is_at_the_hub(play: Play, attachment: str) -> bool:
    wanted = f"SELECT 1 FROM doorstep.attachment_file WHERE attachment_id = '{attachment}'"  # noqa: S608 - our own id
    return bool(play.judge.bench.rows(wanted))


def _waits(laptop: SimLaptop) -> bool:
    return bool(desk_of(laptop).rows("SELECT change_id FROM outbox WHERE kind = 'contact'"))


def words_are_written_while_a_picture_goes(play: Play) -> None:
    """Between two parts of a picture something is written: it goes before the rest of the picture."""
    priya = play.enters(play.town.priya)
    made = _attached(play, priya, play.town.amara)
    Hooked(priya, MESSAGES[1]).before(lambda: play.writes(priya, play.town.amara))
    play.exchanges(priya)
    if _waits(priya) and _is_at_the_hub(play, made):
        raise Broken("14.2 what was written waited until the whole picture was sent")
    play.exchanges(priya)
    if _waits(priya):
        raise Broken("14.2 what was written while a picture was sent is not sent with the next round")
    _ends_with(play, priya, made)


def a_picture_never_gets_through(play: Play) -> None:
    """A network lets words through, and no picture."""
    priya = play.enters(play.town.priya)
    made = _attached(play, priya, play.town.amara)
    for _ in range(3):
        play.writes(priya, play.town.amara)
        priya.network.aims = [Aim(message, "lost") for message in MESSAGES for _ in range(9)]
        play.exchanges(priya)
        if _waits(priya):
            raise Broken("14.2 words wait behind a picture that does not get through")
    priya.network.aims = []
    play.stage.time.passes(3600)
    _ends_with(play, priya, made)


def a_picture_goes_in_parts(play: Play) -> None:
    """A picture is added from a card that is taken out again, and sent over a network that cuts one part."""
    priya = play.enters(play.town.priya)
    made = _attached(play, priya, play.town.amara)
    priya.network.aims = [Aim(MESSAGES[1], "answer-lost", 2)]
    play.exchanges(priya)
    priya.network.aims = []
    play.stage.time.passes(3600)
    _ends_with(play, priya, made)


def a_child_leaves_with_a_picture_that_waits(play: Play) -> None:
    """The child is taken from somebody whose picture of it has not been sent."""
    denise, sam = sam_has(play, play.town.amara)
    made = _attached(play, sam, play.town.amara)
    play.takes(denise, play.town.amara)
    play.exchanges(denise)
    sam.network.aims = [Aim(message, "lost") for message in MESSAGES for _ in range(9)]
    play.exchanges(sam)
    sam.network.aims = []
    play.stage.time.passes(3600)
    _ends_with(play, sam, made)


def _ends_with(play: Play, laptop: SimLaptop, attachment: str) -> None:
    """Two rounds more, and the picture must be at the hub, of which it says nothing else."""
    for _ in range(2):
        play.exchanges(laptop)
    if not _is_at_the_hub(play, attachment):
        raise Broken("14.3 a picture is not at the hub, and nobody has it any more or sends it")


# --- the bugs -------------------------------------------------------------------------------------------------------


def to_its_end(put: Put) -> None:
    """A file that has begun is sent to its end, whatever is written meanwhile."""
    put.instead(files.Lane, "_between", lambda _lane: None)


def files_before_words(put: Put) -> None:
    """Files are sent before changes, and one that does not get through ends the round."""
    push = rounds_of_one._push

    def with_files(laptop: Any, authority: Any, many: int, clock: Any, *more: Any) -> None:
        lane = rounds_of_one._files(laptop, authority, clock)
        with laptop.vault.read() as tx:
            rows = attachments.to_send(tx, clock())
        for row in rows:
            files.send(row.path(lane.folder), authority, files.Pace(clock), lambda: None)
        push(laptop, authority, many, clock, *more)

    put.instead(rounds_of_one, "_push", with_files)


def sent_with_its_first_part(put: Put) -> None:
    """A file counts as sent when the hub has taken a part of it."""

    def begun(path: Path, authority: Any, _pace: Any, _between: Any) -> None:
        found = authority.file(wire_files.FileAsk(path.stem))
        whole, content = path.stat().st_size, path.read_bytes()[found.offset :][: wire_files.LEAST_PART]
        authority.file_part(
            wire_files.FilePart(attachment=path.stem, offset=found.offset, whole=whole, content=content)
        )

    put.instead(files, "send", begun)


def kept_by_its_path(put: Put) -> None:
    """A file is left where it is until it is sent, and its path is kept."""
    paths: dict[str, Path] = {}
    copies, sends = file_copies.copy_in, files.send

    def noted(source: Path, folder: Path, attachment: str, seal_to: Any) -> Any:
        paths[attachment] = source
        return copies(source, folder, attachment, seal_to)

    def sent(path: Path, *how: Any) -> None:
        paths[path.stem].stat()
        sends(path, *how)

    put.instead(file_copies, "copy_in", noted)
    put.instead(files, "send", sent)


def gone_with_its_child(put: Put) -> None:
    """What was added about a child that left is removed, sent or not."""
    lets_go = attachments.let_go

    def all_of_them(tx: Any) -> list[str]:
        unsent = "SELECT id FROM attachment_file WHERE id NOT IN (SELECT id FROM record WHERE kind = 'attachment')"
        gone = tx.exec_driver_sql(unsent).scalars().all()
        found = [*lets_go(tx), *gone]
        for id in gone:
            tx.exec_driver_sql("DELETE FROM attachment_file WHERE id = ?", (id,))
        return found

    put.instead(attachments, "let_go", all_of_them)

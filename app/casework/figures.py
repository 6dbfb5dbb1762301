"""The authority's figures on a laptop: as the hub told them last, and exported into a file of a person's choosing."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from app.casework import looks
from app.casework.caseworker import Caseworker
from app.casework.figure_sheet import sheet
from app.casework.household import read_body
from app.domain.figure_counts import Figures
from app.domain.identity import DIRECTORY
from app.domain.practitioner import FIGURES, Practitioner
from app.storage import figures_told, records
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx


class FiguresPage(NamedTuple):
    """The figures that were told last and when, in the time of the place; nothing before the first answer."""

    figures: Figures | None
    asked: datetime | None


def read(*, by: Caseworker) -> FiguresPage | None:
    """Return what was told last; None for somebody whom the authority has not given its figures."""
    with by.vault.read() as tx:
        if not _may_see(tx, by):
            return None
        found = figures_told.told(tx)
    return FiguresPage(found.figures, by.here(found.asked)) if found else FiguresPage(None, None)


def _may_see(tx: Tx, by: Caseworker) -> bool:
    record = records.read(tx, by.practitioner)
    said = read_body(record.body, Practitioner) if record is not None and record.kind == "practitioner" else None
    return said is not None and FIGURES in said.capabilities


def export(to: Path, *, by: Caseworker) -> None:
    """Write every figure into a file that a spreadsheet opens, small counts hidden; the authority is told of it.

    It is noted as a look, which reaches the hub's audit with the next round. Raises StoreTrouble: no-figures,
    file-not-written.
    """
    beside = to.with_name(to.name + ".part")
    try:
        with by.vault.write() as tx:
            found = figures_told.told(tx) if _may_see(tx, by) else None
            if found is None:
                raise StoreTrouble("no-figures")
            looks.noted(tx, by, DIRECTORY, "figures")
            beside.write_bytes(sheet(found.figures, by.here(found.asked), by.authority))
        os.replace(beside, to)
    except OSError:
        raise StoreTrouble("file-not-written") from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)

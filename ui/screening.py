"""The front door on the desk: for whoever screens, what waits there, read with every refresh."""

from PySide6.QtCore import QObject, Signal

from app.casework import front_door
from app.casework.caseworker import Caseworker
from app.casework.stage_pages import FrontDoorPage
from ui.background import Lane
from ui.front_door.window import FrontDoorScreen
from ui.shell.window import CaseWindow

FRONT_DOOR = "front-door"


class Screening(QObject):
    """Shows the referrals that wait to whoever screens; to nobody else is there such a place."""

    stage_asked = Signal(str, str)  # the child and the referral
    counted = Signal(str, int)  # the place, and how many wait to be screened

    def __init__(self, by: Caseworker, store: Lane, window: CaseWindow) -> None:
        super().__init__()
        self._by = by
        self._store = store
        self._window = window
        self._screen = FrontDoorScreen()
        self._screen.opened.connect(self.stage_asked)

    def lay_out(self) -> None:
        """Put the page into the window; its place shows once it is known that this person screens."""
        self._window.add_page(FRONT_DOOR, self._screen, "Front door", "door-open")
        self._window.offer_place(FRONT_DOOR, offered=False)

    def refresh(self) -> None:
        """Read again what waits."""
        self._store.ask(lambda: front_door.read(by=self._by), self._show)

    def _show(self, page: FrontDoorPage | None) -> None:
        self._window.offer_place(FRONT_DOOR, offered=page is not None)
        if page is not None:
            self._screen.show_page(page)
            self._window.set_title(FRONT_DOOR, "Front door", note(page))
            self.counted.emit(FRONT_DOOR, page.waits)


def note(page: FrontDoorPage) -> str:
    """Give the words beside the window's title."""
    over = f"{page.overdue} decision{'' if page.overdue == 1 else 's'} overdue" if page.overdue else ""
    return "; ".join(filter(None, (f"{page.waits} to be screened", over))) if page.rows else ""

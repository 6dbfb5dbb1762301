"""The draft being written: the newest of everything typed and chosen, changed field by field."""

from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from app.casework.pages import VisitForm
from app.domain.draft import ChildPart, ContactDraft, Unread
from ui.visit import form_of_draft


class Writing(QObject):
    """Holds the newest draft; what the form does not show is carried along untouched."""

    changed = Signal()
    kind_changed = Signal()
    file_asked = Signal(str, str)  # the child, and the path of a file to be added
    file_saved = Signal(str, str)  # the child, and the name of the file
    file_failed = Signal(str, str)  # the child, and why it was not added

    def __init__(self, form: VisitForm, draft: ContactDraft) -> None:
        super().__init__()
        self.form = form
        self.draft = draft

    def body(self) -> bytes:
        """Give the draft as it is saved."""
        return form_of_draft.encode(self.draft)

    def part(self, place: int) -> ChildPart:
        """Give what is written about one child, by place."""
        return self.draft.children[place]

    def put(self, **fields: Any) -> None:
        """Change fields of the draft and tell, unless they already were so."""
        draft = msgspec.structs.replace(self.draft, **fields)
        if draft != self.draft:
            before, self.draft = self.draft, draft
            if draft.kind_of_contact != before.kind_of_contact:
                self.kind_changed.emit()
            self.changed.emit()

    def put_child(self, place: int, **fields: Any) -> None:
        """Change fields of one child's part."""
        children = list(self.draft.children)
        children[place] = msgspec.structs.replace(children[place], **fields)
        self.put(children=tuple(children))

    def note_unread(self, key: str, unread: Unread | None) -> None:
        """Keep what was typed in a field and cannot be read, or let go of it: it holds the signing back."""
        rest = tuple(one for one in self.draft.unread if one.key != key)
        self.put(unread=rest if unread is None else (*rest, unread))

    def typed(self, key: str) -> str:
        """Give what was typed in a field and could not be read."""
        return next((one.typed for one in self.draft.unread if one.key == key), "")

"""The draft being written: the newest of everything typed and chosen, changed field by field."""

from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from app.casework.pages import VisitForm
from app.domain.draft import ChildPart, ContactDraft
from ui.visit import form_of_draft
from ui.visit.form_of_draft import MissingOfChild


class Writing(QObject):
    """Holds the newest draft; what the form does not show is carried along untouched."""

    changed = Signal()
    kind_changed = Signal()
    unread_changed = Signal()

    def __init__(self, form: VisitForm, draft: ContactDraft) -> None:
        super().__init__()
        self.form = form
        self.draft = draft
        self.unread: dict[str, MissingOfChild] = {}

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

    def note_unread(self, key: str, unread: MissingOfChild | None) -> None:
        """Note that something typed in a field cannot be read, or that it can again: it holds the signing back."""
        if unread is not None:
            self.unread[key] = unread
        elif self.unread.pop(key, None) is None:
            return
        self.unread_changed.emit()

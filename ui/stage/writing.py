"""What is being written in a stage: the newest of everything typed and chosen, beside what stood there before."""

from collections.abc import Mapping
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from app.casework import stage_fields
from app.casework.stage_pages import StagePage
from app.domain.section import Section, SectionSays
from app.domain.stage_draft import StageDraft, Written, place, read_place


class Writing(QObject):
    """Holds the draft of one stage; what is not written here is as the record has it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._page: StagePage | None = None
        self._draft = StageDraft(writes="stage", record="", kind="", child="")

    def show_page(self, page: StagePage) -> None:
        """Take a stage as it was read: another one begins with what was kept of it, the same one goes on."""
        if self._page is None or self._page.line.record != page.line.record:
            fresh = StageDraft(
                writes="stage", record=page.line.record, kind=page.line.kind, child=page.header.child,
                version=page.version,
            )  # fmt: skip
            self._draft = msgspec.json.decode(page.draft, type=StageDraft) if page.draft else fresh
        elif not self._draft.says:
            self._draft = msgspec.structs.replace(self._draft, version=page.version)
        self._page = page

    def body(self) -> bytes:
        """Give the draft as it is saved."""
        return msgspec.json.encode(self._draft)

    def is_empty(self) -> bool:
        """Whether nothing is written that the record does not have."""
        return not self._draft.says

    def written(self, name: str) -> bool:
        """Whether something is written in a place that the record does not have."""
        return name in self._draft.says

    def section(self, id: str) -> Section:
        """Give what a section says, here or in the record."""
        found = self._item("sections", id)
        return msgspec.convert(found, Section) if found else Section(id=id)

    def say(self, id: str, says: SectionSays, text: str) -> None:
        """Say something in a section; one that says nothing is none."""
        self._say(msgspec.structs.replace(self.section(id), says=says, words=text))

    def choose(self, id: str, codes: tuple[str, ...]) -> None:
        """Choose answers of those that a section offers."""
        before = self.section(id)
        says: SectionSays = "words" if codes else before.says
        self._say(msgspec.structs.replace(before, chosen=codes, says=says))

    def typed(self, name: str) -> Any:
        """Give what a field holds, as it is typed."""
        if name in stage_fields.ITEMS and name != "targets":
            return self.items(name)
        kept = self._draft.says.get(name)
        if kept is not None:
            return tuple(kept.after) if isinstance(kept.after, list) else kept.after
        return stage_fields.shown(self._kind, name, self._said.get(name), self._zone)

    def put(self, name: str, value: Any) -> None:
        """Type or choose something in a field."""
        if name == "attended":
            self._put_items(name, value)
            return
        stands = self._said.get(name)
        if value == stage_fields.shown(self._kind, name, stands, self._zone):
            self._drop(name)
            return
        self._put(name, stands, list(value) if isinstance(value, tuple) else value)

    def items(self, field: str) -> tuple[dict[str, Any], ...]:
        """Give the items of a field, with what is written here."""
        found = {str(one["id"]): dict(one) for one in self._said.get(field) or ()}
        for name, one in self._draft.says.items():
            of, item = read_place(name)
            if of == field and item:
                found.pop(item, None) if one.after is None else found.update({item: one.after})
        return tuple(found.values())

    def committed(self, body: bytes) -> None:
        """Take it that what was kept has become a change; what was typed since stays, on top of it."""
        done = msgspec.json.decode(body, type=StageDraft)
        left = {}
        for name, one in self._draft.says.items():
            same = done.says.get(name)
            if same is None:
                left[name] = one
            elif same.after != one.after:
                left[name] = msgspec.structs.replace(one, before=same.after)
        self._draft = msgspec.structs.replace(self._draft, says=left)

    @property
    def _said(self) -> Mapping[str, Any]:
        return self._page.says if self._page else {}

    @property
    def _kind(self) -> str:
        return self._draft.kind

    @property
    def _zone(self) -> str:
        return self._page.zone if self._page else "Europe/London"

    def _stood(self, field: str, id: str) -> Any:
        return next((one for one in self._said.get(field) or () if one.get("id") == id), None)

    def _item(self, field: str, id: str) -> Any:
        kept = self._draft.says.get(place(field, id))
        return kept.after if kept is not None else self._stood(field, id)

    def _say(self, said: Section) -> None:
        blank = said.says == "words" and not said.words.strip() and not said.chosen
        name, stood = place("sections", said.id), self._stood("sections", said.id)
        self._put(name, stood, None if blank else msgspec.to_builtins(said))

    def _put_items(self, field: str, value: tuple[Mapping[str, Any], ...]) -> None:
        now = {str(one["id"]): dict(one) for one in value}
        before = {str(one["id"]): one for one in self.items(field)}
        for id in {*now, *before}:
            if now.get(id) != before.get(id):
                self._put(place(field, id), self._stood(field, id), now.get(id))

    def _put(self, name: str, stood: Any, after: Any) -> None:
        kept = self._draft.says.get(name)
        if kept is not None and kept.after == after:
            return
        if kept is None and _same(stood, after):
            return
        before = kept.before if kept is not None else stood
        says = {**self._draft.says, name: Written(before=before, after=after)}
        self._draft = msgspec.structs.replace(self._draft, says=says)
        self.changed.emit()

    def _drop(self, name: str) -> None:
        if name in self._draft.says:
            says = {one: kept for one, kept in self._draft.says.items() if one != name}
            self._draft = msgspec.structs.replace(self._draft, says=says)
            self.changed.emit()


def _same(stood: Any, after: Any) -> bool:
    """Whether an item says what it said: what the record leaves out is as it always is."""
    if isinstance(stood, Mapping) and isinstance(after, Mapping):
        return {k: v for k, v in stood.items() if v not in ("", [], None)} == {
            k: v for k, v in after.items() if v not in ("", [], None)
        }
    return bool(stood == after)

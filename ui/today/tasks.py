"""Tasks: what is to do by its date, each with its tick; on Today one's own, on a child everybody's."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.due_pages import TaskLine
from ui.kit import buttons, chips, fonts, tokens
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card
from ui.kit.marks import IconTile
from ui.kit.words import Words, paragraph
from ui.today import wording
from ui.today.rows import PressRow

TITLE = "Tasks"
NO_TASKS = "No tasks about {given} in what this laptop has."


class TaskPresses(NamedTuple):
    """Whom a press reaches: to open a task, to say that it is done, and to add one, where that is offered."""

    opened: Callable[[str], None]
    done: Callable[[str], None]
    add: Callable[[], None] | None = None


def tasks_card(tasks: tuple[TaskLine, ...], presses: TaskPresses, given: str = "") -> Card:
    """Build the card of tasks; with `given`, the child whose they all are."""
    card = Card(name="tasks")
    over = sum(task.near == "over" and not task.ended for task in tasks)
    parts: list[QWidget] = [chips.StatusChip(wording.overdue_tasks(over))] if over else []
    if presses.add is not None:
        add = Button("Add a task", ButtonKind.QUIET, buttons.SMALL, icon="plus", name="add-task")
        add.setAutoDefault(True)
        add.clicked.connect(presses.add)
        parts.append(add)
    to_do = sum(not task.ended for task in tasks)
    card.add_header(TITLE, *parts, note=str(to_do) if to_do else "")
    card.setAccessibleName(f"{TITLE}, {to_do}")
    if not tasks:
        card.add_padded(paragraph(NO_TASKS.format(given=given), "small"), 14, 12)
    for place, task in enumerate(tasks):
        if place:
            card.add_line()
        card.column.addWidget(TaskRow(task, presses))
    return card


class TaskRow(PressRow):
    """One task: a press opens it, and its button says that it is done."""

    def __init__(self, task: TaskLine, presses: TaskPresses) -> None:
        super().__init__(f"task-{task.task}", wording.task_sentence(task))
        row = QHBoxLayout()
        row.setSpacing(tokens.px(11))
        row.addWidget(IconTile("check" if task.ended else "list-checks", "ok" if task.ended else "info"))
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(Words(task.name or task.what, size=14, weight=fonts.SEMI_BOLD, wrap=True))
        for words in wording.task_words(task):
            said.addWidget(Words(words, size=12.5, tone="text-2", wrap=True))
        row.addLayout(said, 1)
        if not task.ended:
            row.addWidget(chips.StatusChip(wording.task_chip(task)))
            row.addWidget(self._tick(task, presses.done))
        self.column.addLayout(row)
        self.let_through()
        self.clicked.connect(lambda: presses.opened(task.task))

    def _tick(self, task: TaskLine, done: Callable[[str], None]) -> Button:
        tick = Button("Done", size=buttons.SMALL, name=f"done-{task.task}")
        tick.setAccessibleName(f"Done: {wording.task_sentence(task)}")
        tick.setAutoDefault(True)
        tick.clicked.connect(lambda: done(task.task))
        return tick

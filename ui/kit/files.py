"""Asking a person where a file is to go."""

from collections.abc import Callable

from PySide6.QtWidgets import QFileDialog, QWidget

ChooseFile = Callable[[QWidget, str], str]


def choose_file(parent: QWidget, suggested: str) -> str:
    """Return the path that a person chooses to save to, or nothing; an existing file is asked about."""
    path, _ = QFileDialog.getSaveFileName(parent, "Save sealed work", suggested, "Sealed work (*.json)")
    return path


def choose_table(parent: QWidget, suggested: str) -> str:
    """Return the path that a person chooses for a table, or nothing; an existing file is asked about."""
    path, _ = QFileDialog.getSaveFileName(parent, "Export", suggested, "Values for a spreadsheet (*.csv)")
    return path

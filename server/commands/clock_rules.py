"""The commands about an authority's own rules of clocks: look at them, publish them, compare them, show them."""

import argparse
import sys
from pathlib import Path

from app.domain.clock_rules import NATIONS, RuleBook, shipped_text
from app.domain.clock_rules import shipped as shipped_of
from app.domain.rule_differences import differences
from app.domain.rules_in_force import NATION, ClockRules
from server import publishing
from server.commands.command import Commands
from server.directory import published_rules
from server.hub import opened
from server.settings import HubSettings
from server.written import WrittenWrongly, Wrong, read, text_of


def book_in(text: str) -> RuleBook:
    """Return the rules that a document describes; raises WrittenWrongly."""
    return read(text, RuleBook)


def check(settings: HubSettings, given: argparse.Namespace) -> int:
    """Say whether rules could be published, and change nothing."""
    text = text_of(given.file)
    book = book_in(text)
    with opened(settings) as hub, hub.database.begin() as connection:
        found = publishing.look_at_rules(hub, connection, book, text)
    print(f"{_called(book)} can be published." if found else f"{_called(book)} are published already.")
    return 0


def publish(settings: HubSettings, given: argparse.Namespace) -> int:
    """Publish rules; again it changes nothing."""
    text = text_of(given.file)
    book = book_in(text)
    with opened(settings) as hub:
        found = publishing.publish_rules(hub, book, text)
    if found is None:
        print(f"{_called(book)} are published already. Nothing was changed.")
    else:
        print(f"{_called(book)} are published. What is counted from {found.since} on is counted by them.")
    return 0


def diff(settings: HubSettings, given: argparse.Namespace) -> int:
    """Say what is stricter and what is looser than what is shipped: in a file, or in what was published last."""
    newest = None if given.file else _newest(settings)
    if not given.file and newest is None:
        raise WrittenWrongly([Wrong(0, "No rules are published: there is nothing to compare. Give a file.")])
    book = book_in(newest.text if newest else text_of(given.file))
    found = differences(book, shipped_of(book.amends))
    for sentence in found:
        print(sentence)
    for year in book.bank_holidays:
        print(f"Bank holidays of {year.year}: {len(year.days)} days.")
    if not found:
        print(f"{_called(book)} say nothing else than the rules that are shipped for {book.amends.capitalize()}.")
    return 0


def show(settings: HubSettings, given: argparse.Namespace) -> int:
    """Print the rules that were published last, or those that are shipped for a nation, as the document they are."""
    if given.nation:
        print(shipped_text(given.nation), end="")
        return 0
    newest = _newest(settings)
    if newest is None:  # beside the document, which is often sent into a file
        said = f"No rules are published: those that are shipped for {NATION.capitalize()} are in force."
        print(said, file=sys.stderr)
    print(newest.text if newest else shipped_text(NATION), end="")
    return 0


def _newest(settings: HubSettings) -> ClockRules | None:
    with opened(settings) as hub, hub.database.begin() as connection:
        found = published_rules(connection)
    return max(found, key=lambda one: one.since, default=None)


def _called(book: RuleBook) -> str:
    since = f", in force from {book.since}" if book.since else ""
    return f"The rules of {book.name}, version {book.version}{since},"


def add_commands(commands: Commands) -> None:
    """Say what can be asked about rules."""
    under = commands.under("rules", "The authority's own rules of clocks: check, publish, diff, show.")
    for name, words, act in (
        ("check", "Say whether rules could be published, with the line of whatever is wrong.", check),
        ("publish", "Publish rules of clocks. They are never changed afterwards.", publish),
    ):
        under.add(name, words, act).add_argument("file", type=Path, help="The rules, in TOML")
    comparing = under.add("diff", "Say what is stricter and what is looser than what is shipped, in days.", diff)
    comparing.add_argument("file", type=Path, nargs="?", default=None, help="Without it, what was published last")
    showing = under.add("show", "Print rules as TOML: what was published last, else what is shipped.", show)
    showing.add_argument("nation", choices=NATIONS, nargs="?", default=None, help="Whose that are shipped")

"""Orders of doing things that are wrong, put into a laptop's process: each must be found by killing it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import msgspec

from tests.failpoints.points import instead


def saved_before_it_is_committed() -> None:
    """An act is called saved when it is written: that it is committed and sealed comes before whatever is next."""
    late: list[AbstractContextManager[Any]] = []

    def catch_up() -> None:
        while late:
            late.pop().__exit__(None, None, None)

    def hasty(acting: Callable[[Any], AbstractContextManager[Any]]) -> Callable[..., Any]:
        @contextmanager
        def act(by: Any) -> Iterator[Any]:
            catch_up()
            opened = acting(by)
            yield opened.__enter__()
            late.append(opened)

        return act

    def caught_up(read: Callable[[Any], AbstractContextManager[Any]]) -> Callable[..., Any]:
        def reading(vault: Any) -> AbstractContextManager[Any]:
            catch_up()
            return read(vault)

        return reading

    instead("app.casework.ledger:acting", hasty)
    instead("app.storage.vault:Vault.read", caught_up)
    instead("app.storage.vault:Vault.write", caught_up)
    instead("app.storage.vault:Vault.checkpoint", caught_up)


_FORGET = "DELETE FROM outbox WHERE change_id IN (SELECT value FROM json_each(?))"


def gone_when_it_is_sent() -> None:
    """What is sent counts as delivered: it leaves the outbox, and the sealed one, before there is an answer."""

    def hasty(sent: Callable[..., Any]) -> Callable[..., Any]:
        def forgotten(push: Any, ahead: Any, batch: Any) -> Any:
            laptop, ids = push._laptop, [row.change_id for row in batch]
            with laptop.vault.write() as tx:
                tx.exec_driver_sql(_FORGET, (msgspec.json.encode(ids).decode(),))
            laptop.sealed.note_receipts(ids, max((row.written for row in batch), default=None))
            return sent(push, ahead, batch)

        return forgotten

    instead("sync.round:_Push._sent", hasty)

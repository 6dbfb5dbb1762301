"""Hello: the terms of a round, the renewed lease, and what the hub has seen of this laptop."""

from sqlalchemy import text

from app.domain.kinds import KINDS
from server import by_date, laptops
from server.door import Caller
from server.hub import Hub
from server.lease import renew
from server.refusal import Refusal
from sync import wire

_TERMS = text(
    "SELECT (SELECT value FROM doorstep.hub_setting WHERE name = 'hub') AS hub, "  # noqa: S608 - our own text
    "(SELECT value FROM doorstep.hub_setting WHERE name = 'epoch') AS epoch, "
    "(SELECT seq FROM doorstep.feed_clock WHERE one = 1) AS head, "
    "(SELECT coalesce(max(sequence), 0) FROM doorstep.receipt "
    "WHERE device = CAST(:device AS uuid) AND install = CAST(:install AS uuid)) AS last, "
    f"{laptops.LEADS} AS leads"
)

# A cursor of a lost life, or of a laptop that reads everything again, says nothing of what it has not read yet.
_READ_SO_FAR = text(
    "UPDATE doorstep.device SET cursor = :cursor WHERE id = CAST(:device AS uuid) AND cursor <> :cursor "
    "AND (cursor < 0 OR :cursor >= 0) "
    "AND :epoch IN ('', (SELECT value FROM doorstep.hub_setting WHERE name = 'epoch'))"
)


def hello(hub: Hub, caller: Caller, ask: wire.HelloAsk) -> wire.HelloAnswer:
    """Answer with the hub's terms; raises Refusal (426, program-too-old) for a protocol it no longer speaks.

    The refusal names the hub, so that such a laptop knows whom it may still send its work to (docs/sync.md 6.10).
    """
    if ask.protocol < wire.PROTOCOL - 1:
        sentence = (
            f"This Doorstep is too old for {hub.settings.authority}, and nothing new comes to this laptop. "
            "What you write is kept and still sent. Ask IT."
        )
        raise Refusal(426, "program-too-old", sentence, {"hub": hub.id})
    by_date.keep_up(hub)
    with hub.database.begin() as connection:
        connection.execute(_READ_SO_FAR, {"cursor": ask.cursor, "device": caller.device, "epoch": ask.epoch})
        asked = {"device": caller.device, "install": ask.install, "practitioner": caller.practitioner}
        found = connection.execute(_TERMS, asked).one()
        laptops.said(connection, caller.device, ask, found.last)
        return wire.HelloAnswer(
            protocol=min(ask.protocol, wire.PROTOCOL),
            hub=found.hub,
            epoch=found.epoch,
            now=hub.clock(),
            head=found.head,
            device_sequence=found.last,
            lease=renew(hub, connection, caller.practitioner, caller.device),
            keys=hub.keys.public(),
            forms={kind.name: kind.form for kind in KINDS.values()},
            copied=hub.restored.copied if hub.restored else None,
            push_changes=wire.PUSH_CHANGES,
            leads=found.leads,
        )

"""The gapless feed: positions are stamped last, under one lock that is held until commit.

A plain sequence gives out its number before the row can be seen, so a reader passes over rows of slower
transactions: 3-50% of rows when measured (docs/decisions/0002-change-and-feed.md). The counter row is rolled back
with its transaction, so that a hole cannot exist and completeness can be proved by counting.
"""

from sqlalchemy import Connection, text

from server.refusal import Refusal

_STAMP = text("UPDATE doorstep.feed_clock SET seq = seq + :n WHERE one = 1 RETURNING seq")
_HEAD = text("SELECT seq FROM doorstep.feed_clock WHERE one = 1")
_COUNT = text("SELECT count(*) FROM doorstep.feed WHERE seq > :after AND seq <= :upto")


def stamp(connection: Connection, n: int) -> int:
    """Take n positions as the last step before commit and return the first; later writers wait here."""
    last: int = connection.execute(_STAMP, {"n": n}).scalar_one()
    return last - n + 1


def head(connection: Connection) -> int:
    """Return the last position that is committed and visible to this transaction."""
    return int(connection.execute(_HEAD).scalar_one())


def assert_whole(connection: Connection, after: int, upto: int) -> None:
    """Refuse to answer a pull over an interval with a hole: better no page than a page that passes over a record.

    Raises Refusal (503, feed-hole).
    """
    if int(connection.execute(_COUNT, {"after": after, "upto": upto}).scalar_one()) != upto - after:
        raise Refusal(
            503, "feed-hole", "The feed has a hole. Nothing was sent and nothing is lost. The authority's IT is needed."
        )

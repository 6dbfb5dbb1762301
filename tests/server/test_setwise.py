"""Rows go in as they are, however their columns travel."""

from typing import Any

import pytest
from sqlalchemy import select

from app.domain.identity import new_id
from server import tables
from server.hub import Hub
from server.setwise import insert_rows

CHILD, RECORD = new_id(), new_id()


def feed_row(seq: int, **more: Any) -> dict[str, Any]:
    columns = ("record_id", "version", "practitioner", "categories", "granted", "reason", "told")
    none: dict[str, Any] = dict.fromkeys(columns)
    return {"seq": seq, "child_id": CHILD} | none | more


ODD = ["", "a\x1eb", "'; --", '"{,}\\', "\\N", "NULL", "caf\u00e9 \U0001f9f8"]


@pytest.mark.parametrize(
    "rows",
    [
        [feed_row(1)],
        [feed_row(place, reason=reason) for place, reason in enumerate(ODD)],
        [feed_row(place, reason=reason) for place, reason in enumerate(ODD[2:])],
        [feed_row(place, reason="the same") for place in range(3)],
        [feed_row(place, reason=reason) for place, reason in enumerate(("a", None))],
        [feed_row(place, categories=ODD[:place], granted=place > 1) for place in range(4)],
        [feed_row(place, categories=categories) for place, categories in enumerate((None, [], ODD))],
        [feed_row(place, categories=ODD) for place in range(2)],
        [feed_row(place, record_id=RECORD, version=place) for place in (7, 1 << 20)],
        [feed_row(1 << 62, practitioner=new_id()), feed_row(0, practitioner=None)],
    ],
)
def test_rows_come_out_as_they_went_in(fresh_hub: Hub, rows: list[dict[str, Any]]) -> None:
    with fresh_hub.database.begin() as connection:
        insert_rows(connection, tables.feed, rows)
        found = connection.execute(select(tables.feed).order_by(tables.feed.c.seq)).mappings()
        assert [dict(row) for row in found] == sorted(rows, key=lambda row: int(row["seq"]))

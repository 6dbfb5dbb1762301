"""The ground a hub stands on: its role, its grants, its schema, its keys and its own PostgreSQL."""

from server.database import assert_plain_role
from server.hub import Hub


def test_connected_role_is_plain(fresh_hub: Hub) -> None:
    with fresh_hub.database.begin() as connection:
        assert_plain_role(connection)
    version, signature = fresh_hub.keys.sign(b"x")
    assert version == 1 and signature

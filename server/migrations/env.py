"""How Alembic runs our steps: on the connection it is given, inside the transaction of whoever called."""

from alembic import context
from sqlalchemy import Connection

from server.tables import metadata

_connection: Connection = context.config.attributes["connection"]
context.configure(connection=_connection, target_metadata=metadata, version_table_schema="doorstep")
context.run_migrations()

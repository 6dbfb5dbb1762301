"""The one place where a kind's struct becomes a record: its name, category, protection and exact bytes."""

from datetime import datetime

import msgspec

from app.domain.address import Address
from app.domain.kinds import KINDS
from server.northmere.numbers import Ids
from server.northmere.shape import SHIELDED, SeedRecord

_KIND_OF = {kind.struct: kind for kind in KINDS.values()}
_ASKED = ("protected", "sensitive", "topic", "about_kind")
_encode = msgspec.json.Encoder().encode


class Scribe:
    """Writes records into the authority's own name unless another agency is given."""

    def __init__(self, ids: Ids, agency: str) -> None:
        self.ids = ids
        self.agency = agency

    def write(
        self, fields: msgspec.Struct, child: str, happened: datetime, *, agency: str = "", id: str = ""
    ) -> SeedRecord:
        """Return the record of one kind; without an id one is made for the instant."""
        kind = _KIND_OF[type(fields)]
        return SeedRecord(
            kind=kind.name,
            id=id or self.ids.at(happened),
            child=child,
            agency=agency or self.agency,
            category=kind.category({name: getattr(fields, name, None) for name in _ASKED}),
            protection=SHIELDED if isinstance(fields, Address) and fields.protected else 0,
            body=_encode(fields),
            happened=happened,
        )

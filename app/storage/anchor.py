"""The anchor: what a store must have reached at least, kept outside its file, where the keys lie.

SQLCipher notices an altered page and not a whole older file (docs/security.md, F10). 64 hexadecimal digits: how often
the store was anchored (8), its highest sequence (12), and the beginning of the SHA-256 over all its changes (44).
"""

from contextlib import suppress

from app.storage import marks
from app.storage.device_secrets import DeviceSecrets
from app.storage.marks import Marks
from app.storage.trouble import NoKeyring
from app.storage.vault import Vault

_TURN, _SEQUENCE, _HEAD = 8, 12, 44


def cast(vault: Vault, secrets: DeviceSecrets) -> None:
    """Note how far the store is: in the store first, so that the anchor is never ahead of it."""
    with vault.write() as tx:
        marks.write(tx, turn=marks.read(tx).turn + 1)
        mark = marks.read(tx)
    with suppress(NoKeyring):  # it is cast again at the next lock; until then an earlier one holds
        secrets.put("anchor", _written(mark))


def _written(mark: Marks) -> str:
    return f"{mark.turn:0{_TURN}x}{mark.next_sequence - 1:0{_SEQUENCE}x}{mark.head[:_HEAD]:0<{_HEAD}}"


def is_behind(vault: Vault, secrets: DeviceSecrets) -> bool:
    """Whether this store is older than it has been, or another one: somebody has put back a copy.

    A store without an anchor is taken as it is: it was just made, or the keyring lost the anchor with everything else.
    """
    kept = secrets.get("anchor")
    if kept is None:
        return False
    turn, sequence = int(kept[:_TURN], 16), int(kept[_TURN : _TURN + _SEQUENCE], 16)
    with vault.read() as tx:
        mark = marks.read(tx)
    here = mark.next_sequence - 1
    if mark.turn < turn or here < sequence:
        return True
    return (mark.turn, here) == (turn, sequence) and _written(mark) != kept

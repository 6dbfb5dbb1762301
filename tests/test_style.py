"""Rules of style that a machine can hold: sizes, docstrings, words that say too little, what must never appear."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("app", "ui", "sync", "server", "resources", "bench", "installer")
MODULE_LINES = 500
FUNCTION_LINES = 50
BANNED = {
    "model", "manager", "controller", "service", "handler", "util", "utils", "helper", "helpers", "misc", "common",
    "base", "event", "session", "state", "data", "item", "queue",
}  # fmt: skip


@cache
def sources() -> tuple[tuple[str, str, ast.Module], ...]:
    """Every file of the program as it stands and parsed, which takes seconds and is asked for often."""
    paths = [path for top in PACKAGES for path in sorted((ROOT / top).rglob("*.py"))]
    texts = [(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths]
    return tuple((path, text, ast.parse(text)) for path, text in texts)


def definitions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node


def test_no_module_over_500_lines_and_no_function_over_50() -> None:
    found = [path for path, text, _ in sources() if text.count("\n") > MODULE_LINES]
    for path, _, tree in sources():
        for node in definitions(tree):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if not isinstance(node, ast.ClassDef) and length > FUNCTION_LINES:
                found.append(f"{path}: {node.name} has {length} lines")
    assert not found


def test_every_module_and_public_name_has_a_docstring() -> None:
    found = [path for path, text, tree in sources() if text.strip() and not ast.get_docstring(tree)]
    for path, _, tree in sources():
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if not node.name.startswith("_") and not ast.get_docstring(node):
                found.append(f"{path}: {node.name}")
    assert not found


def test_modules_and_classes_have_names_that_say_something() -> None:
    found = []
    for path, _, tree in sources():
        parts = set(Path(path).with_suffix("").parts)
        found += [path] if parts & BANNED else []
        found += [
            f"{path}: {node.name}"
            for node in definitions(tree)
            if isinstance(node, ast.ClassDef) and node.name.lower().strip("_") in BANNED
        ]
    assert not found


NEVER = {
    r"\bexcept\s*:": "a bare except hides our own faults",
    r"\bshell\s*=\s*True": "no shell",
    r"setText\(f?\"<": "rich text in a label can hide and spoof words",
    r"QWebEngine": "no web engine",
    r"\.setTextFormat\(Qt\.(?:TextFormat\.)?(?:RichText|AutoText|MarkdownText)": "plain text only",
    r"qsl\.|pragma\s+cipher_memory_security": "measured: slower, and it does not deliver",
}


def test_what_must_never_appear() -> None:
    found = [
        f"{path}: {why}" for path, text, _ in sources() for pattern, why in NEVER.items() if re.search(pattern, text)
    ]
    assert not found


BROAD = {"server/api.py", "ui/background.py", "app/__main__.py"}
"""The tops of a request and of a thread, where everything unforeseen is logged and told."""


def _passes_on(node: ast.ExceptHandler) -> bool:
    """A transaction that is undone and whose error goes on as it came is no swallowing."""
    return isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None


def test_broad_excepts_stand_only_at_the_top_of_a_thread_or_request() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and isinstance(node.type, ast.Name)
        and node.type.id in ("Exception", "BaseException")
        and path not in BROAD
        and not _passes_on(node)
    ]
    assert not found


def test_one_function_removes_from_the_outbox() -> None:
    """docs/sync.md 1.7: grep finds one place that deletes an outbox row."""
    pattern = re.compile(r"delete\s+from\s+outbox|delete\(\s*(?:schema\.|tables\.)?outbox", re.IGNORECASE)
    found = [path for path, text, _ in sources() for _ in pattern.finditer(text)]
    assert found == ["app/storage/outbox.py"]


def test_lock_files_name_no_index_and_every_pin_has_a_hash() -> None:
    for path in sorted((ROOT / "requirements").glob("*.lock")):
        text = path.read_text("utf-8")
        assert "://" not in text
        pins = re.findall(r"^[a-zA-Z0-9][^\n]*==", text, re.MULTILINE)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)


def test_tracked_files_hold_no_machine_path() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    here = str(ROOT.parent) + "/"
    for name in tracked.stdout.split():
        path = ROOT / name
        if path.suffix in (".py", ".md", ".toml", ".lock", ".txt", "") and path.is_file() and len(here) > 2:
            assert here not in path.read_text("utf-8", errors="ignore"), name

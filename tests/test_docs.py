"""The pages in docs/ hold: links and citations resolve, and rules, endpoints, codes, files and functions are real."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage import vault
from server.routes import ROUTES

ROOT = Path(__file__).resolve().parent.parent
CODE = ("app", "bench", "installer", "resources", "server", "sync", "tests", "ui")
HERE = Path(__file__).name

_LINK = re.compile(r"\[[^\]\[]*\]\(([^)\s]+)\)")
_CITED = re.compile(r"(?<![\w/.-])docs/[\w./-]*\w")
_PAGE = re.compile(r"(?<![\w/.-])[\w./-]*\w\.md\b")
_RULE = re.compile(r"docs/sync\.md,? (\d+\.\d+)|def test_(\d+_\d+)_")
_PART = re.compile(r"docs/(sync|protocol)\.md`?, parts? (\d+)(?: (?:and|to) (\d+))?")
_SECTION = re.compile(r"docs/security\.md,? (\d+(?:\.\d+)?)")
_FAILURE = re.compile(r"\bF(\d{1,2})\b")
_NAMED = re.compile(r"`((?:app|bench|docs|installer|resources|server|sync|tests|ui)/[\w./-]*)(?::([\w.]+))?`")
_CODES = re.compile(
    r"""Refusal\(\s*\d+,\s*"([a-z0-9-]+)"|_(?:unknown|again)\(\s*"([a-z0-9-]+)"|Unreadable\(\s*"([a-z0-9-]+)\""""
    r"""|Outcome\(\s*"(?:refused|held)",\s*"([a-z0-9-]+)"|Refused\(\s*"([a-z0-9-]+)\""""
)


def pages() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def sources() -> Iterator[tuple[str, str]]:
    """Every file of ours that can cite a page."""
    found = [path for top in CODE for kind in ("py", "sql", "spec", "toml") for path in (ROOT / top).rglob(f"*.{kind}")]
    for path in (*sorted(found), ROOT / "run.py", ROOT / "Makefile", ROOT / "pyproject.toml"):
        if path.name != HERE:
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def unresolved(text: str, pattern: re.Pattern[str], folder: Path) -> list[str]:
    """Return what a text points at that is not there."""
    found = (match[1] if pattern.groups else match[0] for match in pattern.finditer(text))
    here = [target.partition("#")[0] for target in found if not re.match(r"[a-z]+:", target)]
    return [target for target in here if target and not (folder / target).exists()]


def defined_in(path: Path) -> set[str]:
    """Return the names a module defines, those of a class with its own before them."""
    names: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
            names.update(f"{node.name}.{one.name}" for one in ast.walk(node) if isinstance(one, ast.FunctionDef))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(target.id for target in targets if isinstance(target, ast.Name))
    return names


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    assert unresolved(path.read_text("utf-8"), _LINK, path.parent) == []


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_files_and_functions_that_a_page_names_are_there(path: Path) -> None:
    named = _NAMED.findall(path.read_text("utf-8"))
    assert [file for file, _ in named if not (ROOT / file).exists()] == []
    assert [f"{file}:{name}" for file, name in named if name and name not in defined_in(ROOT / file)] == []


def test_every_page_that_the_code_cites_is_there() -> None:
    assert [f"{path}: {gone}" for path, text in sources() for gone in unresolved(text, _CITED, ROOT)] == []


def unknown_pages(text: str, folder: Path) -> list[str]:
    """Return the pages a text names that are neither in this repository's docs nor beside it."""
    places = (ROOT, ROOT / "docs", ROOT / "docs" / "decisions", folder)
    return [named for named in _PAGE.findall(text) if not any((place / named).exists() for place in places)]


def test_every_page_that_a_page_or_the_code_names_is_there() -> None:
    """A reader has this repository and nothing else: no rule may rest on a text that is not in it."""
    named = [(path.name, path.read_text("utf-8"), path.parent) for path in pages()]
    named += [(path, text, (ROOT / path).parent) for path, text in sources()]
    assert [f"{path}: {gone}" for path, text, folder in named for gone in unknown_pages(text, folder)] == []


def test_every_cited_rule_is_on_its_page() -> None:
    rules = set(re.findall(r"\*\*(\d+\.\d+)\*\*", page("sync.md")))
    cited = [(path, (m[1] or m[2]).replace("_", ".")) for path, text in sources() for m in _RULE.finditer(text)]
    assert cited
    assert [f"{path}: {rule}" for path, rule in cited if rule not in rules] == []


def test_every_cited_part_is_on_its_page() -> None:
    parts = {name: set(re.findall(r"^## (\d+)\. ", page(f"{name}.md"), re.MULTILINE)) for name in ("sync", "protocol")}
    cited = [
        (path, m[1], number)
        for path, text in sources()
        for m in _PART.finditer(text)
        for number in (m[2], m[3])
        if number
    ]
    assert cited
    assert [one for one in cited if one[2] not in parts[one[1]]] == []


def test_every_cited_section_and_failure_is_in_security() -> None:
    text = page("security.md")
    sections = {*re.findall(r"^#{2,3} (\d+(?:\.\d+)?)[. ]", text, re.MULTILINE), *re.findall(r"\*\*(0\.\d)\*\*", text)}
    rows = {number for row in re.findall(r"^\| (F[^|]*) \|", text, re.MULTILINE) for number in _FAILURE.findall(row)}
    citing = [(path, source) for path, source in sources() if "docs/security.md" in source]
    cited = [(path, one) for path, source in citing for one in _SECTION.findall(source)]
    failures = [(path, one) for path, source in citing for one in _FAILURE.findall(source)]
    assert cited
    assert failures
    assert [f"{path}: {one}" for path, one in cited if one not in sections] == []
    assert [f"{path}: F{one}" for path, one in failures if one not in rows] == []


def test_every_endpoint_and_its_structs_are_in_the_protocol() -> None:
    text = page("protocol.md")
    for route in ROUTES:
        row = f"| `{route.method} {route.path}` | {route.guard.value} | "
        assert row in text
        for struct in (route.asks, route.answers):
            assert f"`{struct.__name__}`" in text or (struct is route.asks and route.method == "GET")
            fields = struct.__struct_fields__
            assert [name for name in fields if not re.search(rf"\b{name}\b", text)] == [], struct.__name__


def test_every_code_of_a_refusal_is_in_the_protocol() -> None:
    readers = ("server/", "app/domain/strict.py", "app/domain/merge.py")
    codes = {
        next(filter(None, match.groups()))
        for path, text in sources()
        if path.startswith(readers)
        for match in _CODES.finditer(text)
    }
    assert {"clock", "token-reused", "no-access", "moved-on", "duplicate-key", "too-large"} <= codes
    text = page("protocol.md")
    assert sorted(code for code in codes if f"`{code}`" not in text) == []


def test_every_word_of_the_glossary_has_its_module() -> None:
    rows = [row for row in page("glossary.md").splitlines() if row.startswith("| **")]
    without = [row for row in rows if not row.endswith("| none yet |") and not _NAMED.search(row.rsplit("|", 2)[1])]
    assert rows
    assert without == []


def test_the_settings_of_the_store_are_those_that_security_lists() -> None:
    listed = re.findall(r"^\| (`.*`) \| ([^|,]*?)(?:, on macOS)? \| ", page("security.md"), re.MULTILINE)
    told = {name: value for names, value in listed for name in re.findall(r"`(\w+)`", names)}
    for name, value, _ in (*vault._SETTINGS, *vault._SETTINGS_OF_MACOS):
        assert told.get(name) == value


def test_what_is_invented_is_found() -> None:
    """The control: a page, a rule and a name that nobody wrote."""
    assert unresolved("see docs/nowhere.md, part 1", _CITED, ROOT) == ["docs/nowhere.md"]
    assert unknown_pages("as domain.md 2.5 and `nowhere.md` say, not security.md", ROOT) == ["domain.md", "nowhere.md"]
    assert unresolved("[there](docs/nowhere.md#part)", _LINK, ROOT) == ["docs/nowhere.md"]
    assert "invented" not in defined_in(ROOT / "app" / "domain" / "merge.py")
    assert "Vault.write" in defined_in(ROOT / "app" / "storage" / "vault.py")

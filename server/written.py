"""Documents that an authority writes by hand in TOML: read strictly, with the line of whatever is wrong."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

T = TypeVar("T")

_MOST = 1 << 20
_SYNTAX = re.compile(r"(?P<words>.*?) \(at (?:line (?P<line>\d+), column \d+|end of document)\)", re.DOTALL)
_AT = re.compile(r"(?P<words>.*?)(?: - at `(?P<path>\$.*)`)?", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]`]+)|\[(\d+)\]")
_KINDS = {
    "str": "a text in quotation marks", "int": "a whole number", "bool": "true or false", "array": "a list in [ ]",
    "object": "a part with fields of its own", "date": "a day like 2027-01-04", "float": "a number",
    "datetime": "a day with a time",
}  # fmt: skip
_SENTENCES = (
    (r"Object contains unknown field `(.*)`", '"{0}" is none of the words of this document. It may be spelt wrongly.'),
    (r"Object missing required field `(.*)`", '"{0}" is missing.'),
    (r"Invalid enum value '?(.*?)'?", '"{0}" is none of the words that can stand here.'),
    (r"Expected `str` matching regex .*", "Write small letters, figures and hyphens, like young-carer."),
    (r"Expected `(?:str|array)` of length >= 1", "This says nothing."),
    (r"Expected `int` >= (\d+)", "This is at least {0}."),
)


class Wrong(NamedTuple):
    """One thing that is wrong: the line, or 0 where it is the whole, and the sentence."""

    line: int
    words: str


class WrittenWrongly(ValueError):
    """A document cannot be taken as it is written; `faults` says why, each with its line."""

    def __init__(self, faults: Iterable[Wrong]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"Line {one.line}: {one.words}" if one.line else one.words for one in self.faults))


def text_of(file: Path) -> str:
    """Return the text of a file; raises WrittenWrongly where it is none or cannot be read."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise WrittenWrongly([Wrong(0, f"{file} cannot be read: {error.strerror}.")]) from None
    if len(raw) > _MOST:
        raise WrittenWrongly([Wrong(0, "The file is too large to be this document.")])
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")  # as an editor of Windows writes it
    except UnicodeDecodeError:
        raise WrittenWrongly([Wrong(0, "The file is not a text in UTF-8. Save it as UTF-8.")]) from None


def read(text: str, into: type[T]) -> T:
    """Return a document in TOML as a type; raises WrittenWrongly."""
    try:
        return msgspec.convert(tomllib.loads(text), into)
    except tomllib.TOMLDecodeError as error:
        raise WrittenWrongly([_syntax(text, str(error))]) from None
    except msgspec.ValidationError as error:
        raise WrittenWrongly([_mismatch(text, str(error))]) from None


def line_of(text: str, place: Sequence[str | int]) -> int:
    """Return the line on which a part of a document ends that stands there whole, or of the nearest part around it.

    What stands before it is read again, line by line, until the part is in it: only then is a line sure, whatever
    texts and lists run over several. It is asked for once, where something is wrong.
    """
    lines = text.splitlines(keepends=True)
    for depth in range(len(place), 0, -1):
        for n, _ in enumerate(lines, 1):
            try:
                if _stands(tomllib.loads("".join(lines[:n])), place[:depth]):
                    return n
            except tomllib.TOMLDecodeError:
                continue
    return 0


def _stands(document: Any, place: Sequence[str | int]) -> bool:
    for step in place:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _syntax(text: str, said: str) -> Wrong:
    found = _SYNTAX.fullmatch(said)
    line = int(found["line"]) if found and found["line"] else len(text.splitlines())
    return Wrong(line, f"This cannot be read as TOML: {found['words'] if found else said}.")


def _mismatch(text: str, said: str) -> Wrong:
    found = _AT.fullmatch(said)
    words, path = (found["words"], found["path"] or "$") if found else (said, "$")
    place: list[str | int] = [name or int(n) for name, n in _STEP.findall(path)]
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", words)
    return Wrong(line_of(text, [*place, unknown[1]] if unknown else place), _sentence(words))


def _sentence(words: str) -> str:
    for pattern, sentence in _SENTENCES:
        if match := re.fullmatch(pattern, words):
            return sentence.format(*match.groups())
    if match := re.fullmatch(r"Expected `([^`]*)`, got `([^`]*)`", words):
        wanted, found = (" or ".join(_KINDS.get(one, one) for one in group.split(" | ")) for group in match.groups())
        return f"This should be {wanted}, and is {found}."
    return f"{words[:1].upper()}{words[1:]}."


def quoted(text: str) -> str:
    """Return a text as TOML has it in quotation marks."""
    return msgspec.json.encode(text).decode()

"""The strict reader refuses what two programs could read differently, and never repeats a value."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import strict
from app.domain.child import Child

MARKER = "Amara-secret-marker"

REFUSED = {
    "duplicate-key": b'{"name":"%s","name":"b"}' % MARKER.encode(),
    "too-deep": b"[" * 900 + b"]" * 900,
    "nul": b'{"name":"' + MARKER.encode() + b'\\u0000"}',
    "surrogate": b'{"name":"' + MARKER.encode() + b'\\ud800"}',
    "not-a-number": b'{"name":"' + MARKER.encode() + b'","n":NaN}',
    "not-utf-8": b'{"name":"' + MARKER.encode() + b'\xff"}',
    "not-json": b'{"name":"' + MARKER.encode() + b'"',
}


@pytest.mark.parametrize(("code", "raw"), REFUSED.items())
def test_refused_in_words_without_the_value(code: str, raw: bytes) -> None:
    with pytest.raises(strict.Unreadable) as caught:
        strict.check(raw, 10_000)
    assert caught.value.code == code
    assert MARKER not in str(caught.value)
    assert caught.value.__cause__ is None


def test_more_refusals() -> None:
    for raw, code in (
        (b'"' + b"x" * 100 + b'"', "too-large"),
        (b'{"n":1e999}', "not-a-number"),
        (b'"\x00"', "nul"),
        (b'"\\udc00\\ud800"', "surrogate"),
        (b'{"a":{"b":1,"b":2}}', "duplicate-key"),
    ):
        with pytest.raises(strict.Unreadable) as caught:
            strict.check(raw, 100)
        assert caught.value.code == code


def test_what_is_allowed() -> None:
    for raw in (b'{"a":"\\ud83d\\ude00"}', b'{"a":"\\\\ud800"}', b'{"a":"[[[["}', b"[" * 32 + b"]" * 32):
        strict.check(raw, 10_000)


def test_a_mismatch_names_the_path_and_no_value() -> None:
    raw = json.dumps({"given": "Amara", "family": "Warsame", "born": MARKER}).encode()
    with pytest.raises(strict.Unreadable) as caught:
        strict.decode(raw, Child, 10_000)
    assert (caught.value.code, caught.value.path) == ("not-as-agreed", "$.born")
    assert MARKER not in str(caught.value)


HARD_TO_WALK = st.text(alphabet='"\\\\[]{}a', max_size=8)


@given(st.lists(HARD_TO_WALK, min_size=1, max_size=3), st.integers(1, 2), st.integers(28, 36))
def test_depth_is_that_of_the_brackets_outside_texts(texts: list[str], beside: int, depth: int) -> None:
    document: object = texts
    for level in range(depth - 1):
        document = {texts[0]: document} if level % 3 else [texts, document] * beside if level < 4 else [document]
    raw = json.dumps(document).encode()
    if depth <= strict.DEPTH:
        strict.check(raw, 1 << 20)
    else:
        with pytest.raises(strict.Unreadable, match="too-deep"):
            strict.check(raw, 1 << 20)


def test_brackets_that_do_not_match_are_no_json() -> None:
    for raw in (b"[" * 5000, b"[[]" * 40, b"[" * 20 + b"}" * 20):
        with pytest.raises(strict.Unreadable, match="not-json"):
            strict.check(raw, 10_000)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text().filter(lambda s: "\x00" not in s),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5).filter(lambda s: "\x00" not in s), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(JSON, st.booleans())
def test_every_ordinary_document_passes(document: object, ascii_only: bool) -> None:
    strict.check(json.dumps(document, ensure_ascii=ascii_only).encode(), 1 << 20)


ODD = (
    b'"a"',
    b'"\\u0061"',
    b":",
    b",",
    b"{",
    b"}",
    b"[",
    b"]",
    b" ",
    b"1",
    b"1e5",
    b"1e999",
    b"NaN",
    b"-0",
    b'"\n"',
    b'"a":1',
)


@given(st.lists(st.sampled_from(ODD), max_size=9))
def test_the_quick_look_lets_nothing_in_that_the_careful_one_refuses(parts: list[bytes]) -> None:
    for raw in (b"".join(parts), b"{" + b",".join(parts) + b"}", b"[" + b",".join(parts) + b"]"):
        if strict._is_plain(raw):
            json.loads(raw, object_pairs_hook=strict._unique, parse_float=strict._finite)
            assert b"NaN" not in raw

"""Names in any spelling: which are found by one another, and which are not."""

import unicodedata

import pytest

from app.domain import spelling


def meets(asked: str, name: str) -> bool:
    """Whether every word asked for begins a key of the name, or is one of its other spellings."""
    keys = spelling.name_keys(name)
    return all(
        any(key.startswith(word) for key in keys) or spelling.alike_keys(word) & keys
        for word in spelling.parts_of(asked)
    )


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("zoe", "Zoë Kowalczyk"),
        ("Zoë", "Zoe Kowalczyk"),
        ("lukasz wojcik", "Łukasz Wójcik"),
        ("obrien", "Lola O'Brien"),
        ("o'brien", "Lola O'Brien"),
        ("o’brien", "Lola OBrien"),
        ("brien", "Lola O'Brien"),
        ("fairhurst lane", "Oliver Fairhurst-Lane"),
        ("fairhurstlane", "Oliver Fairhurst-Lane"),
        ("lane oliver", "Oliver Fairhurst-Lane"),
        ("warsame amara", "Amara Warsame"),
        ("desouza", "Ana de Souza"),
        ("lizzie", "Elizabeth Brown"),
        ("elizabeth", "Liz Brown"),
        ("sam", "Samantha Cole"),
        ("sam", "Samuel Cole"),
        ("jaydon thorp", "Jayden Thorpe"),
        ("mohammed", "Muhammad Khan"),
        ("mohamed", "Maxamed Nur"),
        ("stephen", "Steven Hill"),
        ("smyth", "Jo Smith"),
        ("catherine", "Kathryn Holt"),
        ("am", "Amara Warsame"),
        ("sian price-hughs", "Siân Prys-Hughes"),
        ("shan pryce huges", "Siân Prys-Hughes"),
        ("o'brian", "Lola O’Brien"),
        ("obrian", "Lola O'Brien"),
        ("muhammad", "Mohamed Nur"),
        ("Siân", "Sian Jones"),
        ("alys", "Alice Brown"),
        ("kowalchick", "Łukasz Kowalczyk"),
        ("kovalchik", "Zofia Kowalczyk"),
        ("kovalski", "Jan Kowalski"),
        ("zho", "Mei-Lin Zhao"),
        ("zhao", "Lin Zho"),
        ("lomaks", "Beth Lomax"),
        ("lomax", "Beth Lomaks"),
        ("mitchel", "Ana Michell"),
    ],
)
def test_a_name_is_found_however_it_is_spelt(asked: str, name: str) -> None:
    assert meets(asked, name)


@pytest.mark.parametrize(
    ("asked", "name"),
    [("liz", "Leo Castellano"), ("oliver", "Olga Smith"), ("kim", "Tim Holt"), ("price", "Rose Holt")],
)
def test_other_names_are_not_found(asked: str, name: str) -> None:
    assert not meets(asked, name)


@pytest.mark.parametrize(
    ("typed", "name", "slip"),
    [
        ("nuygen", "nguyen", True),
        ("nguyenn", "nguyen", True),
        ("nguyn", "nguyen", True),
        ("nguyan", "nguyen", True),
        ("gnuyen", "nguyen", True),
        ("neguyn", "nguyen", False),
        ("nuyegn", "nguyen", False),
        ("nguyenna", "nguyen", False),
        ("liam", "lima", False),
        ("12345", "12354", False),
    ],
)
def test_a_slip_is_one_letter_of_a_long_word(typed: str, name: str, slip: bool) -> None:
    assert spelling.is_slip(typed, name) == slip


@pytest.mark.parametrize("text", ["Zoë Łukasz", "Straße İstanbul", "Đặng Þór", "Œuvre", "Ǆ ﬁ"])
def test_a_levelled_text_keeps_every_place(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert len(spelling.levelled(composed)) == len(composed)


@pytest.mark.parametrize(
    ("first", "second"),
    [("thorpe", "tharp"), ("philip", "filip"), ("yusuf", "yousef"), ("fatima", "fatimah"), ("mcdonald", "macdonald")],
)
def test_words_that_sound_alike_have_one_code(first: str, second: str) -> None:
    assert spelling.sound(first) == spelling.sound(second)


@pytest.mark.parametrize(
    ("written", "digits"),
    [("999 220 0332", "9992200332"), ("+44 (0)1632 960141", "01632960141"), ("01632 960 141", "01632960141"), ("", "")],
)
def test_numbers_are_compared_by_their_digits(written: str, digits: str) -> None:
    assert spelling.digits_of(written) == digits


@pytest.mark.parametrize("odd", ["", "'", "--", "李小龙", "محمد", "a" * 500, "h", "hh", "w", "ev"])
def test_no_typing_is_too_odd(odd: str) -> None:
    spelling.name_keys(odd)
    spelling.sound(odd)

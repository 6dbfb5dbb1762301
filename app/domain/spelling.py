"""Names in any spelling: without accents, in parts and joined, by what stands for them, by letters that are written
for one another, by how they sound, and with a slip of one letter.

The code for sounds is NYSIIS: R. L. Taft, "Name Search Techniques", New York State Identification and Intelligence
System, special report 1, 1970; uncut, because long names of families differ at their ends, and with every Y but a
first one as a vowel and every C before E, I or Y as an S.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

SOUND, ALIKE = "~", "="
"""What a key begins with that is a code of the sound, or stands for a name in all its forms."""

_SINGLE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "t", "æ": "a", "œ": "o", "ß": "s", "ı": "i"})
_APOSTROPHES = re.compile(r"['’‘ʼʻ`´]")
_PART = re.compile(r"[^\W_]+")
_LONGEST_SPOKEN = 40  # letters of one word: nobody says more, and sounding out 240,000 took six seconds
_LEAST_SOUNDING, _LEAST_UNCUT, _LEAST_SLIPPED = 3, 4, 5

_RESPELT = (("x", "ks"), ("tch", "ch"), ("cz", "ch"), ("ao", "o"))
_POLISH = re.compile(r"cz|sz|rz|owa|[cs]k[ia]$|[cn]ik$|chi[ck]k?$")
"""What a name has in which a W may be heard, and so written, as a V."""

# Shortened, pet and differently transliterated forms; a line holds what people say for one another. Ours, by hand.
_SAME_NAMES = """
abdi cabdi; abdullah abdulla cabdullaahi abdullahi; abigail abby abbie gail; ahmed ahmad axmed achmed
aisha ayesha aysha ayisha caasha aishah; albert al bert bertie; alexander alex alec sandy xander aleksander
alexandra alex sandra lexi aleksandra; alfred alf alfie fred; ali cali aly; amelia millie milly amy; andrew andy drew
anthony tony antony ant; archibald archie; arthur art artie; benjamin ben benny benji; bethany beth; brian bryan
caitlin kaitlin caitlyn katelyn kaitlyn; catherine cathy kate katie katherine kathryn kathy kat kitty cath katarzyna
charles charlie chas chuck; charlotte charlie lottie lotte; christine chris christina chrissie tina kristina
christopher chris kit topher krzysztof; daniel dan danny; david dave davey dafydd; deborah debbie deb debra
dorothy dot dottie; edward ed eddie ted teddy ned; eleanor ellie nell elle elinor; elizabeth liz lizzie lizzy beth
betty bess eliza libby elsie lisa elspeth elzbieta; emily em emmy millie; evelyn eve evie; fatima fatimah faduma fadumo
florence flo florrie; francesca fran frankie; francis frank fran frankie; frederick fred freddie freddy
gabriel gabe; george georgie jerzy; grace gracie; hannah hanna; harold harry hal; harriet hattie harry; hassan hasan
xasan; henry harry hal hank; hussein hussain husayn xuseen husain; ibrahim ebrahim abraham; isabella bella izzy isabel
isobel isabelle; isa essa ciise issa; jacob jake jakub; jack john jackie; james jim jimmy jamie; jane janie; jasmine
jas yasmin yasmine; jayden jaydon jaden jaydn jaiden; jennifer jen jenny jenni; jessica jess jessie; john jon johnny
sean shaun shawn; jonathan jon jonny; joseph joe joey jozef; joshua josh; josephine jo josie; joanne jo joanna
judith judy; kenneth ken kenny; kimberley kim kimberly; lawrence larry laurence laurie; leonard len lenny leo
lewis louis lou louie luis; lilian lily lil lilly; lucas luke lukas lukasz; lucy lucja lucia; madeleine maddie
madeline; magdalena magda; malgorzata gosia margaret; margaret maggie meg peggy margie marge; mary molly maria marie
maryam miriam mariam maryan; matilda tilly tillie mattie; matthew matt matty mateusz; maxwell max; maximilian max
megan meg; michael mike mick micky mikey michal; mohammed muhammad mohamed mohammad muhammed maxamed mehmed mohamud mo
natalie nat; nathan nate nat nathaniel; nicholas nick nicky nicolas mikolaj; nicola nicky nikki; niamh neve neeve
oliver ollie olly; olivia liv livvy oliwia; omar umar cumar omer; oscar ossie; pamela pam; patricia pat trish tricia
patsy; patrick pat paddy; penelope penny; peter pete piotr; philip phil phillip filip; rachel rachael rae; raymond ray
rebecca becky becca; richard rick dick ricky rich; robert rob bob bobby robbie bert; ronald ron ronnie; rose rosie
samantha sam sammy; samuel sam sammy; sarah sara sally; sebastian seb bas; sian shan; siobhan shivaun chevonne shavon
simon si; solomon sol; sophie sophia zofia sofia zosia; stephen steve steven stevie stefan; stanley stan stanislaw
susan sue susie suzie suzanne; terence terry; theodore theo ted teddy; theresa tess terry teresa; thomas tom tommy
tomos tomasz; timothy tim; tobias toby; victoria vicky tori vikki; vincent vince; vivienne viv vivian; walter wally
walt; william will bill billy willie liam wills; yusuf yousef yousuf yuusuf youssef joseph; zachary zac zach zak
zainab zaynab zeynab; zuzanna susan zuza
"""


def levelled(text: str) -> str:
    """Return a text without accents and capitals, letter for letter: a place in it is the same place in `text`.

    The text must be composed (NFC), as everything that is typed here is.
    """
    if text.isascii():
        return text.lower()
    return "".join(map(_level, text))


@lru_cache(4096)
def _level(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    small = letter.lower()[:1].translate(_SINGLE)
    return (unicodedata.normalize("NFKD", small)[:1].casefold() or letter)[:1]


def parts_of(text: str) -> list[str]:
    """Return the words of a text as names are looked for: levelled, apostrophes closed up, hyphens taken apart."""
    return _PART.findall(_APOSTROPHES.sub("", levelled(unicodedata.normalize("NFC", text))))


def written_keys(name: str) -> set[str]:
    """Return every beginning under which a name may be looked for: its words, what follows an apostrophe, and what
    hyphens or spaces keep apart written as one word."""
    parts = parts_of(name)
    joined = {"".join(parts[at : at + 2]) for at in range(len(parts) - 1)}
    behind = {piece for piece in _PART.findall(levelled(unicodedata.normalize("NFC", name))) if len(piece) > 1}
    return {*parts, *joined, *behind}


@lru_cache(8192)
def alike_keys(word: str) -> frozenset[str]:
    """Return the keys under which one word of a name meets its other spellings: names it stands for, the word with
    letters that are written for one another, and the sounds of both.

    A code of two letters says nothing: Liz, Leo and Lewis have it in common. Where only its cut end has made it so
    short, it is taken uncut: Price, Pryce and Prys.
    """
    alike = {ALIKE + name for name in _same_names().get(word, ())}
    if not (word.isalpha() and word.isascii()) or len(word) > _LONGEST_SPOKEN:
        return frozenset(alike)
    respelt = _respelt(word)
    heard = {word, respelt, respelt.replace("w", "v") if _POLISH.search(word) else respelt}
    return frozenset({*alike, *filter(None, map(_sound_key, heard)), *({respelt} - {word})})


def _respelt(word: str) -> str:
    for old, new in _RESPELT:
        word = word.replace(old, new)
    return word


def _sound_key(word: str) -> str:
    uncut = _sounded(word)
    code = _ended(uncut)
    code = code if len(code) >= _LEAST_SOUNDING else uncut if len(uncut) >= _LEAST_UNCUT else ""
    return SOUND + code.upper() if code else ""


def may_slip(word: str) -> bool:
    """Whether a word is long enough to tell a slip of one letter from another name."""
    return len(word) >= _LEAST_SLIPPED and word.isalpha()


def is_slip(typed: str, name: str) -> bool:
    """Whether a word becomes a name by one letter: another one, one more, one less, or one in the wrong place by up
    to two, as in Nuygen."""
    if not may_slip(typed) or abs(len(typed) - len(name)) > 1:
        return False
    same = next((at for at, (one, other) in enumerate(zip(typed, name, strict=False)) if one != other), len(typed))
    rest, meant = typed[same:], name[same:]
    if rest[1:] == meant[1:] or rest == meant[1:] or rest[1:] == meant:
        return True
    return any(
        rest[by:] == meant[by:] and (_turned(rest[:by]) == meant[:by] or rest[:by] == _turned(meant[:by]))
        for by in (2, 3)
    )


def _turned(piece: str) -> str:
    return piece[1:] + piece[:1]


def name_keys(name: str) -> set[str]:
    """Return everything by which a name is found."""
    written = written_keys(name)
    return written.union(*(alike_keys(word) for word in written))


def digits_of(text: str) -> str:
    """Return a number as it is compared: its digits, with the country's 44 as the 0 it stands for."""
    digits = "".join(one for one in text if one.isdigit())
    return "0" + digits[2:].removeprefix("0") if text.lstrip().startswith("+44") else digits


@cache
def _same_names() -> Mapping[str, tuple[str, ...]]:
    """Every name with the first of each line it stands in; a line goes on over the ends of the lines above."""
    known: dict[str, list[str]] = defaultdict(list)
    for group in _groups():
        for name in group:
            known[name].append(group[0])
    return {name: tuple(firsts) for name, firsts in known.items()}


def _groups() -> Iterator[list[str]]:
    yield from (group.split() for group in _SAME_NAMES.split(";"))


_FIRST = (("mac", "mcc"), ("kn", "nn"), ("k", "c"), ("ph", "ff"), ("pf", "ff"), ("sch", "sss"))
_LAST = (("ee", "y"), ("ie", "y"), ("dt", "d"), ("rt", "d"), ("rd", "d"), ("nt", "d"), ("nd", "d"))
_VOWELS = frozenset("aeiou")
_SOFTENING = frozenset("eiy")
_LETTERS = {"q": "g", "z": "s", "m": "n"}


def sound(word: str) -> str:
    """Return the code of how a levelled word sounds; words with one code sound alike to an English ear."""
    return _ended(_sounded(word)).upper()


def _sounded(word: str) -> str:
    whole = _ending(_beginning(word))
    code = whole[:1]
    at = 1
    while at < len(whole):
        spoken, step = _spoken(whole, at)
        code += "".join(one for place, one in enumerate(spoken) if one != (code + spoken[:place])[-1:])
        at += step
    return code


def _beginning(word: str) -> str:
    return next((new + word[len(old) :] for old, new in _FIRST if word.startswith(old)), word)


def _ending(word: str) -> str:
    return next((word[: -len(old)] + new for old, new in _LAST if word.endswith(old)), word)


def _spoken(whole: str, at: int) -> tuple[str, int]:
    """Return what one letter, or a few together, sound like within a word, and how many they are."""
    for old, new in (("ev", "af"), ("sch", "s"), ("ph", "f"), ("kn", "n")):
        if whole.startswith(old, at):
            return new, len(old)
    letter, before, after = whole[at], whole[at - 1], whole[at + 1 : at + 2]
    if letter in _VOWELS or letter == "y":
        return "a", 1
    if letter == "h" and (before not in _VOWELS or after not in _VOWELS):
        return ("a" if before in _VOWELS else _LETTERS.get(before, before)), 1
    if letter == "w" and before in _VOWELS:
        return "a", 1
    if letter == "c" and after and after in _SOFTENING:
        return "s", 1
    return _LETTERS.get(letter, "c" if letter == "k" else letter), 1


def _ended(code: str) -> str:
    short = code[:-1] if code.endswith("s") and len(code) > 1 else code
    short = short[:-2] + "y" if short.endswith("ay") else short
    return short.rstrip("a") if len(short.rstrip("a")) > 1 else short

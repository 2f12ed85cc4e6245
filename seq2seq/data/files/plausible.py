"""Whether a text that was decoded with some encoding consists of words."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

MOST_ODD = 0.1  # share of the different words that are not ASCII
MOST_ACCENTED = 0.55  # share of the letters of long words in Latin script that are not all ASCII
LONG = 4  # letters
ALPHABETS = ("LATIN", "CYRILLIC", "GREEK")  # of which a word has one
BEFORE = "\u201e\u201a\u00bf\u00a1"  # signs that no word ends with
AROUND = (  # signs around words
    "'`&@#~^%$"
    "\u00ab\u00bb\u201c\u201d\u2018\u2019\u2039\u203a\u2026\u2013\u2014\u20ac\u00a3\u00a7\u00b0"
)
IN_WORDS = "'\u2019\u2018\u00b7-\u2010\u2011"  # signs that words of some languages have
WORD = re.compile(r"[^\s\"(),.:;<>?!\[\]{}|/\\=+*_0-9-]+")


def is_plausible(text: str) -> bool:
    """Check that nearly all different words that are not ASCII look like words of some language.

    A wrong encoding mixes alphabets in a word, puts signs or capital letters inside it, joins
    ideographs and small Latin letters, or turns most letters of a Latin word into accented ones.
    """
    words = [word for word in {*WORD.findall(text)} if not word.isascii()]
    if sum(map(_is_odd, words)) > MOST_ODD * len(words):
        return False
    long = [word for word in words if len(word) >= LONG]
    letters = [letter for word in long for letter in word if _script(letter) == "LATIN"]
    accented = sum(not letter.isascii() for letter in letters)
    return accented <= MOST_ACCENTED * len(letters)


def _is_odd(word: str) -> bool:
    inner = word.lstrip(BEFORE + AROUND).rstrip(AROUND)
    if not all(one.isalpha() or one in IN_WORDS or unicodedata.combining(one) for one in inner):
        return True
    scripts = [_script(letter) for letter in inner if letter.isalpha()]
    if len({*scripts} & {*ALPHABETS}) > 1:
        return True
    pairs = [*pairwise(letter for letter in inner if letter.isalpha())]
    if any(one.islower() and other.isupper() for one, other in pairs):
        return True
    return any(
        {_script(one), _script(other)} & {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}
        and (one + other).islower()
        for one, other in pairs
    )


@lru_cache(1 << 16)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]

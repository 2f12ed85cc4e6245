"""Whether the first line of a table names its columns."""

import re
from collections import Counter
from collections.abc import Sequence

from seq2seq.errors import InputError
from seq2seq.visible import shortened

SOURCE_NAMES = (
    "source", "src", "input", "inputs", "x", "text", "sentence", "question", "document", "lemma",
    "word", "grapheme", "graphemes", "letters", "tokens", "original",
)  # fmt: skip
TARGET_NAMES = (
    "target", "tgt", "trg", "output", "outputs", "y", "label", "labels", "class", "category",
    "answer", "summary", "translation", "form", "pronunciation", "phoneme", "phonemes", "tag",
    "tags", "sentiment",
)  # fmt: skip
OTHER_NAMES = (
    "id", "index", "weight", "split", "group", "fold", "date", "time", "features", "prompt",
    "completion", "response", "name",
)  # fmt: skip
LANGUAGES = (
    "arabic", "chinese", "czech", "danish", "dutch", "english", "finnish", "french", "german",
    "greek", "hebrew", "hindi", "hungarian", "italian", "japanese", "korean", "latin",
    "norwegian", "polish", "portuguese", "romanian", "russian", "spanish", "swedish", "turkish",
    "ukrainian", "vietnamese",
)  # fmt: skip
CODES = (
    "ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hu", "it", "ja", "ko", "la",
    "nl", "no", "pl", "pt", "ro", "ru", "sv", "tr", "uk", "vi", "zh",
)  # fmt: skip
KNOWN = {*SOURCE_NAMES, *TARGET_NAMES, *OTHER_NAMES}
NOT_NAMES = ("n/a", "na", "nan", "none", "null", "inf", "infinity", "nil")  # in place of numbers
NUMBER = re.compile(  # with a point or a comma, or with signs of thousands
    r"[+-]?(\d+([.,]\d*)?|[.,]\d+|\d{1,3}([.,]\d{3})+([.,]\d+)?)([eE][+-]?\d+)?|nan",
    re.IGNORECASE,
)
FEW = 20  # rows: of fewer, letters and repetitions tell nothing
CLEAR = 2  # evidence
MANY_LETTERS = 3  # different ones: of fewer, none tells anything
MOSTLY = 0.95  # of the cells of a column
LONGEST = 60  # characters of a line in a message


def normalized(name: str) -> str:
    """A column's name as it is compared with the known ones."""
    return name.strip().casefold()


def has_header(records: Sequence[Sequence[str]], place: object) -> bool:
    """Determine whether the first record names the columns.

    It does if all its cells are known names, such as `text` and `label`, or names of languages,
    or if one is a word above a column of numbers. It does not if one occurs again in its column,
    or is a number above numbers. Otherwise a known name, and what sets the first cells apart from
    at least 20 others, count together: it does if there are both, and does not if neither is clear.

    Args:
        records: the first ones of the file.
        place: what messages call the file.

    Raises:
        InputError: the columns contradict one another, or there is some evidence only.
    """
    if not records or not any(records[0]):
        return False
    first, rest = records[0], records[1:]
    names = [normalized(cell) for cell in first]
    is_known = [_is_known(name) for name in names]
    are_distinct = len({*names}) == len(names)
    if are_distinct and all(
        one or name in LANGUAGES for one, name in zip(is_known, names, strict=True)
    ):
        return True
    columns = [[one[index] for one in rest if index < len(one)] for index in range(len(first))]
    pairs = [*zip(first, columns, strict=True)]
    says = [_says(cell, column) for cell, column in pairs]
    if True in says and False not in says:
        return True
    short = {*CODES, *(name for name in KNOWN if len(name) == 1)}
    is_short = are_distinct and all(name in short for name in names)  # such as en and de, x and y
    evidence = sum(_apart(cell, column) for cell, column in pairs)
    if True not in says:
        if False in says or not (any(is_known) or is_short or evidence >= CLEAR):
            return False
        if evidence and any(is_known):
            return True
    line = shortened(" | ".join(first), LONGEST)
    raise InputError(
        f"Line 1 of {place} may be a header or a row: {line}. Set data.header=true or "
        "data.header=false."
    )


def _is_known(name: str) -> bool:
    """Whether this is a known name of several letters, or joined from some: `source_text`."""
    parts = re.split(r"[_.-]", name)
    return (len(name) > 1 and name in KNOWN) or (len(parts) > 1 and any(x in KNOWN for x in parts))


def _says(first: str, column: Sequence[str]) -> bool | None:
    """Whether the first cell of a column is a name; None where this cannot be known."""
    filled = [cell.strip() for cell in column if cell.strip()]
    cell = first.strip()
    if not filled or not cell:
        return None
    is_name = any(map(str.isalpha, cell)) and cell.casefold() not in NOT_NAMES
    if sum(map(is_number, filled)) >= MOSTLY * len(filled):
        if is_number(cell):
            return False
        return True if is_name else None
    return False if cell in filled else None


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def _apart(first: str, column: Sequence[str]) -> int:
    """How much sets the first cell of a column apart from the others: 0, 1 or 2 (which is clear).

    It is clear where the first cell occurs once, and all others again and again, as labels do, or
    where it has no digit and all others have some. It is something where most of its letters are in
    none of the others, whatever their case.
    """
    filled = [cell.strip().casefold() for cell in column if cell.strip()]
    letters = {one for one in first.casefold() if one.isalpha()}
    if len(filled) < FEW or not letters:
        return 0
    if min(Counter(filled).values()) > 1:
        return CLEAR
    if all(map(_has_digit, filled)) and not _has_digit(first):
        return CLEAR
    others = {*"".join(filled)}
    return int(len(letters) >= MANY_LETTERS and 2 * len(letters - others) > len(letters))


def is_number(cell: str) -> bool:
    """Whether a cell is a number."""
    return NUMBER.fullmatch(cell) is not None

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
    "ar", "arabic", "cs", "czech", "da", "danish", "de", "dutch", "el", "en", "eng", "english",
    "es", "fi", "finnish", "fr", "french", "german", "greek", "he", "hebrew", "hi", "hindi", "hu",
    "hungarian", "it", "italian", "ja", "japanese", "ko", "korean", "la", "latin", "nl", "no",
    "norwegian", "pl", "polish", "pt", "portuguese", "ro", "romanian", "ru", "russian", "spanish",
    "sv", "swedish", "tr", "turkish", "uk", "ukrainian", "vi", "vietnamese", "zh", "chinese",
)  # fmt: skip
KNOWN = {*SOURCE_NAMES, *TARGET_NAMES, *OTHER_NAMES}
NOT_NAMES = ("n/a", "na", "nan", "none", "null", "inf", "infinity", "nil")  # in place of numbers
NUMBER = re.compile(  # with a point or a comma, or with signs of thousands
    r"[+-]?(\d+([.,]\d*)?|[.,]\d+|\d{1,3}([.,]\d{3})+([.,]\d+)?)([eE][+-]?\d+)?|nan",
    re.IGNORECASE,
)
FEW = 20  # rows: of fewer, letters and repetitions tell nothing
MANY_LETTERS = 3  # different ones: of fewer, none tells anything
MOSTLY = 0.95  # of the cells of a column
LONGEST = 60  # characters of a line in a message


def normalized(name: str) -> str:
    """A column's name as it is compared with the known ones."""
    return name.strip().casefold()


def has_header(records: Sequence[Sequence[str]], place: object) -> bool:
    """Determine whether the first record names the columns.

    It does if all its cells are known names, such as `text` and `label`, or languages. Otherwise
    the columns decide. A column of numbers has a name if its first cell is a word. In a column of
    at least 20 texts, the first cell is a name if it occurs once and all others more often, or if
    the others have less than half of its letters; it is not a name if it occurs again.

    Args:
        records: the first ones of the file.
        place: what messages call the file.

    Raises:
        InputError: the columns contradict one another, or only some cells are known names.
    """
    if not records or not any(records[0]):
        return False
    first, rest = records[0], records[1:]
    names = [normalized(cell) for cell in first]
    looks_known = any(map(_is_known, names))
    if all(_is_known(name) or name in {*KNOWN, *LANGUAGES} for name in names):
        if any(len(name) > 1 for name in names):
            return True
        looks_known = True  # letters such as x and y
    columns = [[one[index] for one in rest if index < len(one)] for index in range(len(first))]
    says = [_says(cell, column) for cell, column in zip(first, columns, strict=True)]
    if True in says and False not in says:
        return True
    if True not in says and not looks_known:
        return False
    line = shortened(" | ".join(first), LONGEST)
    raise InputError(
        f"Line 1 of {place} may be a header or a row: {line}. Add data.header=true or "
        "data.header=false."
    )


def _is_known(name: str) -> bool:
    """Whether this is a known name of several letters, or joined from some: `source_text`."""
    parts = re.split(r"[_.-]", name)
    return (len(name) > 1 and name in KNOWN) or (
        len(parts) > 1 and any(one in KNOWN for one in parts)
    )


def _says(first: str, column: Sequence[str]) -> bool | None:
    """Whether the first cell of a column is a name; None where this cannot be known."""
    filled = [cell.strip() for cell in column if cell.strip()]
    cell = first.strip()
    if not filled or not cell:
        return None
    if sum(map(is_number, filled)) >= MOSTLY * len(filled):
        if is_number(cell):
            return False
        is_name = any(map(str.isalpha, cell)) and cell.casefold() not in NOT_NAMES
        return True if is_name else None
    counts = Counter(filled)
    if cell in counts:
        return False
    if len(filled) < FEW:
        return None
    letters = set(cell)
    is_other = len(letters) >= MANY_LETTERS and 2 * len(letters - {*"".join(filled)}) > len(letters)
    return True if is_other or min(counts.values()) > 1 else None


def is_number(cell: str) -> bool:
    """Whether a cell is a number."""
    return NUMBER.fullmatch(cell) is not None

"""Tables of Python's `unicodedata`, whose version of Unicode they have."""

import functools
import re
import unicodedata
from typing import Literal

import numpy as np

from seq2seq.exporting.tensorflow_texts.rows.code_point_table import NUM_CODE_POINTS

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
HANGUL = range(0xAC00, 0xD7A4)  # composed syllables, which have a formula
VOWELS, TAILS = range(0x1161, 0x1176), range(0x11A8, 0x11C3)  # their last parts


@functools.cache
def decompositions(form: Form) -> dict[int, str]:
    """Return what each code point but syllables of Hangul becomes, where it changes.

    Args:
        form: NFD or NFKD.
    """
    return {
        code: text
        for code in range(NUM_CODE_POINTS)
        if code not in HANGUL and (text := unicodedata.normalize(form, chr(code))) != chr(code)
    }


@functools.cache
def combining_classes() -> np.ndarray:
    """Return the canonical combining class of each code point, int32 (1,114,112,)."""
    classes = map(unicodedata.combining, map(chr, range(NUM_CODE_POINTS)))
    return np.fromiter(classes, "int32", NUM_CODE_POINTS)


@functools.cache
def compositions() -> dict[tuple[int, int], int]:
    """Return the pairs of code points that canonical composition joins, without Hangul."""
    pairs = {}
    for code in decompositions("NFD"):
        parts = unicodedata.decomposition(chr(code)).split()
        is_joined = unicodedata.normalize("NFC", chr(code)) == chr(code)
        if len(parts) == 2 and is_joined:
            pairs[int(parts[0], 16), int(parts[1], 16)] = code
    return pairs


def second_parts() -> list[int]:
    """Return the code points that composition may join to one before them."""
    return sorted({second for _, second in compositions()} | {*VOWELS} | {*TAILS})


@functools.cache
def unsettled(form: Form) -> np.ndarray:
    """Return bool (1,114,112,): without any of these code points a text has a form already.

    Args:
        form: NFC, NFD, NFKC or NFKD.
    """
    flags = combining_classes() > 0
    for code in map(int, np.flatnonzero(~flags)):
        flags[code] = unicodedata.normalize(form, chr(code)) != chr(code)
    if form in ("NFC", "NFKC"):
        flags[second_parts()] = True
    return flags


@functools.cache
def lower_texts() -> dict[int, str]:
    """Return the lower case of each code point that `str.lower` changes."""
    codes = range(NUM_CODE_POINTS)
    return {code: text for code in codes if (text := chr(code).lower()) != chr(code)}


@functools.cache
def cased() -> tuple[np.ndarray, np.ndarray]:
    """Return two flags of each code point, bool (1,114,112,), by which `str.lower` sets sigmas.

    A sigma is final behind a cased letter, and not before one; others between them are skipped.
    Python has no names for either, but its results tell.

    Returns:
        whether it is cased, and whether it is skipped.
    """
    is_cased, is_either = (
        np.array(["ς" in found for found in re.findall("[σς]\n", _with_sigmas(before).lower())])
        for before in ("", "A")
    )
    return is_cased, is_either & ~is_cased


def _with_sigmas(before: str) -> str:
    """Return a line for each code point: a text, the code point and a sigma."""
    return "".join(f"{before}{chr(code)}Σ\n" for code in range(NUM_CODE_POINTS))


@functools.cache
def white_space() -> np.ndarray:
    """Return bool (1,114,112,): what `str.split` takes for white space."""
    return np.array([chr(code).isspace() for code in range(NUM_CODE_POINTS)])


@functools.cache
def decimal_digits() -> np.ndarray:
    """Return int (1,114,112,): the value of a decimal digit, and -1 for anything else."""
    return np.array([unicodedata.decimal(chr(code), -1) for code in range(NUM_CODE_POINTS)])

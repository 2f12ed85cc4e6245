"""The character encoding of text files."""

import codecs
import re
from collections.abc import Iterable, Iterator

from seq2seq.checks import most_like
from seq2seq.data.files.plausible import is_plausible
from seq2seq.errors import InputError
from seq2seq.visible import shortened, visible

WESTERN = "cp1252"
BALTIC = "cp1257"  # which is seldom, and gives words for most western texts
ALWAYS = (WESTERN, "cp866")  # compared with whatever is found
OLD = ("cp850", "cp852", "mac_roman")  # considered where no other encoding gives words
RARE = ["cp1258", *(f"iso8859-{part}" for part in (3, 4, 10, 13, 14, 16))]  # hardly used
NEARLY = 0.5  # of the best encoding's likelihood: as likely; for the western one, which is common,
NEARLY_WESTERN = 0.9
SAMPLE = 1 << 16  # bytes that are judged, from the first that are not UTF-8
MANY_NULS = 0.2  # share of bytes: of two bytes a character
LONGEST = 40  # characters of a reading in a message


def check_encoding(encoding: object) -> None:
    """Raise InputError unless Python knows an encoding of texts by this name, or it is auto."""
    if encoding == "auto":
        return
    try:
        is_known = isinstance(encoding, str) and codecs.lookup(encoding)._is_text_encoding
    except (LookupError, ValueError):
        is_known = False
    if not is_known:
        common = ("utf-8", "utf-16", "latin-1", "cp1252", "shift_jis", "auto")
        close = most_like(encoding, common)
        raise InputError(
            "data.encoding must be auto or an encoding that Python knows, such as utf-8, latin-1 "
            f"or cp1252, not {shortened(repr(encoding), LONGEST)}."
            f"{f' Did you mean {close}?' if close else ''}"
        )


def encoding_of(head: bytes, is_whole: bool, place: object) -> str:
    """Determine the encoding of a file without a byte order mark from its first bytes.

    It is UTF-8 if most of the lines that are not ASCII are valid, so that one bad line does not
    change the reading of all others. Otherwise it is the encoding that `chardet` finds likeliest
    among those that give plausible words. Where another one gives other words and is about as
    likely, or is among those that are often mistaken for others, the user must choose.

    Args:
        head: as many as are to be judged.
        is_whole: whether they are the whole file.
        place: what messages call the file.

    Raises:
        InputError: the bytes are not text, or several encodings are likely.
    """
    lines = re.split(rb"[\r\n]", head)
    if not is_whole and len(lines) > 1:
        lines.pop()  # which is cut
    lines = [line for line in lines if not line.isascii()]
    is_wide = head.count(b"\0") > MANY_NULS * len(head)
    if not is_wide and 2 * sum(map(_is_utf8, lines)) >= len(lines):
        return "utf-8"
    start = 0 if is_wide else head.index(next(line for line in lines if not _is_utf8(line)))
    sample = head[start : start + SAMPLE]
    readings = list(_readings(sample, _found(sample)))
    readings = readings or list(_readings(sample, [(name, 1.0) for name in OLD]))
    if not readings:
        raise InputError(
            f"The file {place} must be text, but is not in any common encoding. Set data.encoding "
            "if it is text."
        )
    best, confidence, text = readings[0]
    least = (NEARLY_WESTERN if best == WESTERN else NEARLY) * confidence
    for other, its_confidence, its_text in readings[1:]:
        is_seldom = best == WESTERN and other == BALTIC
        is_likely = (its_confidence >= least and not is_seldom) or other in ALWAYS
        if is_likely and its_text != text:
            one, two = _difference(text, its_text)
            raise InputError(
                f"The encoding of {place} is not clear: a line is {one!r} in {best}, and {two!r} "
                f"in {other}. Set data.encoding={best} or data.encoding={other}."
            )
    return best


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _found(head: bytes) -> list[tuple[str, float]]:
    """Encodings and their likelihoods, the likeliest first."""
    import chardet

    found = chardet.detect_all(
        head,
        encoding_era=chardet.EncodingEra.MODERN_WEB | chardet.EncodingEra.LEGACY_ISO,
        exclude_encodings=RARE,
    )
    named = [(str(one["encoding"]), one["confidence"]) for one in found if one["encoding"]]
    if not named:
        return []
    names = [codecs.lookup(name).name for name, _ in named]
    return [*named, *((name, 0.0) for name in ALWAYS if name not in names)]


def _readings(head: bytes, found: Iterable[tuple[str, float]]) -> Iterator[tuple[str, float, str]]:
    """Encodings, likelihoods and texts, of those that give words."""
    for name, confidence in found:
        try:
            text = codecs.getincrementaldecoder(name)().decode(head)
        except (LookupError, UnicodeDecodeError):
            continue
        if visible(text, keep="\t\r\n\f\v") == text and is_plausible(text):
            yield codecs.lookup(name).name, confidence, text


def _difference(one: str, other: str) -> tuple[str, str]:
    """The first lines that differ, shortened."""
    lines = zip(one.splitlines(), other.splitlines(), strict=False)
    pair = next((pair for pair in lines if pair[0] != pair[1]), (one, other))
    return shortened(pair[0], LONGEST), shortened(pair[1], LONGEST)

"""Texts of files and models on a screen or page."""

import re

# Control characters, line separators, bidirectional controls and lone surrogates.
ACTIVE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def shortened(text: str, most: int) -> str:
    """Leave out the middle of a text that has more than `most` characters.

    >>> shortened("abcdefghij", 8)   ->   "ab ... j"
    """
    if len(text) <= most:
        return text
    end = most // 4 - 1
    return f"{text[: most - end - 5]} ... {text[-end:]}"


def excerpt(value: object, most: int = 200) -> str:
    """Return a value as Python writes it, shortened, for a message."""
    return shortened(repr(value), most)


def visible(text: str, keep: str = "\t") -> str:
    r"""Escape what would end the line, reorder it, or control the terminal.

    >>> visible("a\n\x1b[31mb")
    'a\\n\\x1b[31mb'

    Args:
        text: any text.
        keep: characters that stay as they are.
    """
    return ACTIVE.sub(lambda found: found[0] if found[0] in keep else ascii(found[0])[1:-1], text)

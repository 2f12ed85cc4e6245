"""Position automata of regular expressions."""

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_

# Python's own parser reads patterns exactly as `re` does. It is private, but present in every
# version from 3.11 on; the parsers of interegular, greenery and automata-lib read `\d`, `\w`, `.`
# and `(?i)` differently, or reject them.
from re import _compiler, _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from seq2seq.errors import InputError

MOST_POSITIONS = 5_000
MOST_CHARACTERS = 20_000  # of a pattern
TYPE_FLAGS = re.ASCII | re.UNICODE | re.LOCALE
UNSUPPORTED = {
    "ASSERT": "lookahead and lookbehind",
    "ASSERT_NOT": "lookahead and lookbehind",
    "FAILURE": "lookahead and lookbehind",
    "AT": "anchors and word boundaries, except ^ at the beginning and $ at the end,",
    "ATOMIC_GROUP": "atomic groups",
    "GROUPREF": "references to groups",
    "GROUPREF_EXISTS": "references to groups",
    "POSSESSIVE_REPEAT": "possessive quantifiers",
}


class Part(NamedTuple):
    """A part of an expression; sets of positions are bits of an int."""

    nullable: bool  # whether it matches the empty string
    first: int  # possible first positions
    last: int  # possible last positions


EMPTY = Part(True, 0, 0)


class Glushkov:
    """The position automaton of a regular expression (Glushkov, 1961).

    A position is a place in the expression where one character is read; `a{2}` has two.

    Args:
        pattern: a regular expression of Python's `re` that a finite automaton can match.

    Attributes:
        atoms: list of compiled patterns, each of which matches single characters.
        atom_of: list of int, each position's atom.
        follow: list of int, the set of positions that may follow each.
        whole: Part.

    Raises:
        InputError: the pattern is not a regular expression, or has an unsupported part.
    """

    def __init__(self, pattern: str):
        self.atoms: list[re.Pattern] = []
        self.atom_of: list[int] = []
        self.follow: list[int] = []
        self._shown = shown(pattern)
        self._known: dict[tuple[str, int], int] = {}
        text = str(pattern)  # YAML reads some patterns as numbers
        if len(text) > MOST_CHARACTERS:
            raise InputError(
                f"A regular expression must have at most {MOST_CHARACTERS:,} characters, not "
                f"{len(text):,}."
            )
        try:
            parsed = _parser.parse(text)
            self.whole = self._sequence(parsed, parsed.state.flags, True, True)
        except (re.error, OverflowError) as error:
            raise InputError(f"{self._shown} is not a regular expression: {error}.") from None
        except RecursionError:
            raise InputError(f"{self._shown} has too many nested groups. Use fewer.") from None

    def _sequence(self, items: Any, flags: int, is_first: bool, is_last: bool) -> Part:
        """Concatenates items; `is_first` and `is_last`: whether the pattern has nothing beside."""
        part = EMPTY
        for place, item in enumerate(items):
            begins, ends = is_first and place == 0, is_last and place == len(items) - 1
            part = self._joined(part, self._item(item, flags, begins, ends))
        return part

    def _item(self, item: Any, flags: int, is_first: bool, is_last: bool) -> Part:
        kind, argument = item
        match str(kind):
            case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
                return self._atom(item, flags)
            case "BRANCH":
                parts = [self._sequence(way, flags, is_first, is_last) for way in argument[1]]
                return Part(
                    any(part.nullable for part in parts),
                    union(part.first for part in parts),
                    union(part.last for part in parts),
                )
            case "SUBPATTERN":
                _, added, removed, inner = argument
                if added & TYPE_FLAGS:
                    flags &= ~TYPE_FLAGS
                return self._sequence(inner, (flags | added) & ~removed, is_first, is_last)
            case "MAX_REPEAT" | "MIN_REPEAT":
                least, most, inner = argument
                return self._repeat(inner, least, most, flags)
            case "AT" if (is_first and "BEGINNING" in str(argument)) or (
                is_last and "END" in str(argument)
            ):
                return EMPTY
        raise InputError(
            f"{UNSUPPORTED.get(str(kind), kind)} cannot be part of a constraint's regular "
            f"expression; received {self._shown}."
        )

    def _atom(self, item: Any, flags: int) -> Part:
        key = (str(item), flags)
        if key not in self._known:
            self._known[key] = len(self.atoms)
            alone = _parser.SubPattern(_parser.State(), [item])
            self.atoms.append(_compiler.compile(alone, flags))
        position = len(self.follow)
        if position == MOST_POSITIONS:
            raise InputError(
                f"{self._shown} expands to more than {MOST_POSITIONS:,} characters. Repeat less."
            )
        self.atom_of.append(self._known[key])
        self.follow.append(0)
        return Part(False, 1 << position, 1 << position)

    def _repeat(self, inner: Any, least: int, most: int, flags: int) -> Part:
        """From `least` to `most` copies, each of which requires the one before."""

        def copy() -> Part:
            return self._sequence(inner, flags, False, False)

        part = EMPTY
        if most == _parser.MAXREPEAT:
            part = copy()
            self._link(part.last, part.first)
            part = part._replace(nullable=True)
            most = least
        for optional in [True] * (most - least) + [False] * least:
            part = self._joined(copy(), part)
            if optional:
                part = part._replace(nullable=True)
        return part

    def _joined(self, part: Part, after: Part) -> Part:
        self._link(part.last, after.first)
        return Part(
            part.nullable and after.nullable,
            part.first | (after.first if part.nullable else 0),
            after.last | (part.last if after.nullable else 0),
        )

    def _link(self, positions: int, following: int) -> None:
        for position in members(positions):
            self.follow[position] |= following


def shown(pattern: Any) -> str:
    """Return a pattern as messages show it: quoted, a long one cut short."""
    text = repr(pattern)
    return text if len(text) <= 100 else f"{text[:100]}..."


def members(bits: int) -> Iterator[int]:
    """Yields the positions of a set in ascending order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def union(sets: Iterable[int]) -> int:
    """Returns the union of sets."""
    return reduce(or_, sets, 0)

"""Deterministic automata over classes of characters or bytes."""

from typing import NamedTuple

import numpy as np

from seq2seq.decoding.constraints.glushkov import Glushkov, members, union
from seq2seq.errors import InputError

MOST_STATES = 20_000
MOST_VISITS = 2_000_000  # of positions of all states: about three seconds
MOST_MATCHES = 30_000_000  # of characters, by all parts of an expression
MOST_MERGES = 20_000_000  # numbers compared to merge states: about three seconds
NUM_CODE_POINTS = 0x110000


class Dfa(NamedTuple):
    """A deterministic automaton with Q states over C symbols."""

    table: np.ndarray  # int32 (Q, C): the next state
    accepting: np.ndarray  # bool (Q,)
    start: int
    dead: int  # the state from which nothing is accepted


def determine(positions: Glushkov, characters: str) -> tuple[Dfa, np.ndarray]:
    """Builds the smallest automaton that accepts the full matches of an expression.

    Characters that the expression does not distinguish share a class. Class 0 never matches.

    Args:
        positions: the regular expression.
        characters: the alphabet, each character once.

    Returns:
        A Dfa over classes, and int32 (0x110000,), the class of each code point.

    Raises:
        InputError: the automaton is too large.
    """
    codes = np.array([ord(character) for character in characters], "int64")
    classes = np.zeros(len(codes) + 1, "int64")  # the last is for all other characters
    matched, work = [], 0
    for atom in positions.atoms:
        found = np.fromiter((match.start() for match in atom.finditer(characters)), "int64")
        matched.append(found)
        work += len(found) + len(characters) // 10
        if work > MOST_MATCHES:
            raise InputError(
                "The regular expression has too many different sets of characters. Use fewer."
            )
        classes *= 2
        classes[found] += 1
        exists = np.bincount(classes) > 0
        classes = (np.cumsum(exists) - 1)[classes]
    class_of = np.zeros(NUM_CODE_POINTS, "int32")
    class_of[codes] = classes[:-1]

    classes_of_atom = [np.unique(classes[found]) for found in matched]
    readers = [0] * (int(classes.max()) + 1)  # for each class: the positions that read it
    for position, number in enumerate(positions.atom_of):
        for index in classes_of_atom[number]:
            readers[index] |= 1 << position
    return _smallest(*_subsets(positions, readers)), class_of


def _subsets(positions: Glushkov, readers: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Builds the table of reachable sets of positions, and which accept; the last is empty."""
    whole = positions.whole
    sets, state_of, rows = [-1], {}, []  # the first is the initial state: nothing was read
    visits = 0
    for reached in sets:  # grows in the loop
        visits += max(reached, 0).bit_count()
        following = (
            whole.first
            if reached < 0
            else union(positions.follow[position] for position in members(reached))
        )
        targets = [following & reader for reader in readers]
        for target in targets:
            if target and target not in state_of:
                state_of[target] = len(sets)
                sets.append(target)
        rows.append([state_of.get(target, -1) for target in targets])
        if len(sets) > MOST_STATES or visits > MOST_VISITS:
            raise InputError(
                f"The regular expression needs more than {MOST_STATES:,} states, or can be read "
                "in too many ways. Repeat less."
            )
    accepting = [whole.nullable] + [bool(reached & whole.last) for reached in sets[1:]] + [False]
    table = np.array([*rows, [-1] * len(readers)])
    return np.where(table < 0, len(sets), table), np.array(accepting)


def _smallest(table: np.ndarray, accepting: np.ndarray) -> Dfa:
    """Merges states that accept the same continuations (Moore, 1956), unless that takes long.

    Args:
        table: int (Q, C); state 0 starts, the last is dead.
        accepting: bool (Q,).
    """
    groups, count, work = accepting.astype("int64"), 0, 0
    while groups.max() + 1 > count:
        count = groups.max() + 1
        work += table.size
        if work > MOST_MERGES:
            return Dfa(table.astype("int32"), accepting, start=0, dead=len(table) - 1)
        for column in table.T:
            pairs = groups * len(table) + groups[column]
            groups = np.unique(pairs, return_inverse=True)[1]
    _, one_of_each = np.unique(groups, return_index=True)
    return Dfa(
        table=groups[table[one_of_each]].astype("int32"),
        accepting=accepting[one_of_each],
        start=int(groups[0]),
        dead=int(groups[-1]),
    )

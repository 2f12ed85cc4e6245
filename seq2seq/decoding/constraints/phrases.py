"""Phrases that an output must contain."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from seq2seq.decoding.arguments import check_own_ids
from seq2seq.decoding.constraints.aho_corasick import AhoCorasick
from seq2seq.decoding.constraints.automaton import Automaton, Edges
from seq2seq.decoding.constraints.constraint import Constraint
from seq2seq.decoding.processors.id_lists import id_lists
from seq2seq.errors import InputError

MOST_PHRASES = 8  # each doubles the number of states


class Phrases(Constraint):
    """Outputs that contain every given phrase, in any order, possibly overlapping.

    >>> Phrases([[7, 8], [8, 9]])   # 7 8 9 END, or 8 9 5 7 8 END, or ...

    Args:
        phrases: lists of ids, or texts, at most 8.
        tokenizer: encodes texts, `encode(texts) -> Ragged`.
        never: ids that no output may contain.

    Raises:
        InputError: there are too many phrases, or one is empty, not a list of ids, or contains an
            id of `never`.
    """

    def __init__(self, phrases: Any, tokenizer: Any = None, never: Iterable[int] = ()):
        given = id_lists(phrases, tokenizer)
        self._phrases = sorted({tuple(row.tolist()) for row in given.rows()})
        self._never = id_lists([never]).values
        if len(self._phrases) > MOST_PHRASES:
            raise InputError(
                f"Phrases takes at most {MOST_PHRASES} phrases; received {len(self._phrases)}."
            )
        if () in self._phrases:
            raise InputError("A phrase is empty, so every output contains it. Leave it out.")
        both = np.intersect1d(given.values, self._never)
        if len(both):
            raise InputError(f"The id {both[0]} is part of a phrase and of never. Leave one out.")

    def build(self, vocabulary: int, end: int) -> Automaton:
        check_own_ids(
            type(self).__name__, id_lists([*self._phrases, self._never]).values, vocabulary, end
        )
        numbers = range(len(self._phrases))
        places = AhoCorasick.of(self._phrases, [1 << number for number in numbers])
        every = (1 << len(self._phrases)) - 1

        # A state is a place and the phrases seen; all places are merged once every phrase is seen.
        state_of = {(0, 0): 0}
        pairs = [(0, 0)]

        def reach(place: int, seen: int) -> int:
            pair = (0 if seen == every else place, seen)
            if pair not in state_of:
                state_of[pair] = len(pairs)
                pairs.append(pair)
            return state_of[pair]

        edges = []
        for state, (place, seen) in enumerate(pairs):  # grows in the loop
            reach(0, seen)
            for token, target in (places.edges[0] | places.edges[place]).items():
                edges.append((state, token, reach(target, seen | places.marks[target])))
        sets, row_of_state = np.unique([seen for _, seen in pairs], return_inverse=True)
        rows = np.repeat([[state_of[0, seen]] for seen in sets], vocabulary, axis=1)
        rows[:, self._never] = -1
        accepting = [seen == every for _, seen in pairs]
        return Automaton(accepting, Edges.of(edges), vocabulary, rows, row_of_state)

"""Closed list of outputs."""

from typing import Any

import numpy as np

from seq2seq.decoding.arguments import check_own_ids
from seq2seq.decoding.constraints.automaton import Automaton, Edges
from seq2seq.decoding.constraints.constraint import Constraint
from seq2seq.decoding.processors.id_lists import id_lists
from seq2seq.errors import InputError


class Trie(Constraint):
    """A closed list of outputs, as a prefix tree.

    >>> Trie([[7, 8], [7, 9, 4]])   # 7 8 END or 7 9 4 END

    Args:
        outputs: lists of ids without END, of which one may be empty, texts, or the path of a file
            with one text per line.
        tokenizer: encodes texts, `encode(texts) -> Ragged`.

    Raises:
        InputError: there is no output, or one is not a list of ids.
    """

    def __init__(self, outputs: Any, tokenizer: Any = None):
        self._values, self._lengths = id_lists(outputs, tokenizer)
        if not len(self._lengths):
            raise InputError("The outputs of Trie must be one or more, not none.")

    def build(self, vocabulary: int, end: int) -> Automaton:
        check_own_ids("Trie", self._values, vocabulary, end)
        starts = np.cumsum(self._lengths) - self._lengths
        states = np.zeros(len(starts), "int64")  # reached by each output so far
        edges = [np.empty((0, 3), "int64")]
        num_states = 1
        for depth in range(int(self._lengths.max())):
            longer = np.flatnonzero(self._lengths > depth)
            tokens = self._values[starts[longer] + depth]
            keys, branch = np.unique(states[longer] * vocabulary + tokens, return_inverse=True)
            states[longer] = num_states + branch
            targets = num_states + np.arange(len(keys))
            edges.append(np.stack([keys // vocabulary, keys % vocabulary, targets], axis=1))
            num_states += len(keys)
        accepting = np.zeros(num_states, "bool")
        accepting[states] = True
        return Automaton(accepting, Edges.of(np.concatenate(edges)), vocabulary)

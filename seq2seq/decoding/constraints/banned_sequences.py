"""Ban of token sequences."""

from typing import Any

import numpy as np

from seq2seq.decoding.arguments import check_own_ids
from seq2seq.decoding.constraints.aho_corasick import AhoCorasick
from seq2seq.decoding.constraints.automaton import Automaton, Edges
from seq2seq.decoding.constraints.constraint import Constraint
from seq2seq.decoding.processors.id_lists import id_lists
from seq2seq.errors import InputError

OCCURS, OCCURS_WITH_END = 1, 2


class BannedSequences(Constraint):
    """Outputs in which none of the given sequences occurs.

    >>> BannedSequences([[7, 8], [9]])   # no 8 right after 7, and no 9

    Args:
        sequences: lists of ids, texts, or the path of a file with one text per line. END may be
            the last id: no output may then end with the sequence.
        tokenizer: encodes texts, `encode(texts) -> Ragged`.

    Raises:
        InputError: a sequence is empty or not a list of ids.
    """

    def __init__(self, sequences: Any, tokenizer: Any = None):
        banned = id_lists(sequences, tokenizer)
        if not banned.lengths.all():
            raise InputError(
                "A banned sequence is empty, so every output contains it. Leave it out."
            )
        self._sequences = [row.tolist() for row in banned.rows()]

    def build(self, vocabulary: int, end: int) -> Automaton:
        are_ended = [sequence[-1] == end for sequence in self._sequences]
        read = [
            sequence[:-1] if is_ended else sequence
            for sequence, is_ended in zip(self._sequences, are_ended, strict=True)
        ]
        check_own_ids("BannedSequences", id_lists(read).values, vocabulary, end)
        seen = AhoCorasick.of(read, [OCCURS_WITH_END if ended else OCCURS for ended in are_ended])
        marks = np.array(seen.marks)
        sources, tokens, targets = Edges.of(
            [
                (state, token, target)
                for state, own in enumerate(seen.edges)
                for token, target in own.items()
            ]
        )
        targets = np.where(marks[targets] & OCCURS, -1, targets)
        row = np.zeros(vocabulary, "int64")
        row[tokens[sources == 0]] = targets[sources == 0]
        return Automaton(
            marks & OCCURS_WITH_END == 0, Edges(sources, tokens, targets), vocabulary, row[None]
        )

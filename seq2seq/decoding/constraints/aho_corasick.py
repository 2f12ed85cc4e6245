"""Finding many sequences at once."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple


class AhoCorasick(NamedTuple):
    """Its state is the longest end of what was read that begins a sequence; 0 is the empty one.

    A token without an edge leads where it leads from state 0, and if it has no edge there, to 0.
    Aho and Corasick 1975.
    """

    edges: list[dict[int, int]]  # of each state: token to state
    marks: list[int]  # of each state: the marks of all sequences that end there, united

    @classmethod
    def of(cls, sequences: Sequence[Sequence[int]], marks: Sequence[int]) -> "AhoCorasick":
        """The automaton of sequences, each with the bits that mark it."""
        children: list[dict[int, int]] = [{}]
        found = [0]
        for sequence, mark in zip(sequences, marks, strict=True):
            state = 0
            for token in sequence:
                if token not in children[state]:
                    children[state][token] = len(children)
                    children.append({})
                    found.append(0)
                state = children[state][token]
            found[state] |= mark

        # A state falls back to that of its longest proper end, which is shorter: done before it.
        edges = [dict(own) for own in children]
        fallback = [0] * len(children)
        waiting = deque(children[0].values())
        while waiting:
            state = waiting.popleft()
            shorter = fallback[state]
            found[state] |= found[shorter]
            for token, child in children[state].items():
                fallback[child] = edges[shorter].get(token, edges[0].get(token, 0))
                waiting.append(child)
            if shorter:
                edges[state] = edges[shorter] | children[state]
        return cls(edges, found)

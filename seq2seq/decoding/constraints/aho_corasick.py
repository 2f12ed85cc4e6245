"""Automaton that finds many sequences at once."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple


class AhoCorasick(NamedTuple):
    """An Aho-Corasick automaton (1975).

    Its state is the longest suffix of the input that is a prefix of a sequence; 0 is the empty one.
    A token without an edge leads where it leads from state 0, or to 0 if it has no edge there.
    """

    edges: list[dict[int, int]]  # for each state: token to state
    marks: list[int]  # for each state: the union of marks of all sequences that end there

    @classmethod
    def of(cls, sequences: Sequence[Sequence[int]], marks: Sequence[int]) -> "AhoCorasick":
        """Builds the automaton of sequences, each with the bits that mark it."""
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

        # A state falls back to its longest proper suffix, which is shorter and so already complete.
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

"""A deterministic automaton over token ids."""

from typing import Any, NamedTuple

import numpy as np

from seq2seq.decoding.constraints.distances import FAR, distances
from seq2seq.errors import InputError

MOST_EDGES = 32  # read one by one in a step; a state with more gets a separate row


class Edges(NamedTuple):
    """The E transitions of an automaton."""

    sources: np.ndarray  # int (E,)
    tokens: np.ndarray  # int (E,)
    targets: np.ndarray  # int (E,); -1: the token is not allowed

    @classmethod
    def of(cls, triples: Any) -> "Edges":
        """Builds edges from E triples (source, token, target)."""
        return cls(*np.array(triples, "int64").reshape(-1, 3).T)


class Automaton:
    """A deterministic automaton over token ids, as tables; its initial state is 0.

    A token follows the state's own edge for it; without one, an entry of a row that the state
    shares with others. So neither many states nor many edges take Q * V numbers.

    >>> Automaton([False, False, True], Edges.of([(0, 5, 1), (1, 6, 2)]), vocabulary=8).distances
    [2, 1, 0, FAR]

    Args:
        accepting: bool (Q,), whether an output may end in a state.
        edges: at most one for each source and token.
        vocabulary: int, V.
        rows: int (R, V), the next state for each token, or -1 (default: one row of -1).
        row_of_state: int (Q,), the row of each state (default: 0).

    Attributes:
        dead: int, Q: an additional state, from which nothing is accepted.
        accepting: bool (Q + 1,).
        distances: int16 (Q + 1,), the number of tokens to the nearest accepting state, or FAR.
        rows: int32 (R, V), the next state for each token.
        row_costs: int16 (R, V), the distances of these states.
        row_of_state: int32 (Q + 1,).
        edges: int32 (E + 1,) each, sorted by source; the last one belongs to no state.
        edge_costs: int16 (E + 1,), the distances of their targets.
        first_edge: int32 (Q + 1,), the index of a state's first edge.
        num_edges: int32 (Q + 1,), the number of its edges, at most MOST_EDGES.

    Raises:
        InputError: a number is out of range, or a token leads to two states.
    """

    def __init__(
        self,
        accepting: Any,
        edges: Edges,
        vocabulary: int,
        rows: np.ndarray | None = None,
        row_of_state: np.ndarray | None = None,
    ):
        self.vocabulary = vocabulary
        self.dead = len(accepting)
        self.accepting = np.append(np.asarray(accepting, "bool"), False)
        if rows is None:
            rows = np.full((1, vocabulary), -1)
        if row_of_state is None:
            row_of_state = np.zeros(self.dead, "int32")
        self._check(edges, rows, row_of_state)

        rows = np.concatenate([rows, np.full((1, vocabulary), -1)])
        rows = np.where(rows < 0, self.dead, rows).astype("int32")
        row_of_state = np.append(row_of_state, len(rows) - 1)
        order = np.lexsort((edges.tokens, edges.sources))
        sources, tokens, targets = (part[order] for part in edges)
        edges = Edges(sources, tokens, np.where(targets < 0, self.dead, targets))
        self.distances = distances(self.accepting, edges, rows, row_of_state)
        edges, rows = self._pruned(edges, rows, row_of_state)
        self._tabulate(edges, rows, row_of_state)

    def _check(self, edges: Edges, rows: np.ndarray, row_of_state: np.ndarray) -> None:
        for name, numbers, least, beyond in (
            ("source", edges.sources, 0, self.dead),
            ("token", edges.tokens, 0, self.vocabulary),
            ("target", edges.targets, -1, self.dead),
            ("target of a row", rows, -1, self.dead),
            ("row", row_of_state, 0, len(rows)),
        ):
            outside = (numbers < least) | (numbers >= beyond)
            if outside.any():
                raise InputError(
                    f"A {name} of an automaton is {numbers[outside][0]}. Give numbers from {least} "
                    f"to {beyond - 1}: it has {self.dead} states, {len(rows)} rows and a "
                    f"vocabulary of {self.vocabulary}."
                )
        if not self.dead or len(row_of_state) != self.dead:
            raise InputError(
                "An automaton needs at least one state, and a row for each; received "
                f"{self.dead} states and {len(row_of_state)} rows."
            )
        keys = np.sort(edges.sources * self.vocabulary + edges.tokens)
        twice = keys[1:][np.diff(keys) == 0]
        if len(twice):
            state, token = divmod(int(twice[0]), self.vocabulary)
            raise InputError(f"State {state} has two edges for token {token}. Keep one of them.")

    def _pruned(
        self, edges: Edges, rows: np.ndarray, row_of_state: np.ndarray
    ) -> tuple[Edges, np.ndarray]:
        """Replaces states from which nothing is accepted by `dead` in edges and rows."""
        is_dead = self.distances == FAR
        rows = np.where(is_dead[rows], self.dead, rows)
        sources, tokens, targets = edges
        targets = np.where(is_dead[targets], self.dead, targets)
        matters = targets != rows[row_of_state[sources], tokens]
        return Edges(sources[matters], tokens[matters], targets[matters]), rows

    def _tabulate(self, edges: Edges, rows: np.ndarray, row_of_state: np.ndarray) -> None:
        num_edges = np.bincount(edges.sources, minlength=self.dead + 1)
        has_many = num_edges > MOST_EDGES
        moves = has_many[edges.sources]
        sources, tokens, targets = (part[moves] for part in edges)
        own_rows = rows[row_of_state[has_many]]
        own_rows[(np.cumsum(has_many) - 1)[sources], tokens] = targets
        row_of_state = np.where(has_many, len(rows) - 1 + np.cumsum(has_many), row_of_state)
        rows = np.concatenate([rows, own_rows])
        self.rows, same = np.unique(rows, axis=0, return_inverse=True)
        self.row_of_state = same.reshape(-1)[row_of_state].astype("int32")
        self.row_costs = self.distances[self.rows]

        num_edges = np.where(has_many, 0, num_edges)
        self.num_edges = num_edges.astype("int32")
        self.first_edge = (np.cumsum(num_edges) - num_edges).astype("int32")
        sources, tokens, targets = (part[~moves] for part in edges)
        self.edges = Edges(
            np.append(sources, self.dead).astype("int32"),
            np.append(tokens, 0).astype("int32"),
            np.append(targets, self.dead).astype("int32"),
        )
        self.edge_costs = self.distances[self.edges.targets]

"""Base class of constraints: outputs accepted by an automaton."""

import abc
from typing import Any

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, State, Tensor
from seq2seq.decoding.arrays.gathering import pick
from seq2seq.decoding.arrays.log_zero import NEVER
from seq2seq.decoding.constraints.automaton import Automaton
from seq2seq.decoding.constraints.distances import FAR
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processor import Process, Processor
from seq2seq.errors import InputError


class Constraint(Processor):
    """Base class of restrictions to the outputs that an automaton accepts.

    Subclasses implement `build`. A token is allowed if the rest of the row's limit suffices to
    reach acceptance, so a limit never cuts off an output that is not accepted; it may cut off one
    that is. If no token fits, because the limit is too small or a forced prefix is outside the
    language, every token becomes `NEVER`: a dead end.

    The state is the automaton's state and the limit of each hypothesis.
    """

    only_forbids = True
    _built: tuple[tuple[int, int], Automaton] | None = None

    @abc.abstractmethod
    def build(self, vocabulary: int, end: int) -> Automaton:
        """Builds the automaton of the outputs without END. Edges for END are ignored.

        Args:
            vocabulary: V.
            end: the id of END.

        Raises:
            InputError: the constraint does not fit the vocabulary.
        """

    def automaton(self, vocabulary: int, end: int) -> Automaton:
        """Returns the result of `build`, which is checked and cached.

        Raises:
            InputError: the constraint does not fit the vocabulary, or no output satisfies it.
        """
        key = (vocabulary, end)
        if self._built is None or self._built[0] != key:
            automaton = self.build(vocabulary, end)
            if automaton.distances[0] == FAR:
                raise InputError(
                    f"{type(self).__name__} allows no output at all over a vocabulary of "
                    f"{vocabulary} ids. Relax it."
                )
            self._built = key, automaton
        return self._built[1]

    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, Any]:
        end = problem.end
        if not 0 <= end < vocabulary:
            raise InputError(
                f"A constraint needs an END id in the vocabulary; received end={end} with a "
                f"vocabulary of {vocabulary}."
            )
        tables = _Tables(self.automaton(vocabulary, end), end)

        def process(
            log_probs: Tensor, tokens: Ids, state: State, index: Tensor
        ) -> tuple[Tensor, State]:
            states, limits = state
            is_first = ops.equal(index, 0)
            follows = tables.follow(states, ops.where(is_first, 0, tokens))
            states = ops.where(is_first, states, follows)
            return tables.restrict(log_probs, states, limits - index - 1), (states, limits)

        first = ops.zeros((problem.batch_size,), "int32")
        return process, (first, problem.limits)


class _Tables:
    """An automaton's tables as tensors, and a step's look-ups in them for N rows.

    D + 1 edges of each state are read, D being the largest number of any state. Missing edges are
    read as END, so every state has an edge for END.
    """

    def __init__(self, automaton: Automaton, end: int):
        self._end = end
        self._vocabulary = automaton.vocabulary
        self._slots = np.arange(automaton.num_edges.max() + 1, dtype="int32")
        self._nobody = len(automaton.edge_costs) - 1
        self._rows = ops.convert_to_tensor(automaton.rows.reshape(-1))
        self._row_costs = ops.convert_to_tensor(automaton.row_costs)
        self._row_of_state = ops.convert_to_tensor(automaton.row_of_state)
        self._tokens = ops.convert_to_tensor(automaton.edges.tokens)
        self._targets = ops.convert_to_tensor(automaton.edges.targets)
        self._edge_costs = ops.convert_to_tensor(automaton.edge_costs)
        self._first_edge = ops.convert_to_tensor(automaton.first_edge)
        self._num_edges = ops.convert_to_tensor(automaton.num_edges)
        end_costs = np.where(automaton.accepting, 0, FAR).astype("int16")
        self._end_costs = ops.convert_to_tensor(end_costs)

    def _edges(self, states: Tensor) -> tuple[Tensor, Ids]:
        """Int32 (N, D + 1) positions of the states' edges, and their tokens."""
        slots = ops.take(self._first_edge, states)[:, None] + self._slots
        exists = self._slots < ops.take(self._num_edges, states)[:, None]
        slots = ops.where(exists, slots, self._nobody)
        return slots, ops.where(exists, ops.take(self._tokens, slots), self._end)

    def follow(self, states: Tensor, tokens: Ids) -> Tensor:
        """Returns the states int32 (N,) after tokens (N,)."""
        row = ops.take(self._row_of_state, states)
        target = ops.take(self._rows, row * self._vocabulary + tokens)
        slots, edge_tokens = self._edges(states)
        is_own = ops.equal(edge_tokens, tokens[:, None])
        own = ops.where(is_own, ops.take(self._targets, slots), -1)
        own = ops.max(own, axis=1, initial=-1)  # TensorFlow has no maximum of no rows
        return ops.where(own < 0, target, own)

    def restrict(self, log_probs: Tensor, states: Tensor, remaining: Tensor) -> Tensor:
        """Sets log-probabilities (N, V) to `NEVER` where `remaining` (N,) tokens do not suffice."""
        remaining = ops.cast(ops.clip(remaining, -1, FAR - 1), "int16")[:, None]
        costs = ops.take(self._row_costs, ops.take(self._row_of_state, states), axis=0)
        allowed = ops.where(costs <= remaining, log_probs, NEVER)
        slots, tokens = self._edges(states)
        end_costs = ops.take(self._end_costs, states)[:, None]
        is_end = ops.equal(tokens, self._end)
        costs = ops.where(is_end, end_costs, ops.take(self._edge_costs, slots))
        updates = ops.where(costs <= remaining, pick(log_probs, tokens), NEVER)
        rows = ops.arange(ops.shape(log_probs)[0], dtype="int32")[:, None] * self._vocabulary
        shape = ops.shape(log_probs)
        allowed = ops.scatter_update(
            ops.reshape(allowed, (-1,)),
            ops.reshape(rows + tokens, (-1, 1)),
            ops.reshape(updates, (-1,)),
        )
        return ops.reshape(allowed, shape)

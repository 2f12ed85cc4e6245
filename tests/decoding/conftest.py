"""Small problems whose every output can be listed."""

import copy
import itertools
from typing import NamedTuple

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import BeamSearch, Exact, Greedy, Sampling, StepOutput, StochasticBeam, Wu

START, END = 2, 3
STRATEGIES = {
    "greedy": Greedy(),
    "beam": BeamSearch(3, 3, Wu(0.6)),
    "patient beam": BeamSearch(3, 2, patience=1.0),
    "groups": BeamSearch(4, 4, groups=2, diversity=0.7),
    "sampling": Sampling(temperature=0.8, top_k=3, num_samples=3, seed=1),
    "stochastic beam": StochasticBeam(3, seed=1),
    "exact": Exact(2, 2),
}


def pytest_generate_tests(metafunc):
    """`strategy`: one of every class that there is, where a test does not say which."""
    marks = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "strategy" in metafunc.fixturenames and not any("strategy" in names for names in marks):
        metafunc.parametrize("strategy", STRATEGIES.values(), ids=STRATEGIES)


class Table(NamedTuple):
    """R problems: p(token | row, step, previous token) from a table of logits."""

    logits: np.ndarray  # float32 (R, L, V, V)

    @property
    def state(self):
        return {"row": np.arange(len(self.logits), dtype="int32")}

    def step(self, tokens, state, index):
        _, length, vocabulary, _ = self.logits.shape
        flat = ops.reshape(ops.convert_to_tensor(self.logits), (-1, vocabulary))
        logits = ops.take(flat, (state["row"] * length + index) * vocabulary + tokens, axis=0)
        return StepOutput(logits, state, ops.softmax(logits))

    def log_probs(self, row, tokens):
        """log p of each of the tokens."""
        logits = self.logits[row].astype("float64")
        logits -= np.log(np.exp(logits).sum(-1, keepdims=True))
        pairs = itertools.pairwise([START, *tokens])
        return np.array([logits[i, before, token] for i, (before, token) in enumerate(pairs)])

    def all_log_probs(self, limit):
        """Every output of at most `limit` tokens, M of them, and its log p in every row.

        Returns:
            int (M, limit) padded with 0, int (M,) lengths, float64 (R, M).
        """
        outputs = self.outputs(limit)
        lengths = np.array([len(tokens) for tokens in outputs])
        padded = np.array([[*tokens, *[0] * (limit - len(tokens))] for tokens in outputs])
        logits = self.logits.astype("float64")
        logits = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
        before = np.concatenate([np.full((len(outputs), 1), START), padded[:, :-1]], axis=1)
        log_probs = logits[:, np.arange(limit), before, padded]  # (R, M, limit)
        inside = np.arange(limit) < lengths[:, None]
        return padded, lengths, np.where(inside, log_probs, 0).sum(-1)

    def outputs(self, limit, prefix=()):
        """All outputs of at most `limit` tokens: those that end, and those cut at the limit."""
        vocabulary = self.logits.shape[-1]
        others = [token for token in range(vocabulary) if token != END]
        ended = [
            (*tokens, END)
            for length in range(limit)
            for tokens in itertools.product(others, repeat=length)
        ]
        every = ended + list(itertools.product(others, repeat=limit))
        return [tokens for tokens in every if tokens[: len(prefix)] == tuple(prefix[:limit])]


@pytest.fixture(scope="session")
def table_of():
    """The class of problems."""
    return Table


@pytest.fixture(scope="session")
def tables():
    """`tables(rows, length, vocabulary, seed)`: random problems, from flat to peaked."""

    def make(rows, length=4, vocabulary=4, seed=0):
        rng = np.random.default_rng(seed)
        scale = rng.uniform(0.1, 4.0, size=(rows, 1, 1, 1))
        logits = rng.normal(size=(rows, length, vocabulary, vocabulary)) * scale
        return Table(logits.astype("float32"))

    return make


@pytest.fixture(scope="session")
def decode():
    """`decode(strategy, table, **call)`: Hypotheses as NumPy arrays."""

    def run(strategy, table, state=None, **call):
        call = {"start": START, "end": END, "max_length": table.logits.shape[1], **call}
        found = strategy(table.step, table.state if state is None else state, **call)
        return type(found)(*(None if x is None else ops.convert_to_numpy(x) for x in found))

    return run


@pytest.fixture(scope="session")
def assert_shift_changes_nothing(decode):
    """Law 10: `(strategy, processors, table, **call)`: a constant added to logits changes nothing.

    The rows of one call are those of the table, and again with constants added. The logits are
    rounded so that adding is exact.
    """
    shifts = np.float32([0, -1000, 4096])

    def check(strategy, processors, table, **call):
        strategy = copy.copy(strategy)
        strategy.processors = tuple(processors)
        logits = np.round(table.logits * 1024) / 1024
        count = len(logits)
        tiled = {
            name: np.concatenate([value] * 3) if np.ndim(value) else value
            for name, value in call.items()
            if name != "inputs"
        }
        inputs = {k: np.concatenate([v] * 3) for k, v in call.get("inputs", {}).items()}
        found = decode(
            strategy,
            table._replace(logits=np.concatenate([logits + shift for shift in shifts])),
            row_ids=np.tile(np.arange(count), 3),
            inputs=inputs,
            **tiled,
        )
        for name in ("tokens", "lengths", "finish_reason"):
            plain, *others = np.split(getattr(found, name), 3)
            for other in others:
                np.testing.assert_array_equal(plain, other, err_msg=name)
        for name in ("scores", "log_probs", "token_log_probs", "bound"):
            if getattr(found, name) is not None:
                plain, *others = np.split(getattr(found, name), 3)
                for other in others:
                    np.testing.assert_allclose(plain, other, atol=1e-2, err_msg=name)

    return check


@pytest.fixture(scope="session")
def strategies():
    """One of every class of strategies, and those of its settings that differ much."""
    return list(STRATEGIES.values())


@pytest.fixture(scope="session")
def rows_of():
    """`rows_of(hypotheses, b)`: the row's outputs as tuples of ids, best first."""

    def read(found, row):
        return [
            tuple(int(t) for t in tokens[:length])
            for tokens, length, score in zip(
                found.tokens[row], found.lengths[row], found.scores[row], strict=True
            )
            if np.isfinite(score)
        ]

    return read

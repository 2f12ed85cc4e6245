"""What holds for every processor that the package has."""

import importlib
import inspect
import pkgutil

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import BeamSearch, Exact, Greedy, Processor, compile, processors
from seq2seq.decoding.arrays.gathering import follow
from seq2seq.decoding.arrays.log_zero import EXISTS
from seq2seq.decoding.request import Request

START, END = 2, 3
VOCABULARY, ROWS, WIDE = 4, 12, 121  # outputs of at most 4 tokens from a vocabulary of 4


def test_every_processor_has_a_case(classes):
    modules = [
        importlib.import_module(f"{processors.__name__}.{module.name}")
        for module in pkgutil.iter_modules(processors.__path__)
    ]
    found = {
        member
        for module in modules
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, Processor) and not inspect.isabstract(member)
    }
    alone, chained = classes

    assert found == alone
    assert found == chained


@pytest.mark.parametrize("width", [1, 3])
def test_each_step_is_what_the_oracle_says(case, call_of, width):
    rng, num_rows = np.random.default_rng(2), ROWS * width
    call = {**call_of(slice(None)), "start": START, "end": END, "size": 8}
    process, state = case.processor.begin(
        Request(batch_size=ROWS, **call).normalized([], VOCABULARY), VOCABULARY
    )
    state = each_leaf(state, lambda x: ops.repeat(x, width, axis=0))
    outputs, tokens = [()] * num_rows, np.full(num_rows, START)
    for index in range(call["size"]):
        log_probs = np.log(rng.dirichlet(np.ones(VOCABULARY), num_rows)).astype("float32")
        log_probs[rng.random(log_probs.shape) < 0.1] = -np.inf
        log_probs[rng.random(log_probs.shape) < 0.1] = -1e9
        processed, state = process(ops.array(log_probs), ops.cast(tokens, "int32"), state, index)
        expected = [
            case.oracle(log_zero(row.astype("float64")), output, n // width)
            for n, (row, output) in enumerate(zip(log_probs, outputs, strict=True))
        ]
        processed = ops.convert_to_numpy(processed)
        assert processed.max() <= 0
        np.testing.assert_allclose(expected, log_zero(processed), rtol=1e-4, atol=1e-5)
        if case.processor.only_forbids:
            assert ((processed == log_probs) | (processed == -1e9)).all()

        parents = rng.integers(0, width, (ROWS, width)).astype("int32")
        tokens = rng.integers(0, END, num_rows)
        sources = (np.arange(ROWS)[:, None] * width + parents).ravel()
        outputs = [(*outputs[i], int(t)) for i, t in zip(sources, tokens, strict=True)]
        state = each_leaf(state, lambda x, parents=parents: follow(x, ops.array(parents)))


def each_leaf(state, change):
    if isinstance(state, list):
        return [change(leaf) for leaf in state]
    return None if state is None else change(state)


def log_zero(log_probs):
    """With -inf for what stands for it."""
    return np.where(log_probs > EXISTS, log_probs, -np.inf)


def test_a_wide_beam_lists_what_is_possible(tables, decode, rows_of, call_of, search):
    table, call = tables(ROWS, seed=3), call_of(slice(None))
    found = decode(BeamSearch(WIDE, WIDE, processors=search.processor), table, **call)
    for row, limit in enumerate(call["max_length"]):
        scores = {}
        for output in table.outputs(search.limit(limit, row)):
            steps = [(output[:i], token) for i, token in enumerate(output)]
            score = sum(search.oracle(next_log_probs(table, row, x), x, row)[t] for x, t in steps)
            if score > -np.inf:
                scores[output] = score
        got = rows_of(found, row)
        assert set(scores) == set(got)
        np.testing.assert_allclose(
            [scores[output] for output in got], found.scores[row, : len(got)], rtol=1e-4, atol=1e-5
        )
        np.testing.assert_allclose(
            [table.log_probs(row, output).sum() for output in got],
            found.log_probs[row, : len(got)],
            rtol=1e-4,
        )


def next_log_probs(table, row, output):
    """What the model says of every token that may follow."""
    return np.array([table.log_probs(row, (*output, t))[-1] for t in range(VOCABULARY)])


def test_neither_compiling_nor_batch_mates_matter(tables, call_of, chain):
    table, strategy = tables(ROWS, seed=4), BeamSearch(3, 2, processors=chain.processor)
    order = np.random.default_rng(5).permutation(ROWS)[:5].astype("int32")
    rows, ends = np.arange(ROWS, dtype="int32"), {"start": START, "end": END}
    every = strategy(table.step, {"row": rows}, **ends, **call_of(rows))
    some = strategy(table.step, {"row": order}, **ends, **call_of(order))
    call = call_of(order)
    decode = compile(
        lambda rows: (table.step, {"row": rows}), strategy, **ends, max_length=call.pop("size")
    )
    for found in (some, decode(order, **call)):
        for name in ("tokens", "lengths", "scores", "log_probs", "finish_reason"):
            x, y = (ops.convert_to_numpy(getattr(one, name)) for one in (every, found))
            np.testing.assert_allclose(x[order], y, atol=1e-5, err_msg=name)


def test_a_constant_in_logits_changes_no_search(
    tables, call_of, case, strategies, request, assert_shift_changes_nothing
):
    number = int(request.node.callspec.id.rpartition("-")[2])
    quick = [one for one in strategies if not isinstance(one, Exact)]
    strategy, call = quick[number % len(quick)], call_of(slice(None))  # by turns
    assert_shift_changes_nothing(strategy, [case.processor], tables(ROWS, seed=7), **call)


def test_a_constant_in_logits_changes_no_patient_search(
    tables, call_of, chain, assert_shift_changes_nothing
):
    patient, call = BeamSearch(2, patience=0.5), call_of(slice(None))
    assert_shift_changes_nothing(patient, chain.processor, tables(ROWS, seed=6), **call)


@pytest.mark.parametrize("strategy", [Greedy, BeamSearch])
def test_an_empty_batch_is_an_empty_answer(tables, decode, call_of, chain, strategy):
    found = decode(
        strategy(processors=chain.processor),
        tables(1),
        state={"row": np.zeros(0, "int32")},
        **call_of(slice(0, 0)),
    )

    assert (0, 1, 4) == found.tokens.shape

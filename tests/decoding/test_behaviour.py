"""What popular implementations get wrong, padding, prefixes, and rows that are unusual."""

import copy

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import (
    BannedTokens,
    BeamSearch,
    FinishReason,
    Power,
    StepOutput,
    StochasticBeam,
    score,
)

START, END = 2, 3
FIELDS = ("tokens", "lengths", "scores", "log_probs", "token_log_probs", "finish_reason")


def assert_same_rows(expected, actual, steps):
    """Equal hypotheses, whatever the size of the buffers beyond `steps`."""
    for field in FIELDS:
        x, y = getattr(expected, field), getattr(actual, field)
        if x.ndim == 3:
            x, y = x[..., :steps], y[..., :steps]
        np.testing.assert_allclose(x, y, atol=1e-5, err_msg=field)


def test_finished_hypotheses_are_kept(tables, decode, rows_of):
    # The best output is `a END` (a = 0); what would follow END is certain, and tempting.
    p = np.full((1, 7, 4, 4), 1e-6)
    p[:, :, START] = [0.6, 0.4, 1e-6, 1e-6]
    p[:, :, 0] = [0.05, 0.05, 1e-6, 0.9]
    p[:, :, 1] = [1e-6, 0.2, 0.7, 0.1]
    p[:, 1:, 2] = p[:, :, END] = [1e-6, 1e-6, 1.0, 1e-6]
    table = tables(1)._replace(logits=np.log(p).astype("float32"))
    found = decode(BeamSearch(2), table)

    assert [(0, END)] == rows_of(found, 0)
    np.testing.assert_allclose(np.log(0.6 * 0.9), found.log_probs[0, 0], rtol=1e-4)


def test_a_prefix_is_scored_alike_beside_a_shorter_one(tables, decode, strategy):
    table = tables(40, seed=7)
    rng = np.random.default_rng(7)
    prefix, lengths = rng.integers(0, 4, size=(40, 3)), rng.integers(0, 4, size=40)
    together = decode(strategy, table, prefix=prefix, prefix_lengths=lengths)
    for row in (11, 30):
        alone = decode(
            strategy,
            table,
            state={"row": np.array([row], "int32")},
            row_ids=[row],
            prefix=prefix[row : row + 1, : lengths[row]],
        )
        assert_same_rows(
            type(together)(*(x[row : row + 1] for x in together if x is not None)), alone, 4
        )


@pytest.mark.parametrize("penalty", [None, Power(1.0)])
def test_a_wide_beam_lists_every_output_with_the_prefix(tables, decode, rows_of, penalty):
    table = tables(30, seed=8)
    prefix = np.random.default_rng(8).integers(0, 3, size=(30, 2))
    lengths = np.arange(30) % 3
    found = decode(BeamSearch(121, 121, penalty), table, prefix=prefix, prefix_lengths=lengths)
    for row in range(30):
        outputs = table.outputs(4, prefix[row, : lengths[row]])
        got = rows_of(found, row)
        assert set(outputs) == set(got)
        np.testing.assert_allclose(
            [table.log_probs(row, tokens).sum() for tokens in got],
            found.log_probs[row, : len(got)],
            rtol=2e-5,
        )


def test_a_prefix_may_hold_the_end_or_exceed_the_limit(tables, decode, rows_of, strategy):
    call = {"prefix": [[1, END, 0], [0, 1, 1]], "max_length": [4, 2]}
    found = decode(strategy, tables(2, seed=9), **call)

    assert {(1, END)} == set(rows_of(found, 0))
    assert {(0, 1)} == set(rows_of(found, 1))
    assert [FinishReason.END, FinishReason.LENGTH] == found.finish_reason[:, 0].tolist()


def test_an_impossible_prefix_is_followed(tables, decode, strategy):
    table = tables(1, seed=10)
    table.logits[:, :, :, 1] = -np.inf
    found = decode(strategy, table, prefix=[[1]])

    assert 1 == found.tokens[0, 0, 0]
    assert -1e4 == found.token_log_probs[0, 0, 0]
    assert 1 not in found.tokens[0, :, 1:]


def test_neither_batch_mates_nor_buffers_matter(tables, decode, strategy):
    table = tables(30, seed=11)
    limits = np.random.default_rng(11).integers(1, 5, size=30)
    order = np.random.default_rng(12).permutation(30)
    found = decode(strategy, table, max_length=limits)
    moved = decode(
        strategy,
        table,
        state={"row": order.astype("int32")},
        row_ids=order,
        max_length=limits[order],
        size=4,
    )
    rows = type(found)(*(None if x is None else x[order] for x in found))
    assert_same_rows(rows, moved, 4)


def test_different_starts_stand_side_by_side(tables, decode):
    table = tables(4, seed=13)
    mixed = decode(BeamSearch(3), table, start=np.array([0, 1, 2, 1]))
    for row, start in [(0, 0), (3, 1)]:
        alone = decode(BeamSearch(3), table, start=start)
        np.testing.assert_array_equal(alone.tokens[row], mixed.tokens[row])


def test_a_width_above_what_exists_leaves_slots_empty(tables, decode, rows_of):
    found = decode(BeamSearch(50, 50), tables(1, length=2), max_length=1)

    assert 4 == len(rows_of(found, 0))
    for log_probs in (found.scores, found.log_probs, found.token_log_probs.sum(-1)):
        assert (log_probs[0, 4:] == -np.inf).all()
        assert np.isfinite(log_probs[0, :4]).all()
    assert (found.lengths[0, 4:] == 0).all()
    assert (found.finish_reason[0, 4:] == FinishReason.DEAD_END).all()


def test_impossible_tokens_make_no_hypotheses(tables, decode, rows_of):
    table = tables(20, seed=14)
    table.logits[:, :, :, :2] = -np.inf
    found = decode(BeamSearch(8, 8), table)
    for row in range(20):
        assert 5 == len(rows_of(found, row))  # END after 0 to 3 tokens, or none


def test_rows_of_length_zero_are_empty(tables, decode, strategy):
    found = decode(strategy, tables(2, seed=15), max_length=[0, 3])
    nothing = decode(strategy, tables(2, seed=15), max_length=0)

    for result in (found, nothing):
        assert 0 == result.lengths[0, 0]
        assert 0 == result.log_probs[0, 0]
        assert FinishReason.LENGTH == result.finish_reason[0, 0]
    assert found.lengths[1, 0] > 0
    assert 0 == nothing.tokens.shape[2] == nothing.alignments.shape[2]


def test_an_empty_batch_is_an_empty_answer(tables, decode, strategy):
    some = decode(strategy, tables(1))
    found = decode(strategy, tables(1), state={"row": np.zeros(0, "int32")})

    assert (0, *some.tokens.shape[1:]) == found.tokens.shape
    assert (0, *some.scores.shape[1:]) == found.scores.shape


def test_a_vocabulary_without_end_fills_the_length(tables, decode):
    found = decode(BeamSearch(2), tables(3, seed=16), end=-1)

    assert (found.lengths == 4).all()
    assert (found.finish_reason == FinishReason.LENGTH).all()


def test_state_follows_its_beam(tables):
    # The state remembers all tokens fed; what it says must be what the hypothesis holds.
    table = tables(20, length=5, seed=17)

    def step(tokens, state, index):
        spelled, row = state["spelled"] * 10 + tokens, state["row"]
        output = table.step(tokens, {"row": row}, index)
        attention = ops.cast(spelled[:, None], "float32")
        return StepOutput(output.logits, {"spelled": spelled, "row": row}, attention)

    state = {"spelled": np.zeros(20, "int32"), **table.state}
    found = BeamSearch(4, 4)(step, state, start=START, end=-1, max_length=5)
    tokens = ops.convert_to_numpy(found.tokens)
    spelled = np.full(tokens.shape[:2], START)
    for index in range(5):
        alignments = ops.convert_to_numpy(found.alignments)[:, :, index, 0]
        np.testing.assert_array_equal(spelled, alignments)
        spelled = spelled * 10 + tokens[:, :, index]


def test_a_constant_in_logits_changes_no_search(tables, assert_shift_changes_nothing, strategy):
    assert_shift_changes_nothing(strategy, [], tables(12, seed=19))


@pytest.mark.parametrize("shift", [-6e8, 1e9])
@pytest.mark.parametrize("strategy", [BeamSearch(2), StochasticBeam(2, seed=1)])
def test_a_very_large_constant_changes_no_search(shift, strategy):
    def step(tokens, state, index):
        logits = ops.convert_to_tensor(np.float32([[128.0, 0.0, -np.inf]]) + np.float32(shift))
        return StepOutput(ops.repeat(logits, ops.shape(tokens)[0], axis=0), state)

    call = {"start": 0, "end": 1, "max_length": 3, "batch_size": 1}
    found = strategy(step, None, **call)
    assert [0, 0, 0] == ops.convert_to_numpy(found.tokens)[0, 0].tolist()
    strategy = copy.copy(strategy)
    strategy.processors = (BannedTokens([0]),)
    found = strategy(step, None, **call)
    assert [1, 0, 0] == ops.convert_to_numpy(found.tokens)[0, 0].tolist()
    assert FinishReason.END == ops.convert_to_numpy(found.finish_reason)[0, 0]


def test_two_dimensional_targets_are_scored(tables):
    table = tables(2, seed=18)
    targets = [[0, 1, END, 0], [1, 0, 0, 0]]
    found = score(table.step, table.state, targets, [3, 2], start=START, end=END)

    expected = [table.log_probs(0, (0, 1, END)).sum(), table.log_probs(1, (1, 0)).sum()]
    np.testing.assert_allclose(expected, ops.convert_to_numpy(found.log_probs)[:, 0], rtol=1e-5)
    assert [0, 1] == ops.convert_to_numpy(found.finish_reason)[:, 0].tolist()

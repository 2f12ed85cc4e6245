"""Law 3: what is found is what listing every output finds."""

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import BeamSearch, Greedy, Power, Wu, score

START, END = 2, 3
WIDE = 121  # outputs of at most 4 tokens from a vocabulary of 4


@pytest.mark.parametrize("penalty", [None, Wu(0.7), Power(2.0)])
def test_a_wide_beam_lists_every_output_best_first(tables, decode, rows_of, penalty):
    table = tables(60, seed=1)
    limits = np.arange(60) % 5
    found = decode(BeamSearch(WIDE, WIDE, penalty), table, max_length=limits, size=4)
    for row, limit in enumerate(limits):
        outputs = table.outputs(limit)
        log_probs = np.array([table.log_probs(row, tokens).sum() for tokens in outputs])
        lengths = np.array([len(tokens) for tokens in outputs])
        scores = (
            log_probs
            if penalty is None
            else ops.convert_to_numpy(penalty(log_probs.astype("float32"), lengths))
        )
        got = rows_of(found, row)
        assert set(outputs) == set(got)
        assert len(outputs) == len(got)
        np.testing.assert_allclose(np.sort(scores)[::-1], found.scores[row, : len(got)], rtol=2e-5)
        expected = dict(zip(outputs, log_probs, strict=True))
        np.testing.assert_allclose(
            [expected[tokens] for tokens in got], found.log_probs[row, : len(got)], rtol=2e-5
        )
        assert found.bound[row] == -np.inf


@pytest.mark.parametrize("penalty", [Wu(1.0), Power(-0.5)])
def test_stopping_early_changes_no_result(tables, decode, penalty):
    table = tables(200, seed=2)
    few = decode(BeamSearch(WIDE, 1, penalty), table)
    all_ = decode(BeamSearch(WIDE, WIDE, penalty), table)
    np.testing.assert_array_equal(all_.tokens[:, :1], few.tokens)
    np.testing.assert_allclose(all_.scores[:, :1], few.scores, rtol=1e-6)


@pytest.mark.parametrize("width", [1, 3])
@pytest.mark.parametrize("penalty", [None, Wu(1.0)])
def test_nothing_left_out_is_likelier_than_the_bound(tables, decode, rows_of, width, penalty):
    table = tables(60, seed=3)
    found = decode(BeamSearch(width, width, penalty), table)
    certified = 0
    for row in range(60):
        log_probs = {tokens: table.log_probs(row, tokens).sum() for tokens in table.outputs(4)}
        best = max(log_probs.values())
        for tokens in rows_of(found, row):
            if log_probs.pop(tokens) > found.bound[row] + 1e-5:
                certified += 1
        assert max(log_probs.values()) <= found.bound[row] + 1e-5
        assert best <= max(found.bound[row], found.log_probs[row].max()) + 1e-5
    assert certified > 0


def test_width_one_is_greedy(tables, decode):
    table = tables(500, length=5, vocabulary=6, seed=4)
    rng = np.random.default_rng(4)
    call = {
        "max_length": rng.integers(0, 6, size=500),
        "prefix": rng.integers(0, 6, size=(500, 3)),
        "prefix_lengths": rng.integers(0, 4, size=500),
        "size": 5,
    }
    greedy, beam = decode(Greedy(), table, **call), decode(BeamSearch(1), table, **call)
    for field in ("tokens", "lengths", "finish_reason"):
        np.testing.assert_array_equal(getattr(greedy, field), getattr(beam, field))
    for field in ("scores", "log_probs", "token_log_probs", "alignments"):
        np.testing.assert_allclose(getattr(greedy, field), getattr(beam, field), atol=1e-5)


def test_ties_go_to_the_lowest_id_in_both(tables, decode):
    table = tables(1)._replace(logits=np.zeros((1, 4, 4, 4), "float32"))
    greedy, beam = decode(Greedy(), table), decode(BeamSearch(1), table)
    np.testing.assert_array_equal(greedy.tokens, beam.tokens)


def test_scores_are_consistent(tables, decode, strategy):
    table = tables(300, length=5, vocabulary=6, seed=5)
    found = decode(strategy, table)
    np.testing.assert_allclose(found.token_log_probs.sum(-1), found.log_probs, rtol=1e-5)
    assert (found.scores[:, 1:] <= found.scores[:, :-1] + 1e-6).all()
    again = score(table.step, table.state, found.tokens, found.lengths, start=START, end=END)
    exists = np.isfinite(found.scores)
    for field in ("tokens", "lengths", "finish_reason"):
        one, other = getattr(found, field), ops.convert_to_numpy(getattr(again, field))
        np.testing.assert_array_equal(one[exists], other[exists])
    for field in ("log_probs", "token_log_probs", "alignments"):
        one, other = getattr(found, field), ops.convert_to_numpy(getattr(again, field))
        np.testing.assert_allclose(one[exists], other[exists], atol=1e-5)


def test_hypotheses_are_distinct(tables, decode, rows_of):
    found = decode(BeamSearch(6, 6), tables(300, length=5, vocabulary=6, seed=6))
    for row in range(300):
        outputs = rows_of(found, row)
        assert len(outputs) == len(set(outputs)) == 6

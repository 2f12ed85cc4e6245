"""Coverage, patience and diverse groups of beam search."""

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import BeamSearch, MinimumLength, StepOutput, Wu
from seq2seq.errors import InputError

START, END = 2, 3


def test_scores_hold_the_length_and_the_coverage_penalty(tables, decode):
    table, beta = tables(60, length=5, seed=1), 0.4
    lengths = np.arange(60) % 4 + 1  # of the source; the step attends to 4 places
    options = {"length_penalty": 0.6, "coverage_penalty": beta}
    found = decode(BeamSearch(4, 4, **options), table, inputs={"source_lengths": lengths})

    covered = np.log(np.minimum(found.alignments.sum(2), 1.0))
    covered = np.where(np.arange(4) < lengths[:, None, None], covered, 0).sum(-1)
    divided = found.log_probs / ops.convert_to_numpy(Wu(0.6).divisor(found.lengths.astype("f4")))
    exists = np.isfinite(found.scores)
    assert exists.mean() > 0.9
    np.testing.assert_allclose((divided + beta * covered)[exists], found.scores[exists], rtol=1e-4)


def test_coverage_changes_what_is_best(tables, decode):
    table, lengths = tables(60, length=5, seed=2), np.full(60, 4)
    every = BeamSearch(150, 150, coverage_penalty=2.0)
    best = BeamSearch(150, 1, coverage_penalty=2.0)
    plain = decode(BeamSearch(150), table)
    listed, found = (
        decode(one, table, inputs={"source_lengths": lengths}) for one in (every, best)
    )

    np.testing.assert_array_equal(listed.tokens[:, :1], found.tokens)
    assert (found.tokens != plain.tokens).any()


def test_coverage_needs_attention_and_the_lengths_of_sources(tables, decode):
    strategy = BeamSearch(coverage_penalty=0.1)
    with pytest.raises(InputError, match="source_lengths"):
        decode(strategy, tables(2))
    with pytest.raises(InputError, match="attention"):
        strategy(
            lambda t, s, i: StepOutput(ops.zeros((t.shape[0], 6)), s), np.zeros((2, 1), "f4"),
            start=2, end=3, max_length=2, inputs={"source_lengths": [1, 1]},
        )  # fmt: skip


def test_patience_stops_at_so_many_finished_hypotheses(tables, decode):
    table = tables(300, length=5, seed=3)
    steps = []
    for patience in (0.25, 1.0, 100.0, None):
        found = decode(BeamSearch(4, 4, Wu(1.0), patience=patience), table)
        steps.append(found)
    impatient, _, patient, exact = steps

    np.testing.assert_array_equal(exact.tokens, patient.tokens)
    assert (impatient.scores[:, 0] <= exact.scores[:, 0] + 1e-6).all()
    assert (impatient.scores[:, 0] < exact.scores[:, 0] - 1e-6).any()
    # One finished hypothesis was enough, so there is nothing that is longer.
    longest = np.where(np.isfinite(impatient.scores), impatient.lengths, 0).max(1)
    is_ended = impatient.finish_reason[:, 0] == 0
    assert (longest[is_ended] <= impatient.lengths[is_ended].max(1)).all()


def diverse(table, row, width, groups, strength):
    """Vijayakumar et al. (2016), algorithm 1, with a loop for everything."""
    size = width // groups
    logits = table.logits[row].astype("float64")
    logits -= np.log(np.exp(logits).sum(-1, keepdims=True))
    length = len(logits)
    live = [[((), 0.0)] for _ in range(groups)]
    ended = [[] for _ in range(groups)]
    for step in range(length):
        counts = np.zeros(logits.shape[-1])
        for group in range(groups):
            found = [
                ((*tokens, token), total + logits[step, (START, *tokens)[-1], token])
                for tokens, total in live[group]
                for token in range(len(counts))
            ]
            found.sort(key=lambda one: -(one[1] - strength * counts[one[0][-1]]))
            ended[group] += [one for one in found[:size] if one[0][-1] == END]
            live[group] = [one for one in found if one[0][-1] != END][:size]
            for tokens, _ in live[group]:
                counts[tokens[-1]] += 1
    best = {}
    for group in range(groups):
        best.update(sorted(ended[group] + live[group], key=lambda one: -one[1])[:size])
    return sorted(best.items(), key=lambda one: -one[1])


@pytest.mark.parametrize(("width", "groups"), [(4, 2), (6, 3), (3, 3), (4, 1)])
def test_groups_are_those_of_the_algorithm(tables, decode, rows_of, width, groups):
    table = tables(60, length=4, vocabulary=5, seed=4)
    strategy = BeamSearch(width, width, groups=groups, diversity=0.8)
    found = decode(strategy, table)
    for row in range(60):
        expected = diverse(table, row, width, groups, 0.8)
        assert [tokens for tokens, _ in expected] == rows_of(found, row)
        log_probs = [total for _, total in expected]
        np.testing.assert_allclose(log_probs, found.scores[row, : len(expected)], atol=1e-4)
    assert (found.bound is None) == (groups > 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"width": 5, "groups": 2}, "groups of equal size"),
        ({"groups": 0}, "groups"),
        ({"diversity": -1.0}, "diversity"),
        ({"coverage_penalty": -0.1}, "coverage_penalty"),
        ({"patience": 0}, "patience"),
        ({"processors": ["no"]}, "list of Processor instances, not 'no'"),
    ],
)
def test_impossible_options_are_named(options, message):
    with pytest.raises(InputError, match=message):
        BeamSearch(**options)


@pytest.mark.parametrize("shift", [0.0, -1000.0])
def test_forbidden_ends_do_not_use_up_patience(shift):
    logits = ops.convert_to_tensor([[2.0 + shift, 1.0 + shift]])

    def step(tokens, state, index):
        return StepOutput(ops.repeat(logits, ops.shape(tokens)[0], axis=0), state)

    beam = BeamSearch(2, patience=0.5, processors=[MinimumLength(4)])
    found = beam(step, None, start=0, end=1, max_length=8, batch_size=1)

    assert [0, 0, 0, 1] == ops.convert_to_numpy(found.tokens)[0, 0, :4].tolist()
    assert 4 == int(found.lengths[0, 0])
    expected = 3 * np.log(1 / (1 + np.exp(-1))) + np.log(1 / (1 + np.exp(1)))
    np.testing.assert_allclose(expected, found.log_probs[0, 0], rtol=1e-3)

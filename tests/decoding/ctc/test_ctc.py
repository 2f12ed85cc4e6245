"""Connectionist temporal classification against a list of all paths."""

import itertools

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.decoding.compiling import compile_function
from seq2seq.decoding.ctc.beam import CtcBeam
from seq2seq.decoding.ctc.greedy import ctc_greedy
from seq2seq.decoding.ctc.scoring import ctc_score
from seq2seq.decoding.protocol import FinishReason
from seq2seq.errors import InputError

S, V, END = 5, 3, 9
WIDE = 46  # outputs of at most 5 frames over two labels
DECODERS = {"greedy": ctc_greedy, "beam": CtcBeam(4, 3), "wide beam": CtcBeam(WIDE, WIDE)}
each_decoder = pytest.mark.parametrize("decoder", DECODERS.values(), ids=DECODERS)


def problems(rows, seed=0, frames=S, vocabulary=V):
    """Log-probabilities (R, S, V), from flat to peaked, and lengths (R,)."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(rows, frames, vocabulary)) * rng.uniform(0.1, 4, (rows, 1, 1))
    log_probs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    return log_probs.astype("float32"), rng.integers(0, frames + 1, rows)


def said(path, blank=0):
    """What a path says.

    >>> said([1, 1, 0, 1])   ->   (1, 1)
    """
    return tuple(symbol for symbol, _ in itertools.groupby(path) if symbol != blank)


def outputs(log_probs, blank=0):
    """Every output of frames (S, V) and its log p, by listing all paths."""
    found: dict = {}
    for path in itertools.product(range(log_probs.shape[1]), repeat=len(log_probs)):
        log_prob = sum(frame[symbol] for frame, symbol in zip(log_probs, path, strict=True))
        output = said(path, blank)
        found[output] = np.logaddexp(found.get(output, -np.inf), log_prob)
    return found


def arrays(found):
    return type(found)(*(None if x is None else ops.convert_to_numpy(x) for x in found))


def rows_of(found, row):
    """The row's outputs, best first, without their ends."""
    return [
        tuple(tokens[: length - 1].tolist())
        for tokens, length in zip(found.tokens[row], found.lengths[row], strict=True)
        if length
    ]


@pytest.mark.parametrize("blank", [0, 2])
def test_a_wide_beam_lists_every_output_best_first(blank):
    log_probs, lengths = problems(400, seed=1)
    found = arrays(CtcBeam(WIDE, WIDE)(log_probs, lengths, end=END, blank=blank))
    for row, length in enumerate(lengths):
        expected = outputs(log_probs[row, :length], blank)
        got = rows_of(found, row)
        assert len(expected) == len(got)
        for log_ps in (found.log_probs, found.scores):
            actual = dict(zip(got, log_ps[row, : len(got)], strict=True))
            assert actual == pytest.approx(expected, rel=1e-4, abs=1e-5)
        assert (np.diff(found.scores[row, : len(got)]) <= 0).all()


def test_greedy_is_what_the_likeliest_path_says():
    log_probs, lengths = problems(400, seed=2)
    found = arrays(ctc_greedy(log_probs, lengths, end=END))
    for row, length in enumerate(lengths):
        frames = log_probs[row, :length]
        (output,) = rows_of(found, row)
        assert said(frames.argmax(-1)) == output
        assert found.log_probs[row, 0] == pytest.approx(outputs(frames)[output], rel=1e-4, abs=1e-5)
        assert found.scores[row, 0] == pytest.approx(frames.max(-1).sum(), rel=1e-4, abs=1e-5)


def test_tokens_are_judged_given_those_before_them():
    log_probs, lengths = problems(300, seed=3)
    tokens = np.array([1, 2, 2, END, 1])
    scores = ops.convert_to_numpy(ctc_score(log_probs, np.tile(tokens, (300, 1)), lengths, end=END))
    for row, length in enumerate(lengths):
        every = outputs(log_probs[row, :length])
        begun = [
            np.logaddexp.reduce([p for one, p in every.items() if one[:n] == (1, 2, 2)[:n]])
            for n in range(4)
        ]
        after = np.array([*begun[1:], every.get((1, 2, 2), -np.inf)])
        possible = np.isfinite(after)
        expected = after[possible] - np.array(begun)[possible]
        actual = scores[row, :4]
        np.testing.assert_allclose(expected, actual[possible], rtol=1e-3, atol=1e-4)
        assert (-10_000 == actual[~possible]).all()
    assert (scores[:, 4] == 0).all()


@each_decoder
def test_scores_are_consistent(decoder):
    log_probs, lengths = problems(300, seed=4, frames=8, vocabulary=6)
    found = arrays(decoder(log_probs, lengths, end=END))
    exists = found.lengths > 0
    again = ops.convert_to_numpy(ctc_score(log_probs, found.tokens, lengths, end=END))
    np.testing.assert_array_equal(found.token_log_probs[exists], again[exists])
    np.testing.assert_allclose(found.token_log_probs.sum(-1), found.log_probs, rtol=1e-6)
    # What was followed is a part of all that says the output.
    assert (found.scores <= found.log_probs + 1e-4)[exists].all()
    np.testing.assert_array_equal(
        np.where(exists, FinishReason.END, FinishReason.DEAD_END), found.finish_reason
    )
    for row in range(300):
        got = rows_of(found, row)
        assert len(got) == len(set(got))


@pytest.mark.parametrize("width", [1, 3, 10])
def test_with_many_labels_a_beam_sees_all_that_matter(width):
    """Its candidates are fewer than the labels; a search that looks at every label is no other."""
    log_probs, lengths = problems(200, seed=5, frames=6, vocabulary=40)
    found = arrays(CtcBeam(width, width)(log_probs, lengths, end=99))
    for row in range(200):
        expected = plain_search(log_probs[row, : lengths[row]], width)
        got = rows_of(found, row)
        assert [output for output, _ in expected] == got
        np.testing.assert_allclose(
            [p for _, p in expected], found.scores[row, : len(got)], atol=1e-4
        )


def plain_search(log_probs, width):
    """Prefix beam search over dictionaries: (output, log p of what was followed), best first."""
    beams = {(): (0.0, -np.inf)}
    for frame in log_probs:
        grown: dict = {}

        def add(prefix, in_blank, in_label, grown=grown):
            blank, label = grown.get(prefix, (-np.inf, -np.inf))
            grown[prefix] = np.logaddexp(blank, in_blank), np.logaddexp(label, in_label)

        for prefix, (in_blank, in_label) in beams.items():
            either = np.logaddexp(in_blank, in_label)
            add(prefix, either + frame[0], in_label + frame[prefix[-1]] if prefix else -np.inf)
            for label in range(1, len(frame)):
                before = in_blank if prefix[-1:] == (label,) else either
                add((*prefix, label), -np.inf, before + frame[label])
        ranked = sorted(grown.items(), key=lambda item: -np.logaddexp(*item[1]))
        beams = {p: s for p, s in ranked[:width] if np.isfinite(np.logaddexp(*s))}
    return [(prefix, np.logaddexp(*scores)) for prefix, scores in beams.items()]


@each_decoder
def test_frames_after_a_rows_end_change_nothing(decoder):
    log_probs, lengths = problems(200, seed=6)
    expected = arrays(decoder(log_probs, lengths, end=END))
    junk = np.where(np.arange(S)[:, None] < lengths[:, None, None], log_probs, np.nan)
    longer = np.pad(junk, ((0, 0), (0, 3), (0, 0)), constant_values=7)
    actual = arrays(decoder(longer, lengths, end=END))
    for name in ("lengths", "finish_reason", "tokens"):
        one, other = getattr(expected, name), getattr(actual, name)
        np.testing.assert_array_equal(one, other[:, :, : S + 1] if name == "tokens" else other)
    for name in ("scores", "log_probs"):
        np.testing.assert_allclose(getattr(expected, name), getattr(actual, name), rtol=1e-6)


@each_decoder
def test_eager_is_compiled(decoder):
    log_probs, lengths = problems(100, seed=7)
    run = compile_function(lambda arrays, options, static: decoder(*arrays, end=END))
    for one, other in zip(
        arrays(decoder(log_probs, lengths, end=END)),
        arrays(run((log_probs, lengths), {}, None)),
        strict=True,
    ):
        if one is not None:
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="JAX knows every shape")
@each_decoder
def test_a_graph_need_not_know_rows_and_frames(decoder):
    import tensorflow as tf

    @tf.function(input_signature=[tf.TensorSpec([None, None, V]), tf.TensorSpec([None], "int32")])
    def decode(log_probs, lengths):
        return decoder(log_probs, lengths, end=END)

    for rows in (7, 1):
        log_probs, lengths = problems(rows, seed=8)
        for one, other in zip(
            arrays(decoder(log_probs, lengths, end=END)),
            arrays(decode(log_probs, lengths.astype("int32"))),
            strict=True,
        ):
            if one is not None:
                np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)


@each_decoder
def test_a_row_of_nan_is_marked_and_harms_no_other(decoder):
    log_probs, _ = problems(3, seed=9)
    expected = arrays(decoder(log_probs, end=END))
    log_probs[1] = np.nan
    found = arrays(decoder(log_probs, end=END))
    assert [False, True, False] == np.isnan(found.log_probs).any(axis=1).tolist()
    np.testing.assert_array_equal(expected.tokens[[0, 2]], found.tokens[[0, 2]])


@each_decoder
def test_a_label_of_probability_zero_is_never_said(decoder):
    log_probs, _ = problems(100, seed=10)
    log_probs[:, :, 1] = -np.inf
    found = arrays(decoder(log_probs, end=END))
    assert not (found.tokens == 1).any()
    assert np.isfinite(found.log_probs[found.lengths > 0]).all()


def test_equal_paths_have_a_gradient_each():
    """At two equal probabilities the sum's derivative is one half of each."""
    if keras.backend.backend() != "tensorflow":
        pytest.skip("asks TensorFlow")
    import tensorflow as tf

    log_probs = tf.Variable(np.full((1, 2, 2), np.log(0.5), "float32"))
    with tf.GradientTape() as tape:  # 1 is said by 1_, _1 and 11
        score = ops.sum(ctc_score(log_probs, np.array([[1, END]]), end=END))
    np.testing.assert_allclose(
        [[[1 / 3, 2 / 3], [1 / 3, 2 / 3]]], tape.gradient(score, log_probs), rtol=1e-6
    )


@pytest.mark.parametrize("sizes", [(0, 1), (3, 0), (3, 4)])
def test_sizes_out_of_range_are_refused(sizes):
    with pytest.raises(InputError, match="n_best <= width|whole number of at least 1, not 0"):
        CtcBeam(*sizes)


@each_decoder
def test_another_rank_is_refused(decoder):
    with pytest.raises(InputError, match=r"\(B, S, V\); received \(5, 3\)"):
        decoder(np.zeros((S, V)), end=END)

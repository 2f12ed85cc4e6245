"""What is special about single processors."""

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import BeamSearch, FinishReason, Greedy, StepOutput, compile
from seq2seq.decoding.processors.allowed_tokens import AllowedTokens
from seq2seq.decoding.processors.banned_tokens import BannedTokens
from seq2seq.decoding.processors.forced_tokens import ForcedTokens
from seq2seq.decoding.processors.language_model_fusion import LanguageModelFusion
from seq2seq.decoding.processors.logit_bias import LogitBias
from seq2seq.decoding.processors.maximum_length import MaximumLength
from seq2seq.decoding.processors.minimum_length import MinimumLength
from seq2seq.decoding.processors.no_repeat_ngram import NoRepeatNGram
from seq2seq.decoding.processors.prefix_bias import PrefixBias
from seq2seq.decoding.processors.repetition_penalty import RepetitionPenalty

START, END = 2, 3
CALL = {"start": START, "end": END}


def test_a_forced_prefix_counts_as_output(tables, decode):
    table = tables(50, seed=1)
    for processor in (NoRepeatNGram(1), RepetitionPenalty(1e4)):
        found = decode(Greedy(processors=[processor]), table, prefix=[[1]] * 50)
        assert (found.tokens[:, 0, 0] == 1).all()
        assert (found.tokens[:, 0, 1:] != 1).all()


def test_the_start_counts_as_no_output(tables, decode):
    table = tables(50, seed=1)
    plain = decode(Greedy(), table, max_length=1)
    for processor in (NoRepeatNGram(1), RepetitionPenalty(1e4)):
        found = decode(Greedy(processors=[processor]), table, max_length=1)
        np.testing.assert_array_equal(plain.tokens, found.tokens)


@pytest.mark.parametrize("order", [1, -1])
def test_a_minimum_gives_way_to_a_maximum(tables, decode, rows_of, order):
    chosen = [MinimumLength(4), MaximumLength(2)][::order]
    found = decode(BeamSearch(121, 121, processors=chosen), tables(1))

    assert {2} == {len(output) for output in rows_of(found, 0)}
    assert {0, 1, 2, END} == {output[-1] for output in rows_of(found, 0)}


def test_a_row_at_its_maximum_is_cut(tables, decode):
    chosen = [MaximumLength(ratio=1.1), BannedTokens([END])]
    call = {"max_length": 20, "inputs": {"source_lengths": [0, 1, 9, 10, 11, 100]}}
    found = decode(Greedy(processors=chosen), tables(6, length=20), **call)

    assert [0, 2, 10, 11, 13, 20] == found.lengths[:, 0].tolist()
    assert (found.finish_reason == FinishReason.LENGTH).all()


def test_what_one_processor_forbids_no_other_allows(tables, decode):
    language = np.array([9.0, -9.0, -9.0, -9.0], "float32")  # which wants nothing but 0

    def step(tokens, state, index):
        return StepOutput(ops.broadcast_to(language, (ops.shape(tokens)[0], 4)), None)

    table, inputs = tables(50, seed=2), {"soft_prefix": np.zeros((50, 4), "int32")}
    for processor in (
        PrefixBias(0.99),
        LogitBias({0: 1e4}),
        RepetitionPenalty(0.01),
        LanguageModelFusion(lambda problem: (step, None), 10.0),
    ):
        chosen = [BannedTokens([0]), processor]
        found = decode(Greedy(processors=chosen), table, inputs=inputs, end=-1)
        assert 0 not in found.tokens


def test_where_nothing_is_allowed_there_is_nothing(tables, decode):
    chosen = [BannedTokens([0, 1, 2]), ForcedTokens({0: 1}), LogitBias({0: 5.0, 3: -np.inf})]
    found = decode(BeamSearch(2, processors=chosen), tables(3))

    assert (found.lengths == 0).all()
    assert (found.scores == -np.inf).all()


def test_a_prefix_bias_ends_with_the_prefix_or_at_the_first_other_token(tables, decode):
    # The bias makes 0 certain; what it is not for stays what the model likes: 1.
    logits = np.tile(np.array([0.0, 9.0, 0.0, 0.0], "float32"), (3, 6, 4, 1))
    table = tables(1)._replace(logits=logits)
    inputs = {"soft_prefix": np.array([[0, 0, 0], [0, 1, 0], [0, 3, 3]], "int32")}
    lengths = {"soft_prefix_lengths": np.array([2, 3, 1])}
    whole = decode(Greedy(processors=[PrefixBias(0.999)]), table, inputs=inputs)
    parts = decode(Greedy(processors=[PrefixBias(0.999)]), table, inputs={**inputs, **lengths})
    left = decode(Greedy(processors=[PrefixBias(0.999)]), table, inputs=inputs, prefix=[[2]] * 3)

    assert [[0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 1, 1], [0, 3, 0, 0, 0, 0]] == whole.tokens[
        :, 0
    ].tolist()
    assert [[0, 0, 1, 1, 1, 1], [0, 1, 0, 1, 1, 1], [0, 1, 1, 1, 1, 1]] == parts.tokens[
        :, 0
    ].tolist()
    assert [[2, 1, 1, 1, 1, 1]] * 3 == left.tokens[:, 0].tolist()


def test_a_trained_language_model_is_seen_by_what_was_compiled(tables):
    weights = keras.Variable(np.zeros(4, "float32"))

    def prepare(problem):
        def step(tokens, state, index):
            return StepOutput(ops.broadcast_to(weights, (ops.shape(tokens)[0], 4)), None)

        return step, None

    table = tables(20, seed=4)
    strategy = Greedy(processors=[LanguageModelFusion(prepare, 1.0)])
    decode = compile(
        lambda rows: (table.step, {"row": rows}),
        strategy,
        **CALL,
        max_length=4,
        variables=[weights],
    )
    before = ops.convert_to_numpy(decode(table.state["row"]).tokens)
    weights.assign([0.0, 99.0, 0.0, 0.0])
    after = ops.convert_to_numpy(decode(table.state["row"]).tokens)

    assert (before != 1).any()
    assert (after == 1).all()


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="JAX knows every shape")
def test_a_graph_need_not_know_the_batch_size_and_the_number_of_steps(tables):
    import tensorflow as tf

    table = tables(5, seed=5)
    chosen = [
        NoRepeatNGram(2),
        RepetitionPenalty(1.5),
        MinimumLength(1, 0.5),
        ForcedTokens({1: 1}),
        AllowedTokens(),
        PrefixBias(0.4),
    ]
    strategy = BeamSearch(3, processors=chosen)

    @tf.function(
        input_signature=[tf.TensorSpec([None], "int32"), *[tf.TensorSpec([None, 3], "int32")] * 2]
    )
    def decode(rows, allowed, prefix):
        inputs = {"allowed_tokens": allowed, "soft_prefix": prefix, "source_lengths": rows}
        limits = ops.full_like(rows, 4)
        steps = ops.max(limits, initial=1)
        found = strategy(
            table.step, {"row": rows}, **CALL, max_length=limits, size=steps, inputs=inputs
        )
        return found.tokens, found.scores

    rng = np.random.default_rng(6)
    for size in (5, 0):
        arrays = [table.state["row"][:size], *rng.integers(0, 3, (2, size, 3)).astype("int32")]
        expected = decode.python_function(*map(tf.constant, arrays))
        for x, y in zip(expected, decode(*arrays), strict=True):
            np.testing.assert_allclose(x, y, rtol=1e-5)

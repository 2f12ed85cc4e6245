"""Law 12: what is written holds no PAD, no START and, unless it is asked for, no UNK."""

import keras
import numpy as np
import pytest
from keras import ops
from ranges import choices, models_of

from seq2seq.configuration.building import build_decoding
from seq2seq.configuration.composing import compose
from seq2seq.errors import InputError
from seq2seq.heads import TokensHead
from seq2seq.prediction import Predictor
from seq2seq.symbols import END, NUM_SYMBOLS, PAD, START, UNK

SEARCHES = [one for one in choices("decoding") if not models_of(one)]
SOURCES = ["abc", "f"]
KINDS = "tokens", "tokens"


@pytest.fixture(scope="module")
def babbler(own_network):
    """A model that wants to write nothing but PAD, UNK and START."""
    model = own_network(kinds=KINDS)
    bias = np.zeros(model.head.bias.shape, "float32")
    bias[[PAD, UNK, START]] = 50
    model.head.bias.assign(bias)
    return model


@pytest.mark.parametrize("decoding", SEARCHES)
@pytest.mark.parametrize("unknown", ["never", "write"])
def test_no_search_writes_what_is_no_token(babbler, decoding, unknown):
    config = compose("train", [decoding]).decoding
    if "strategy" in config:
        config = config.strategy
    for name in ("n_best", "num_samples"):
        if name in config:
            config[name] = 3
    step, state = babbler.decoding_step(np.array([[4, 5], [6, 0]]), np.array([2, 1]), 4, unknown)
    strategy = build_decoding(config, babbler.target)
    found = strategy(step, state, start=START, end=END, max_length=4, seed=1)
    tokens, lengths = (ops.convert_to_numpy(x) for x in (found.tokens, found.lengths))
    written = set(tokens[np.arange(4) < lengths[:, :, None]])

    assert written <= {END, *range(NUM_SYMBOLS, babbler.target.vocabulary_size)} | (
        {UNK} if unknown == "write" else set()
    )
    assert (UNK in written) == (unknown == "write")
    if unknown == "never":  # probability is over what can be written: 50 nats do not count
        assert (ops.convert_to_numpy(found.log_probs)[:, 0] > -40).all()


def test_what_is_copied_is_of_the_source(babbler, own_network):
    predictor = Predictor(babbler, max_length=4, unknown="copy")
    for source, found in zip(SOURCES, predictor(SOURCES), strict=True):
        assert len(found.output) == 4
        assert set(found.output) <= set(source)
        assert found.alignment is None
    with pytest.raises(InputError, match="not copy, unless sources are words or characters"):
        Predictor(own_network(kinds=("values", "tokens")), unknown="copy")
    with pytest.raises(InputError, match="not copy, for a model without attention"):
        Predictor(own_network([("model/attention=none",)], KINDS), unknown="copy")


def test_the_probabilities_of_what_can_be_written_sum_to_one(babbler):
    step, state = babbler.decoding_step(np.array([[4, 5]]), np.array([2]), 4)
    logits = step(ops.full((1,), START, "int32"), state, 0).logits
    shares = ops.convert_to_numpy(ops.softmax(logits))[0]

    assert 0 == shares[[PAD, UNK, START]].sum()
    assert 1 == pytest.approx(shares.sum(), rel=1e-5)


@pytest.mark.parametrize("ends", [True, False])
def test_smoothing_is_over_what_can_be_written(ends):
    head = TokensHead(label_smoothing=0.3)
    head.ends, first = ends, END if ends else END + 1
    logits = np.random.default_rng(0).normal(size=(1, 2, 9)).astype("float32")
    labels = np.array([[5, 8]])
    log_probs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    wanted = 0.7 * log_probs[0, [0, 1], labels[0]] + 0.3 * log_probs[0, :, first:].mean(-1)
    loss = head.make_loss()(labels, logits)
    variable = keras.Variable(logits)
    assert -wanted.mean() == pytest.approx(float(loss), rel=1e-5)

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape() as tape:
            loss = head.make_loss()(labels, variable.value)
        slopes = ops.convert_to_numpy(tape.gradient(loss, variable.value))[0]
        target = np.zeros((2, 9))
        target[:, first:] = 0.3 / (9 - first)
        target[[0, 1], labels[0]] += 0.7
        np.testing.assert_allclose((np.exp(log_probs[0]) - target) / 2, slopes, atol=1e-6)


def test_a_read_model_is_as_likely_as_what_it_can_write(own_network):
    model = own_network((("model=aligned",),), kinds=("tokens", "tokens"))
    model.head.bias.assign(np.where(np.arange(model.head.bias.shape[0]) <= END, 50.0, 0.0))
    (answer,) = Predictor(model)(["abc"])

    assert "</s>" not in answer.tokens
    assert answer.log_prob > -40

import numpy as np
import pytest
from keras import ops

from seq2seq.errors import InputError
from seq2seq.features import Tokens
from seq2seq.heads import TokensHead
from seq2seq.symbols import END, NUM_SYMBOLS
from seq2seq.tokenizers import Bytes, Characters

B, T, D, V = 2, 3, 4, 5


def normal(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_loss_is_the_cross_entropy_of_the_smoothed_target(smoothing):
    logits, ids = normal(B, T, V), np.array([[1, 2, 3], [4, 0, 0]])
    weights = np.array([[1, 1, 1], [2, 0, 0]], "float32")
    is_written = np.arange(V) >= END  # only these have a share
    target = np.eye(V)[ids] * (1 - smoothing) + smoothing * is_written / is_written.sum()
    log_probs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))

    actual = TokensHead(smoothing).make_loss()(ids, logits, sample_weight=weights)
    expected = -(target * log_probs).sum(-1)
    np.testing.assert_allclose((expected * weights).sum() / weights.sum(), actual, rtol=1e-5)


def test_a_tokens_loss_has_the_weight_of_its_class():
    target = Tokens(Characters(learned="abc"))
    head = TokensHead(class_weights={"b": 3})
    size = head.num_parameters(target)
    logits, ids = normal(1, 3, size), np.array([[4, 5, 6]])
    losses = [TokensHead().make_loss()(ids[:, i : i + 1], logits[:, i : i + 1]) for i in range(3)]

    expected = (losses[0] + 3 * losses[1] + losses[2]) / 3
    np.testing.assert_allclose(expected, head.make_loss()(ids, logits), rtol=1e-6)
    with pytest.raises(InputError, match="class_weights must name classes of the targets, not 'd'"):
        TokensHead(class_weights={"d": 1.0}).num_parameters(target)


def test_tokens_that_are_written_alike_have_the_same_weight():
    target = Tokens(Bytes())
    head = TokensHead(class_weights={"\N{REPLACEMENT CHARACTER}": 2.0, "a": 3.0})
    weights = head.make_loss().class_weights if head.num_parameters(target) else None
    assert target.vocabulary_size == len(weights)
    assert (3.0, 2.0, 1.0) == tuple(weights[NUM_SYMBOLS + byte] for byte in (ord("a"), 0x80, 98))


def test_a_batch_without_weight_has_no_loss():
    loss = TokensHead(0.1).make_loss()

    assert 0 == loss(np.zeros((B, T)), normal(B, T, V), sample_weight=np.zeros((B, T)))


def test_a_tied_kernel_is_the_only_kernel():
    head, table = TokensHead(), normal(V, D)
    head.build((None, None, D), (None, None, V), (V, D))
    outputs = normal(B, T, D)

    assert ["bias"] == [weight.name for weight in head.weights]
    np.testing.assert_allclose(outputs @ table.T, head(outputs, table), rtol=1e-5, atol=1e-6)


def test_metrics_count_what_has_weight():
    logits, ids = np.eye(V, dtype="float32")[[[0, 1, 2]]], np.array([[0, 1, 4]])

    for weights, expected in (([[1, 1, 1]], 2 / 3), ([[1, 1, 0]], 1.0)):
        accuracy = TokensHead().make_metrics()[0]
        accuracy.update_state(ids, logits, sample_weight=np.array(weights))
        np.testing.assert_allclose(expected, accuracy.result(), rtol=1e-6)


def test_there_is_a_logit_for_each_symbol():
    target = Tokens(Characters(learned="abc"))

    assert target.vocabulary_size == TokensHead().num_parameters(target)


def test_the_mode_is_a_symbol_that_can_be_decoded():
    logits = np.array([[[9, 9, 9, 8, 2, 3], [9, 9, 9, 1, 5, 4]]], "float32")

    head = TokensHead()
    assert [[END, 4]] == ops.convert_to_numpy(head.mode(logits)).tolist()
    head.ends = False
    assert [[5, 4]] == ops.convert_to_numpy(head.mode(logits)).tolist()
    assert np.isfinite(head.log_prob(logits, head.mode(logits))).all()


def test_log_p_is_that_of_the_symbol_among_all_that_can_be_written():
    logits, ids = normal(B, T, NUM_SYMBOLS + 2), NUM_SYMBOLS + np.array([[0, 1, 1], [1, 0, 0]])
    written = np.where(np.arange(NUM_SYMBOLS + 2) < END, 0, np.exp(logits))
    log_probs = logits - np.log(written.sum(-1, keepdims=True))

    expected = np.take_along_axis(log_probs, ids[..., None], axis=-1)[..., 0]
    np.testing.assert_allclose(expected, TokensHead().log_prob(logits, ids), rtol=1e-5)

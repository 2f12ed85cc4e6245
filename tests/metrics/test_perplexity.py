import numpy as np
import pytest

from seq2seq.metrics import Perplexity, TokenAccuracy

LOGITS = np.log(np.array([[[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.5, 0.3, 0.2]]], "float32"))
TARGETS = np.array([[0, 2, 1]])


def test_perplexity_weighs_tokens_and_not_batches():
    metric = Perplexity()
    metric.update_state(TARGETS, LOGITS, np.array([[1.0, 1.0, 0.0]]))
    metric.update_state(TARGETS, LOGITS, np.array([[0.0, 0.0, 1.0]]))
    expected = np.exp(-(np.log(0.7) + np.log(0.1) + np.log(0.3)) / 3)
    assert expected == pytest.approx(float(metric.result()), rel=1e-5)


def test_a_token_weighs_the_same_in_a_short_batch_as_in_a_long_one():
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(1, 12, 5)).astype("float32")
    tokens = rng.integers(0, 5, (1, 12))
    for metric, parts in ((Perplexity(), Perplexity()), (TokenAccuracy(), TokenAccuracy())):
        metric.update_state(tokens, logits)
        for part in (slice(0, 2), slice(2, 12)):
            parts.update_state(tokens[:, part], logits[:, part])
        np.testing.assert_allclose(metric.result(), parts.result(), rtol=1e-5)

import numpy as np
import pytest

from seq2seq.metrics import Perplexity

LOGITS = np.log(np.array([[[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.5, 0.3, 0.2]]], "float32"))
TARGETS = np.array([[0, 2, 1]])


def test_perplexity_weighs_tokens_and_not_batches():
    metric = Perplexity()
    metric.update_state(TARGETS, LOGITS, np.array([[1.0, 1.0, 0.0]]))
    metric.update_state(TARGETS, LOGITS, np.array([[0.0, 0.0, 1.0]]))
    expected = np.exp(-(np.log(0.7) + np.log(0.1) + np.log(0.3)) / 3)
    assert expected == pytest.approx(float(metric.result()), rel=1e-5)

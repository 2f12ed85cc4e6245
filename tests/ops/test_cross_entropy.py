import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.ops.cross_entropy import cross_entropy

pytestmark = pytest.mark.backends
B, T, V = 2, 3, 5


class Logits(keras.Model):
    """Learns logits themselves, so that a step of gradient descent shows their gradient."""

    def __init__(self, start):
        super().__init__()
        self.logits = self.add_weight(shape=start.shape)
        self.logits.assign(start)

    def call(self, inputs):
        return self.logits + 0 * ops.sum(inputs)


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_value_and_gradient_are_those_of_the_smoothed_target(smoothing):
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(B, T, V)).astype("float32") * 3
    labels = rng.integers(0, V, (B, T)).astype("int32")
    weights = rng.random((B, T)).astype("float32")
    p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    target = (1 - smoothing) * np.eye(V)[labels] + smoothing / V

    loss = cross_entropy(labels, logits, smoothing)
    np.testing.assert_allclose(-(target * np.log(p)).sum(-1), loss, rtol=1e-5)

    model = Logits(logits)
    model.compile(
        keras.optimizers.SGD(1.0), lambda y, x: cross_entropy(y, x, smoothing), jit_compile=False
    )
    model.train_on_batch(np.zeros((B, 1)), labels, sample_weight=weights)
    gradient = (p - target) * weights[..., None] / (B * T)
    np.testing.assert_allclose(gradient, logits - np.asarray(model.logits), rtol=1e-4, atol=1e-6)

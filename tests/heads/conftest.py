"""What the tests of heads share."""

import keras
import numpy as np
import pytest


class Alone(keras.Model):
    """A model that is nothing but a head."""

    def __init__(self, head):
        super().__init__()
        self.head = head

    def call(self, outputs):
        return self.head(outputs)


@pytest.fixture
def learn():
    """`learn(head, width, x, y, weights)`: loss, metrics and gradient of a head on its inputs.

    A step of plain gradient descent at rate 1 moves every weight by its gradient.
    """

    def step(head, width, x, y, weights, eagerly=True):
        keras.utils.set_random_seed(1)
        if not head.built:
            head.build((None, None, x.shape[-1]), (None, None, width))
        before = head.get_weights()
        model = Alone(head)
        model.compile(
            keras.optimizers.SGD(1.0),
            loss=head.make_loss(),
            weighted_metrics=head.make_metrics(),
            run_eagerly=eagerly,
            jit_compile=not eagerly and keras.backend.backend() != "tensorflow",
        )
        figures = model.train_on_batch(x, y, sample_weight=weights, return_dict=True)
        gradient = [old - new for old, new in zip(before, head.get_weights(), strict=True)]
        head.set_weights(before)
        return {name: float(figure) for name, figure in figures.items()}, gradient

    return step


@pytest.fixture
def figure():
    """`figure(metric, *batches)`: what a metric says after batches of (y, parameters, weights)."""

    def run(metric, *batches):
        for y, parameters, weights in batches:
            metric.update_state(np.asarray(y), parameters, sample_weight=weights)
        return float(metric.result())

    return run

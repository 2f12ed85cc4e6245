"""Training on a model's own outputs, in place of the true values before each step."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Config, Tensor


@keras.saving.register_keras_serializable(package="seq2seq")
class ScheduledSampling(keras.layers.Layer):
    """Scheduled sampling (Bengio et al., 2015, arXiv:1506.03099), for all steps at once.

    With a probability that grows in the course of the training, the decoder's input is what the
    model has predicted for the step before, as in a forecast, and not the true value. Predictions
    are those of a first pass over the true values, through which no gradient flows (Duckworth et
    al., 2019, arXiv:1906.04331, with one pass).

    The layer counts its calls in a weight. Training that begins with the weights of another run
    continues with the share that it had; a count outside of the layer would be constant on JAX.

    Args:
        share: final probability that an input is a prediction.
        steps: int, training steps in which the probability grows linearly from 0 to `share`; 0 for
            `share` from the start.

    Attributes:
        parts: int, calls in one training step.
    """

    def __init__(self, share: float, steps: int, **kwargs: Any):
        super().__init__(autocast=False, **kwargs)
        self.share = share
        self.steps = steps
        self.parts = 1
        self.supports_masking = True
        self.seed_generator = keras.random.SeedGenerator()
        self.calls = self.add_weight(
            shape=(1,),
            initializer="zeros",
            dtype="float32",
            trainable=False,
            name="calls",
            aggregation="only_first_replica",
        )

    def call(self, values: Tensor, predictions: Tensor) -> Tensor:
        """Replace some of the true values, and count this.

        Args:
            values: float (B, T, K), those before each step.
            predictions: float (B, T, K), at each step.

        Returns:
            float (B, T, K), whose first step is that of `values`.
        """
        share: Any = self.share
        if self.steps:
            share = share * ops.minimum(ops.floor(self.calls / self.parts) / self.steps, 1.0)
            self.calls.assign(self.calls + 1)
        before = ops.concatenate([values[:, :1], predictions[:, :-1]], axis=1)
        drawn = keras.random.uniform(ops.shape(values)[:2], seed=self.seed_generator)
        return ops.where((drawn < share)[:, :, None], ops.stop_gradient(before), values)

    def get_config(self) -> Config:
        return {**super().get_config(), "share": self.share, "steps": self.steps}

"""One optimizer step."""

from typing import Any

import keras

from seq2seq.data import Batches
from seq2seq.metrics import TokenMeans
from seq2seq.training.distribution import Distribution


class Step:
    """Updates a model's weights by a batch of the plan.

    Args:
        model: compiled, its optimizer with as many `gradient_accumulation_steps` as parts.
        batches: of the plan.
        distribution: which devices share a batch.
        micro_batches: how many parts of a batch are computed one after another.
    """

    def __init__(
        self,
        model: keras.Model,
        batches: Batches,
        distribution: Distribution,
        micro_batches: int = 1,
    ):
        self.model = model
        self.batches = batches
        self.distribution = distribution
        self.micro_batches = micro_batches

    def __call__(self, number: int) -> tuple[dict[str, float], int]:
        """Learn from a batch.

        Args:
            number: of the batch, over all epochs.

        Returns:
            figures, each a mean over tokens; and the number of tokens.
        """
        parts = self.distribution.parts(self.batches, number, self.micro_batches)
        means, loss = TokenMeans(), 0.0
        for x, y, weights, tokens in parts:
            self.model.reset_metrics()  # newer Keras does so itself
            logs: dict[str, Any] = self.model.train_on_batch(x, y, weights, return_dict=True)
            loss += logs["loss"] / len(parts)
            means.update({name: logs[name] for name in logs if name != "loss"}, tokens)
        return {"loss": loss, **means.result()}, sum(part.tokens for part in parts)

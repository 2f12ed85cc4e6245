"""One optimizer step."""

from typing import Any

import keras

from seq2seq.data import Batches
from seq2seq.metrics import TokenMeans
from seq2seq.training.distribution import Distribution


class TrainingStep:
    """One update of a model's weights from one batch.

    Args:
        model: compiled, its optimizer with as many `gradient_accumulation_steps` as parts.
        batches: those of the run.
        distribution: the devices that share a batch.
        micro_batches: parts of a batch that are computed one after another.
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

    def __call__(self, index: int) -> tuple[dict[str, float], int]:
        """Learn from a batch.

        Args:
            index: of the batch, over all epochs.

        Returns:
            figures, each a mean over tokens; and the number of tokens.
        """
        parts = self.distribution.parts(self.batches, index, self.micro_batches)
        means, loss = TokenMeans(), 0.0
        for x, y, weights, tokens in parts:
            self.model.reset_metrics()  # newer Keras does so itself
            logs: dict[str, Any] = self.model.train_on_batch(x, y, weights, return_dict=True)
            loss += logs["loss"] / len(parts)
            means.update({name: logs[name] for name in logs if name != "loss"}, tokens)
        return {"loss": loss, **means.result()}, sum(part.tokens for part in parts)

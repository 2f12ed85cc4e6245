"""One optimizer step."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from seq2seq.data import Batches
from seq2seq.data.batches import Batch
from seq2seq.metrics import TokenMeans


class Step:
    """Updates a model's weights by a batch of the plan, whole or in micro-batches.

    Micro-batches are computed one after another, and their gradients added up: each counts by
    the share of the batch's tokens that it holds, so losses and updates are the whole batch's.

    Args:
        model: compiled, its optimizer with as many `gradient_accumulation_steps`.
        batches: `batch(number)` gives arrays, `batch(number, part, parts)` those of a part.
        micro_batches: how many parts a batch is cut into.
    """

    def __init__(self, model: keras.Model, batches: Batches, micro_batches: int = 1):
        self.model = model
        self.batches = batches
        self.micro_batches = micro_batches

    def __call__(self, number: int) -> tuple[dict[str, float], int]:
        """Learn from a batch.

        Args:
            number: of the batch, over all epochs.

        Returns:
            figures, each a mean over tokens; and the number of tokens.
        """
        parts = self._parts(number)
        tokens = [int(weights.sum()) for _, _, weights in parts]
        means, loss = TokenMeans(), 0.0
        for (x, y, weights), count in zip(parts, tokens, strict=True):
            logs = self._update(x, y, weights)
            loss += logs.pop("loss") / len(parts)
            means.update(logs, count)
        return {"loss": loss, **means.result()}, sum(tokens)

    def _parts(self, number: int) -> Sequence[Batch]:
        if self.micro_batches == 1:
            return [self.batches.batch(number)]
        count = self.micro_batches
        parts = [self.batches.batch(number, part, count) for part in range(count)]
        set_shares(parts)
        return parts

    def _update(self, x: Any, y: Any, weights: Any) -> dict[str, float]:
        self.model.reset_metrics()  # newer Keras does so itself
        return dict(self.model.train_on_batch(x, y, weights, return_dict=True))


def set_shares(parts: Sequence[Batch]) -> None:
    """Tell each part of a batch its share of the tokens, times the number of parts.

    Losses of parts are means over their own tokens. Multiplied by this (`Model.compute_loss`)
    and averaged, they are the mean over all tokens, and so are gradients.
    """
    total = max(sum(weights.sum() for _, _, weights in parts), 1.0)
    for x, y, weights in parts:
        x["share"] = np.full(len(y), weights.sum() / total * len(parts), "float32")

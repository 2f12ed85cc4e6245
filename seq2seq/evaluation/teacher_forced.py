"""Figures of each next step, given the correct prefix."""

import math
from typing import Any

from seq2seq.data import Batches
from seq2seq.metrics import TokenMeans


def teacher_forced(model: Any, batches: Batches) -> dict[str, float]:
    """Compute the loss and the head's metrics of a compiled model over all rows of `batches`.

    Every target step has the same weight, so these are figures of the corpus, not means over
    batches. For tokens under the head's loss, `loss` is the cross-entropy per token in nats,
    without label smoothing, so perplexity = exp(loss).
    """
    means = TokenMeans()
    for step in range(len(batches)):
        x, y, weights = batches.batch(step)
        model.reset_metrics()  # newer Keras does so itself
        means.update(model.test_on_batch(x, y, weights, return_dict=True), float(weights.sum()))
    figures = means.result()
    if "perplexity" in figures and isinstance(model.loss, type(model.head.make_loss())):
        figures["loss"] = math.log(figures["perplexity"])
    return figures

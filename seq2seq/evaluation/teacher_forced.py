"""Figures of the next token, given the right ones before it."""

import math
from typing import Any

from seq2seq.data import Batches


def teacher_forced(model: Any, batches: Batches) -> dict[str, float]:
    """Token accuracy, perplexity and loss of a compiled model over all rows of `batches`.

    Every target token weighs the same, so these are figures of the corpus, not means over
    batches. `loss` is the cross-entropy per token in nats, without label smoothing, so
    perplexity = exp(loss).
    """
    model.reset_metrics()
    logs: dict[str, Any] = {}
    for step in range(len(batches)):
        logs = model.test_on_batch(*batches.batch(step), return_dict=True)
    model.reset_metrics()
    figures = {name: float(value) for name, value in logs.items() if name != "loss"}
    if "perplexity" in figures:
        figures["loss"] = math.log(figures["perplexity"])
    return figures

"""Answers of a forecaster: roll-outs."""

from typing import Any

import numpy as np
from keras import ops

from seq2seq.decoding import rollout
from seq2seq.decoding.compiling import compile_function
from seq2seq.prediction.numbers import numbers
from seq2seq.prediction.padding import padded
from seq2seq.prediction.prediction import Prediction

SEED = 0  # of the samples that intervals come from: the same input, the same interval


class Forecasting:
    """Rolls batches out, step by step: the mean fed back is the answer.

    A head that knows a scale gives intervals too: quantiles of its `num_samples` samples. A
    row's samples depend on nothing but the row.

    Args:
        model: an `EncoderDecoder` over values.
        batch_size: rows at once, at most.
        length: steps of each forecast; None: as many as covariates are known ahead, or else as
            targets had in training.
    """

    def __init__(self, model: Any, batch_size: int, length: int | None):
        self.model = model
        self.batch_size = batch_size
        self.horizon = model.source.horizon or length or int(model.output_limit[1])
        self._rollout = compile_function(self._roll_out, model.variables)

    def __call__(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        source, lengths = padded(rows, self.batch_size)
        found = self._rollout((source, lengths), {}, self.horizon)
        parts = [[None] * len(rows) if part is None else np.asarray(part) for part in found]
        return [numbers(self.model.target, *one) for one in zip(sources, *parts, strict=False)]

    def _roll_out(self, arrays: Any, options: Any, horizon: int) -> Any:
        """Scaled forecasts (B, T, D) and the ends of their intervals."""
        step, state, start = self.model.rollout_step(*arrays, horizon)
        mean = rollout(step, state, start, horizon).values[:, 0]
        head = self.model.head
        interval = getattr(head, "interval", None)
        if interval is None:
            return mean, None, None
        rows = ops.zeros((ops.shape(arrays[0])[0],), "int32")  # all the same: only the row counts
        samples = rollout(
            step, state, start, horizon, num_samples=head.num_samples, seed=SEED, row_ids=rows
        ).values
        low, high = (ops.quantile(samples, q, axis=1) for q in _tails(interval))
        return mean, low, high


def _tails(interval: float) -> tuple[float, float]:
    """0.9 -> (0.05, 0.95)."""
    return (1 - interval) / 2, (1 + interval) / 2

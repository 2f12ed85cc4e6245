"""Predictions of forecasters, by roll-outs."""

from typing import Any

import numpy as np
from keras import ops

from seq2seq.decoding import rollout
from seq2seq.decoding.compiling import compile_function
from seq2seq.prediction.batch_predictor import BatchPredictor, Options
from seq2seq.prediction.padding import padded
from seq2seq.prediction.prediction import Prediction
from seq2seq.prediction.value_prediction import value_prediction

SEED = 0  # seed of the samples for intervals, so that the same input gets the same interval


class ForecastPredictor(BatchPredictor):
    """A predictor that rolls forecasts out step by step, each mean fed back as the next input.

    If the head has an interval, its ends are quantiles of `num_samples` sampled paths. The samples
    of a row depend only on the row.

    Args:
        model: a `Forecaster`.
        options: how to decode. If no covariates are known ahead, `max_length` is the number of
            steps of a forecast, by default that of the longest training target.
    """

    def __init__(self, model: Any, options: Options):
        super().__init__(model, options)
        self.horizon = model.source.horizon or options.max_length or model.longest_target
        self._rollout = compile_function(self._roll_out, model.variables)

    def check_strategy(self) -> None:
        self._refuse_ctc()
        self._refuse_search()

    def __call__(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        source, lengths = padded(rows, self.options.batch_size)
        found = self._rollout((source, lengths), {}, self.horizon)
        parts = [[None] * len(rows) if part is None else np.asarray(part) for part in found]
        return [
            value_prediction(self.model.target, *one) for one in zip(sources, *parts, strict=False)
        ]

    def _roll_out(self, arrays: Any, options: Any, horizon: int) -> Any:
        """Compute scaled forecasts (B, T, D) and the ends of their intervals."""
        step, state, start = self.model.rollout_step(*arrays, horizon)
        mean = rollout(step, state, start, horizon).values[:, 0]
        head = self.model.head
        if head.interval is None:
            return mean, None, None
        # All ids are equal, so that samples depend on the row only.
        rows = ops.zeros((ops.shape(arrays[0])[0],), "int32")
        samples = rollout(
            step, state, start, horizon, num_samples=head.num_samples, seed=SEED, row_ids=rows
        ).values
        low, high = (ops.quantile(samples, q, axis=1) for q in _tails(head.interval))
        return mean, low, high


def _tails(interval: float) -> tuple[float, float]:
    """0.9 -> (0.05, 0.95)."""
    return (1 - interval) / 2, (1 + interval) / 2

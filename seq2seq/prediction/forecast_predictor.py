"""Predictions of forecasters, by roll-outs."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.decoding import rollout
from seq2seq.decoding.compiling import compile_function
from seq2seq.errors import InputError
from seq2seq.heads.head import WITH_DISTRIBUTION
from seq2seq.models.forecasting import last_or_nan
from seq2seq.prediction.batch_predictor import BatchPredictor, Options
from seq2seq.prediction.draws import row_ids, uniform_draws
from seq2seq.prediction.not_finite import not_finite
from seq2seq.prediction.padding import padded
from seq2seq.prediction.path_distribution import PathDistribution
from seq2seq.prediction.prediction import Prediction
from seq2seq.prediction.value_prediction import value_prediction


class ForecastPredictor(BatchPredictor):
    """A predictor that rolls forecasts out step by step, each mode fed back as the next input.

    If the head gives a distribution, sampled paths, in which each drawn value is fed back, are
    the distribution of the forecast. The samples of a row depend only on the row and the seed.

    Args:
        model: a `Forecaster`.
        options: how to decode. If no covariates are known ahead, `max_length` is the number of
            steps of a forecast, by default that of the longest training target.
    """

    draws_paths = True
    has_workers = True

    def __init__(self, model: Any, options: Options):
        super().__init__(model, options)
        self.horizon = model.source.horizon or options.max_length or model.longest_target
        if model.head.interval is not None:
            self.num_samples = options.num_samples or model.head.num_samples
        self._rollout = compile_function(self._roll_out, model.variables)
        self._begin = compile_function(self._first_state, model.variables)
        self._advance = compile_function(self._next_state, model.variables)

    def check_strategy(self) -> None:
        self._refuse_ctc()
        self._refuse_search()
        if self.options.num_samples is not None and self.model.head.interval is None:
            raise InputError(
                f"num_samples must be null for a {type(self.model.head).__name__}, which gives "
                f"numbers without a distribution. Train a model with {WITH_DISTRIBUTION}."
            )

    def __call__(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        source, lengths = padded(rows, self.options.batch_size)
        last, means = map(np.asarray, self._rollout((source, lengths), {}, self.horizon))
        seed = self.options.seed
        model = self.model
        shift = np.zeros((1, 1, 1), "float32")
        if model.shrinkage is not None:
            shift = ops.convert_to_numpy(model.shrinkage.shift(means, last))
        targets = model.target.for_rows_of(model.source, sources)
        found: list[PathDistribution | None] = [None] * len(rows)
        if model.head.interval is not None:
            paths = self._paths(source, lengths, row_ids(rows, len(source)), len(rows))
            paths += shift[: len(rows), None]
            for one, given in zip(paths, sources, strict=False):
                if not np.isfinite(one).all():
                    raise not_finite(given)
            # Copied, or each would keep the paths of the whole batch in memory.
            found = [
                PathDistribution(model, target, one.copy(), seed)
                for target, one in zip(targets, paths, strict=False)
            ]
        modes = means + shift
        return [value_prediction(*one) for one in zip(targets, sources, modes, found, strict=False)]

    def paths(self, rows: list[np.ndarray]) -> list[np.ndarray]:
        last, means = self._rollout(padded(rows, self.options.batch_size), {}, self.horizon)
        found = np.concatenate([np.asarray(last)[:, None], np.asarray(means)], axis=1)
        return list(found[: len(rows)])

    def _roll_out(self, arrays: Any, options: Any, horizon: int) -> tuple[Any, Any]:
        """The last observed values (B, D), NaN for none, and forecasts (B, T, D), scaled."""
        model = self.model
        step, state, start = model.rollout_step(*arrays, horizon)
        source, lengths = arrays
        last = last_or_nan(source, lengths, model.source, model.target)
        return last, rollout(step, state, start, horizon).values[:, 0]

    def _paths(
        self, source: np.ndarray, lengths: np.ndarray, ids: np.ndarray, num_rows: int
    ) -> np.ndarray:
        """Draw scaled paths, float32 (B, K, T, D), of all rows but the last ones, which fill."""
        assert self.num_samples is not None
        shape = (num_rows, self.num_samples, self.horizon, self.model.target.dim)
        head, sizes = self.model.head, (*shape[2:], self.model.head.num_uniforms)
        draws = uniform_draws(self.options.seed, ids, self.num_samples, math.prod(sizes))
        draws = draws[:num_rows].reshape(-1, *sizes)
        static = self.horizon, self.num_samples
        context, state, first = self._begin((source, lengths), {}, static)
        fed = np.array(first, "float32")
        values = np.empty((len(draws), *shape[2:]), "float32")
        for step in range(self.horizon):
            index = np.array(step, "int32")
            parameters, state = self._advance((fed, state, context, index), {}, None)
            given = np.asarray(parameters)[: len(draws)]
            found = head.draw(given, draws[:, step, None])[:, 0]
            with np.errstate(over="ignore"):  # what is not finite is refused
                values[:, step] = found.astype("float32")
            fed[: len(draws)] = values[:, step]
        return values.reshape(shape)

    def _first_state(self, arrays: Any, options: Any, static: tuple[int, int]) -> Any:
        """What the steps read, and the state and first input of each of K paths."""
        horizon, num_samples = static
        context, *first = self.model.begin(*arrays, horizon)
        state, fed = keras.tree.map_structure(
            lambda leaf: None if leaf is None else ops.repeat(leaf, num_samples, axis=0),
            tuple(first),
        )
        return context, state, fed

    def _next_state(self, arrays: Any, options: Any, static: None) -> Any:
        fed, before, context, index = arrays
        parameters, state = self.model.advance(fed, before, context, index)
        return parameters, keras.tree.map_structure(_of_same_type, state, before)


def _of_same_type(new: Any, old: Any) -> Any:
    return None if old is None else ops.cast(new, old.dtype)

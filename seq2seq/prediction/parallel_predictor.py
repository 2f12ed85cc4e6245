"""Predictions of models without feedback, in one call."""

import threading
from contextlib import nullcontext
from typing import Any
from weakref import WeakKeyDictionary

import keras
import numpy as np
from keras import ops

from seq2seq.decoding.compiling import compile_function
from seq2seq.models.forecasting import last_or_nan
from seq2seq.prediction.batch_predictor import BatchPredictor, Options
from seq2seq.prediction.draws import row_ids
from seq2seq.prediction.not_finite import not_finite
from seq2seq.prediction.padding import padded
from seq2seq.prediction.prediction import Prediction
from seq2seq.prediction.step_distribution import StepDistribution
from seq2seq.prediction.value_prediction import value_prediction
from seq2seq.symbols import END

_GUARD = threading.Lock()
_LOCKS: WeakKeyDictionary[Any, threading.Lock] = WeakKeyDictionary()  # one for each model


class ParallelPredictor(BatchPredictor):
    """A predictor that takes the mode of the distributions of all steps.

    Args:
        model: a model without feedback.
        options: how to decode. If it leaves the number of steps open, it is `max_length`,
            by default that of the longest training target.
    """

    has_workers = True

    def __init__(self, model: Any, options: Options):
        super().__init__(model, options)
        self.ends = model.target_form.ended
        length = options.max_length
        self.length = (model.longest_target if length is None else length) + self.ends
        kinds = {"tokens": self._tokens, "labels": self._labels}
        self._predictions = kinds.get(model.target.kind, self._values)
        self._shrink = compile_function(self._shrunk)
        with _GUARD:
            self._lock = _LOCKS.setdefault(model, threading.Lock())

    def check_strategy(self) -> None:
        self._refuse_ctc()
        self._refuse_search()

    def __call__(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        parameters, steps, read = self._parameters(rows)
        if self.model.shrinkage is not None:
            parameters = _array(self._shrink((parameters, *read), {}, self.model.shrinkage))
        parameters = parameters[: len(rows)]
        _check_numbers(parameters, steps, sources)
        return self._predictions(parameters, steps, sources, row_ids(rows, len(rows)))

    def paths(self, rows: list[np.ndarray]) -> list[np.ndarray]:
        parameters, steps, read = self._parameters(rows)
        last = _array(last_or_nan(*read, self.model.source, self.model.target))
        found = np.concatenate([last[:, None], _array(self.model.head.mode(parameters))], axis=1)
        return [one[: 1 + count] for one, count in zip(found[: len(rows)], steps, strict=False)]

    def _parameters(
        self, rows: list[np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]:
        """Parameters of all rows, fillers too, their numbers of steps, and what was read."""
        source, lengths = padded(rows, self.options.batch_size)
        steps = self.model.target_steps(lengths)
        x = {"source": source, "source_length": lengths}
        if steps is None:
            steps = np.full(len(lengths), self.length)
            x["target_mask"] = np.ones((len(lengths), self.length), bool)
        # Keras makes a function at first, and on JAX assigns the variables again each time.
        is_pure = keras.backend.backend() == "tensorflow" and self.model.predict_function
        with nullcontext() if is_pure else self._lock:
            parameters = self.model.predict_on_batch(x)
        return parameters, steps, (source, lengths)

    def _shrunk(self, arrays: Any, options: Any, shrinkage: Any) -> Any:
        """Parameters, moved by the model's shrinkage, for each of which there is a trace."""
        return self.model.shrunk(*arrays)

    def _tokens(
        self, parameters: np.ndarray, steps: np.ndarray, sources: list[Any], ids: np.ndarray
    ) -> list[Prediction]:
        mode = self.model.head.mode(parameters)
        log_probs = _array(self.model.head.log_prob(parameters, mode))
        return [
            self._text(ids[:count], one[:count])
            for ids, one, count in zip(_array(mode), log_probs, steps, strict=False)
        ]

    def _labels(
        self, parameters: np.ndarray, steps: np.ndarray, sources: list[Any], ids: np.ndarray
    ) -> list[Prediction]:
        head = self.model.head
        mode = head.mode(parameters)
        log_probs = _array(head.log_prob(parameters, mode))
        shares = _array(head.probabilities(parameters))
        return [
            self._label(one[0], float(log_prob[0]), share[0])
            for one, log_prob, share in zip(_array(mode), log_probs, shares, strict=True)
        ]

    def _values(
        self, parameters: np.ndarray, steps: np.ndarray, sources: list[Any], ids: np.ndarray
    ) -> list[Prediction]:
        head = self.model.head
        modes = _array(head.mode(parameters))
        targets = self.model.target.for_rows_of(self.model.source, sources)
        found = []
        for row, (target, source, mode) in enumerate(zip(targets, sources, modes, strict=True)):
            distribution = None
            if head.interval is not None:
                given = parameters[row, : steps[row]]
                distribution = StepDistribution(self.model, target, given, int(ids[row]))
            found.append(value_prediction(target, source, mode[: steps[row]], distribution))
        return found

    def _text(self, ids: np.ndarray, log_probs: np.ndarray) -> Prediction:
        target, reason = self.model.target, "length"
        if END in ids:
            count = int(np.flatnonzero(ids == END)[0]) + 1
            ids, log_probs, reason = ids[:count], log_probs[:count], "end"
        total = float(log_probs.sum())
        return Prediction(
            output=target.decode(ids),
            score=total,
            log_prob=total,
            tokens=["</s>" if i == END else target.decode([i]) for i in ids],
            token_log_probs=log_probs.tolist(),
            finish_reason=reason,
        )

    def _label(self, mode: np.ndarray, log_prob: float, shares: np.ndarray) -> Prediction:
        target = self.model.target
        output = target.decode(mode[None])
        return Prediction(
            output=output,
            score=log_prob,
            log_prob=log_prob,
            tokens=target.split(output),
            token_log_probs=[log_prob],
            finish_reason="end",
            probabilities=dict(zip(target.names, shares.tolist(), strict=True)),
        )


def _array(tensor: Any) -> np.ndarray:
    return ops.convert_to_numpy(tensor)


def _check_numbers(parameters: np.ndarray, steps: np.ndarray, sources: list[Any]) -> None:
    for source, row, count in zip(sources, parameters, steps, strict=False):
        if not np.isfinite(row[:count]).all():
            raise not_finite(source)

"""Answers of a model without feedback: one call."""

from typing import Any

import numpy as np
from keras import ops

from seq2seq.errors import InputError
from seq2seq.features import Labels, Tokens
from seq2seq.prediction.numbers import numbers
from seq2seq.prediction.padding import padded
from seq2seq.prediction.prediction import Prediction
from seq2seq.symbols import END


class Reading:
    """Reads the likeliest answers off a model's parameters.

    Args:
        model: a `Direct` model.
        batch_size: rows at once, at most.
        length: steps of an answer where the readout leaves it open; None: those of the longest
            training target.
    """

    def __init__(self, model: Any, batch_size: int, length: int | None):
        self.model = model
        self.batch_size = batch_size
        self.ends = model.target_form.ended
        self.length = (model.longest_target if length is None else length) + self.ends

    def __call__(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        model, head = self.model, self.model.head
        source, lengths = padded(rows, self.batch_size)
        steps = model.readout.num_steps(lengths)
        x = {"source": source, "source_length": lengths}
        if steps is None:
            steps = np.full(len(lengths), self.length)
            x["target_mask"] = np.ones((len(lengths), self.length), bool)
        parameters = model.predict_on_batch(x)[: len(rows)]
        _check_numbers(parameters, steps, sources)
        if isinstance(model.target, Tokens):
            mode = head.mode(parameters, ends=self.ends)
            log_probs = _array(head.log_prob(parameters, mode))
            return [
                self._tokens(ids[:count], one[:count])
                for ids, one, count in zip(_array(mode), log_probs, steps, strict=False)
            ]
        mode = head.mode(parameters)
        if isinstance(model.target, Labels):
            log_probs = _array(head.log_prob(parameters, mode))
            shares = _array(head.probabilities(parameters))
            return [
                self._labels(one[0], float(log_prob[0]), share[0])
                for one, log_prob, share in zip(_array(mode), log_probs, shares, strict=True)
            ]
        bounds = head.interval_bounds(parameters) if hasattr(head, "interval") else (None, None)
        low, high = (None if bound is None else _array(bound) for bound in bounds)
        return [
            numbers(
                model.target,
                sources[row],
                _array(mode)[row, : steps[row]],
                None if low is None else low[row, : steps[row]],
                None if high is None else high[row, : steps[row]],
            )
            for row in range(len(rows))
        ]

    def _tokens(self, ids: np.ndarray, log_probs: np.ndarray) -> Prediction:
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

    def _labels(self, mode: np.ndarray, log_prob: float, shares: np.ndarray) -> Prediction:
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
            raise InputError(
                f"The model gives NaN for the input {source!r}: its weights are broken; use "
                "another model, or train again with a lower optimizer.learning_rate."
            )

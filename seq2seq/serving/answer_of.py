"""Predictions as the answer to a request."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from seq2seq.errors import InputError
from seq2seq.prediction import Prediction
from seq2seq.prediction.records.record_of import record_of
from seq2seq.prediction.records.uncertainty import is_uncertain, withheld
from seq2seq.serving.query import Query

MOST_LABELS = 1000  # of an answer


def answer_of(
    query: Query, predictions: Sequence[Prediction], unknown: Iterable[bool]
) -> list[dict[str, Any]]:
    """Return what JSON holds of each prediction.

    The keys are the fields of a `Prediction`, and `token_probabilities`; `alternatives` has the
    other outputs; `is_uncertain` says that the output was left empty as its confidence is below
    `min_confidence`; `has_unknown` that the input has symbols that were not in the training data;
    `quantiles` has those of the levels. Of `probabilities` of labels, the likeliest come first,
    `n_best` or at most 1,000.

    Args:
        query: the request.
        predictions: one for each input.
        unknown: whether each input has such symbols.

    Raises:
        InputError: quantiles of a model that gives none.
    """
    return [
        _answer(query, prediction, has_unknown)
        for prediction, has_unknown in zip(predictions, unknown, strict=True)
    ]


def _answer(query: Query, prediction: Prediction, has_unknown: bool) -> dict[str, Any]:
    doubtful = is_uncertain(prediction.confidence, query.min_confidence)
    shown = withheld(prediction) if doubtful else prediction
    answer = _one(shown)
    if "probabilities" in answer:
        likeliest = sorted(answer["probabilities"].items(), key=lambda one: -one[1])
        answer["probabilities"] = dict(likeliest[: query.n_best or MOST_LABELS])
    if shown.values is None:
        others = shown.alternatives
        if query.n_best is not None:  # a reranker is given more
            others = others[: query.n_best - 1]
        answer["alternatives"] = [_one(one) for one in others]
    if query.levels:
        answer["quantiles"] = _quantiles(query.levels, shown)
    if doubtful:
        answer["is_uncertain"] = True
    if has_unknown:
        answer["has_unknown"] = True
    return answer


def _one(prediction: Prediction) -> dict[str, Any]:
    record = record_of(prediction)
    if "token_log_probs" in record:
        record["token_probabilities"] = [math.exp(one) for one in record["token_log_probs"]]
    return record


def _quantiles(levels: Sequence[float], prediction: Prediction) -> dict[str, Any]:
    if prediction.distribution is None:
        raise InputError("levels must be left out for a model whose outputs have no distribution.")
    found = prediction.distribution.quantiles(levels)
    return {str(level): one.tolist() for level, one in zip(levels, found, strict=True)}

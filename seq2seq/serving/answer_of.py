"""Predictions as the answer to a request."""

import math
from collections.abc import Sequence
from typing import Any

from seq2seq.errors import InputError
from seq2seq.prediction import Prediction
from seq2seq.prediction.records.record_of import record_of
from seq2seq.prediction.records.uncertainty import is_uncertain, withheld
from seq2seq.serving.query import Query
from seq2seq.symbols import UNK

MOST_LABELS = 1000  # of an answer


def answer_of(
    query: Query, model: Any, sources: Sequence[str], predictions: Sequence[Prediction]
) -> list[dict[str, Any]]:
    """Return what JSON holds of each prediction.

    The keys are the fields of a `Prediction`, and `token_probabilities`; `alternatives` has the
    other outputs; `is_uncertain` says that the output was left empty as its confidence is below
    `min_confidence`; `has_unknown` that the input has symbols that were not in the training data;
    `quantiles` has those of the levels. Of `probabilities` of labels, the likeliest come first,
    `n_best` or at most 1,000.

    Args:
        query: the request.
        model: the model.
        sources: the raw inputs.
        predictions: one for each.

    Raises:
        InputError: quantiles of a model that gives none.
    """
    return [
        _answer(query, model, source, prediction)
        for source, prediction in zip(sources, predictions, strict=True)
    ]


def _answer(query: Query, model: Any, source: str, prediction: Prediction) -> dict[str, Any]:
    doubtful = is_uncertain(prediction.confidence, query.min_confidence)
    shown = withheld(prediction) if doubtful else prediction
    answer = _one(shown)
    if "probabilities" in answer:
        likeliest = sorted(answer["probabilities"].items(), key=lambda one: -one[1])
        answer["probabilities"] = dict(likeliest[: query.n_best or MOST_LABELS])
    if shown.values is None:
        answer["alternatives"] = [_one(one) for one in shown.alternatives]
    if query.levels:
        answer["quantiles"] = _quantiles(query.levels, shown)
    if doubtful:
        answer["is_uncertain"] = True
    if model.source.kind == "tokens" and (model.source.encode([source]).values == UNK).any():
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

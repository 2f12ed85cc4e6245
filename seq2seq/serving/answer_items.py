"""One batch for several requests, none of which suffers from another's input."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seq2seq.errors import InputError
from seq2seq.prediction import Predictor
from seq2seq.serving.batcher import Item


def answer_items(predictor: Predictor, items: Sequence[Item]) -> list[Any]:
    """Return the answer to each request, or the exception that it caused.

    Args:
        predictor: of a model.
        items: the inputs of the requests.
    """
    checked = [_checked(predictor, item) for item in items]
    sources = [
        one
        for item, unknown in zip(items, checked, strict=True)
        if not isinstance(unknown, InputError)
        for one in item.sources
    ]
    try:
        predictions = iter(predictor(sources))
    except Exception as error:
        if len(items) == 1:
            return [error]
        # Which request is to blame, for inputs whose outputs are not finite, only computing shows.
        return [answer_items(predictor, [item])[0] for item in items]
    return [
        unknown
        if isinstance(unknown, InputError)
        else _finished(item, [next(predictions) for _ in item.sources], unknown)
        for item, unknown in zip(items, checked, strict=True)
    ]


def _checked(predictor: Predictor, item: Item) -> np.ndarray | InputError:
    """Which inputs have unknown symbols, or what is wrong with one."""
    try:
        return predictor.check(item.sources)
    except InputError as error:
        return error


def _finished(item: Item, predictions: list[Any], unknown: np.ndarray) -> Any:
    try:
        return item.finish(predictions, unknown)
    except Exception as error:
        return error

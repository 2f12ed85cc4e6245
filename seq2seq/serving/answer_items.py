"""One batch for several requests, none of which suffers from another's input."""

from collections.abc import Sequence
from typing import Any

from seq2seq.errors import InputError
from seq2seq.prediction import Predictor
from seq2seq.serving.batcher import Item


def answer_items(predictor: Predictor, items: Sequence[Item]) -> list[Any]:
    """Return the answer to each request, or the exception that it caused.

    Args:
        predictor: of a model.
        items: the inputs of the requests.
    """
    faults = [_fault(predictor, item) for item in items]
    sources = [
        one for item, fault in zip(items, faults, strict=True) if not fault for one in item.sources
    ]
    try:
        predictions = iter(predictor(sources))
    except Exception as error:
        if len(items) == 1:
            return [faults[0] or error]
        # Which request is to blame, for inputs whose outputs are not finite, only computing shows.
        return [answer_items(predictor, [item])[0] for item in items]
    return [
        fault or _finished(item, [next(predictions) for _ in item.sources])
        for item, fault in zip(items, faults, strict=True)
    ]


def _fault(predictor: Predictor, item: Item) -> InputError | None:
    try:
        predictor.check(item.sources)
    except InputError as error:
        return error
    return None


def _finished(item: Item, predictions: list[Any]) -> Any:
    try:
        return item.finish(predictions)
    except Exception as error:
        return error

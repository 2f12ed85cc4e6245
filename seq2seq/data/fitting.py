"""Features of a data set's two sides."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from seq2seq.data.dataset import Dataset
from seq2seq.errors import InputError
from seq2seq.features.feature import Feature
from seq2seq.features.tokens import Tokens
from seq2seq.tokenizers.selection import choose

Texts = Callable[[str], Iterator[list[str]]]  # side -> chunks of training texts


def check_tokenizers(dataset: Dataset) -> None:
    """What can be known of the tokenizers before the data is read.

    Raises:
        InputError: an unknown option or value, or sides that cannot share a tokenizer.
    """
    sides = [(dataset.source, dataset.source_options), (dataset.target, dataset.target_options)]
    if dataset.shared_vocabulary:
        sides = [_shared(dataset)]
    for name, options in sides:
        if name != "auto":
            choose(name, options, sample=[])


def fit_features(
    dataset: Dataset, texts: Texts, show_progress: bool
) -> tuple[Feature, Feature, list[str]]:
    """The features of source and target, and sentences that say what `auto` chose and why.

    With `shared_vocabulary` both are one object, fitted on both sides.

    Raises:
        InputError: an unknown tokenizer or option, or sides that cannot share one.
    """
    if dataset.shared_vocabulary:
        shared, notes = _fit(["source", "target"], *_shared(dataset), texts, show_progress)
        return shared, shared, notes
    source, source_notes = _fit(
        ["source"], dataset.source, dataset.source_options, texts, show_progress
    )
    target, target_notes = _fit(
        ["target"], dataset.target, dataset.target_options, texts, show_progress
    )
    return source, target, source_notes + target_notes


def _fit(
    sides: list[str], name: str, options: dict[str, Any], texts: Texts, show_progress: bool
) -> tuple[Tokens, list[str]]:
    sample = list(chain.from_iterable(next(texts(side), []) for side in sides))
    tokenizer, reason = choose(name, options, sample)
    feature = Tokens(tokenizer).fit(chain.from_iterable(map(texts, sides)), show_progress)
    return feature, [f"{' and '.join(sides)}: {reason}"] if reason else []


def _shared(dataset: Dataset) -> tuple[str, dict[str, Any]]:
    """Name and options of the one tokenizer for both sides."""
    return (
        _agreed("tokenizer", dataset.source, dataset.target, without="auto"),
        _agreed("options", dataset.source_options, dataset.target_options, without={}),
    )


def _agreed(what: str, source: Any, target: Any, without: Any) -> Any:
    """The value of both sides; a side that has none takes the other's."""
    if source == target or target == without:
        return source
    if source == without:
        return target
    raise InputError(
        f"shared_vocabulary=true needs the same {what} on both sides, not {source} and {target}; "
        "give one of them, or shared_vocabulary=false"
    )

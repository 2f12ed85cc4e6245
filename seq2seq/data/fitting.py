"""Fitting of the features of a data set's two sides."""

import inspect
from itertools import chain
from typing import Any

import numpy as np

from seq2seq.checks import nearest
from seq2seq.data.pair_reader import TOKENIZERS, PairReader, Texts
from seq2seq.errors import BadRow, InputError
from seq2seq.features.feature import Feature
from seq2seq.features.labels import Labels
from seq2seq.features.tokens import Tokens
from seq2seq.features.values import Values
from seq2seq.tokenizers.conditioned import Conditioned
from seq2seq.tokenizers.selection import choose

MOST_CHARACTERS = 10_000_000  # of the rows by which tokens are chosen
SET_BY_FIT = {"names", "center", "scale", "naive_error", "vector", "horizon", "observed", "columns"}


def check_features(dataset: PairReader) -> None:
    """Check the options of features, before the data is read.

    Raises:
        InputError: an unknown option or value, or sides that cannot share a tokenizer.
    """
    for side in [("source", "target")] if dataset.shared_vocabulary else ["source", "target"]:
        name, options = _wanted(dataset, side)
        if name != "auto":
            _feature(name, options, sample=[])


def fit_features(
    dataset: PairReader, texts: Texts, show_progress: bool
) -> tuple[Feature, Feature, list[str]]:
    """Fit the features of source and target; also return notes on what `auto` chose, and why.

    With `shared_vocabulary` both are the same object, fitted on both sides.

    Raises:
        InputError: an unknown option, sides that cannot share a tokenizer, or a bad row.
    """
    if dataset.shared_vocabulary:
        shared, notes = _fit(dataset, ("source", "target"), texts, show_progress)
        return shared, shared, notes
    source, source_notes = _fit(dataset, "source", texts, show_progress)
    target, target_notes = _fit(dataset, "target", texts, show_progress)
    return source, target, source_notes + target_notes


def _fit(
    dataset: PairReader, side: str | tuple[str, str], texts: Texts, show_progress: bool
) -> tuple[Feature, list[str]]:
    sides = [side] if isinstance(side, str) else list(side)
    kind, options = _wanted(dataset, side)
    sample: list[str] = []
    others = None
    if kind == "auto":
        first = _first(dataset, texts)
        sample = list(chain.from_iterable(first[name] for name in sides))
        others = first["target" if sides[0] == "source" else "source"] if len(sides) == 1 else None
    feature, reason = _feature(kind, options, sample, others, sides[-1] == "target")
    separator = dataset.separator(sides[0])
    if separator is not None:
        assert isinstance(feature, Tokens), "only tokens have symbols before them"
        feature = Tokens(Conditioned(feature.tokenizer, separator))
    name = " and ".join(sides)
    try:
        feature.fit(chain.from_iterable(map(texts, sides)), show_progress)
    except BadRow as bad:
        raise bad.at(dataset.place_of_row("train", name, bad.row)) from None
    verb = "is" if len(sides) == 1 else "are"
    return feature, [f"The {name} {verb} read as {reason}."] if reason else []


def _first(dataset: PairReader, texts: Texts) -> dict[str, list[str]]:
    """The first texts of both sides, with at most `MOST_CHARACTERS` together, or of one row."""
    first = {name: _texts(dataset, texts, name) for name in ("source", "target")}
    lengths = np.cumsum([sum(map(len, row)) for row in zip(*first.values(), strict=True)])
    size = max(1, int(np.searchsorted(lengths, MOST_CHARACTERS, side="right")))
    return {name: rows[:size] for name, rows in first.items()}


def _texts(dataset: PairReader, texts: Texts, side: str) -> list[str]:
    """The first texts of a side, without conditioning symbols."""
    found: list[str] = next(texts(side), [])
    if dataset.separator(side) is None:
        return found
    return [text.partition("\t")[2] for text in found]


def _wanted(dataset: PairReader, side: str | tuple[str, str]) -> tuple[str, dict[str, Any]]:
    """Return kind and options of a side's feature, or of the one for both sides."""
    if isinstance(side, tuple):
        name = _agreed("tokenizer", dataset.source, dataset.target, without="auto")
        if name not in TOKENIZERS:
            raise InputError(
                f"data.shared_vocabulary must be false for {name}, not true: it is for tokens."
            )
        options = _agreed("options", dataset.source_options, dataset.target_options, without={})
        return name, options
    name, options = getattr(dataset, side), getattr(dataset, f"{side}_options")
    if side == "source" and name in ("values", "vector"):
        options = {"missing": dataset.missing, **options}
    return name, options


def _feature(
    name: str,
    options: dict[str, Any],
    sample: list[str],
    others: list[str] | None = None,
    is_target: bool = False,
) -> tuple[Feature, str | None]:
    """Create an unfitted feature; for `auto`, also return what was chosen, and why."""
    if name in TOKENIZERS:
        tokenizer, reason = choose(name, options, sample, others, is_target)
        return Tokens(tokenizer), reason
    feature = Labels if name == "labels" else Values
    known = [option for option in inspect.signature(feature).parameters if option not in SET_BY_FIT]
    for option in options:
        if option not in known:
            raise InputError(
                f"The feature {name} has no option {option!r}. {nearest(option, known)}"
            )
    if feature is Values:
        options = {"vector": name == "vector", **options}
    return feature(**options), None


def _agreed(what: str, source: Any, target: Any, without: Any) -> Any:
    """Return the value of both sides; a side without one takes the other's."""
    if source == target or target == without:
        return source
    if source == without:
        return target
    raise InputError(
        f"With data.shared_vocabulary=true, source and target must have the same {what}, not "
        f"{source} and {target}."
    )

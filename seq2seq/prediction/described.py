"""Parts of a predictor in words."""

from typing import Any

from seq2seq.features.feature import Feature
from seq2seq.symbols import NUM_SYMBOLS

SCALARS = bool | int | float | str


def facts_of(predictor: Any) -> list[tuple[str, str]]:
    """Return what goes into a `Predictor` and comes out, and how: names and texts."""
    model = predictor.model
    facts = [
        ("input", described_feature(model.source)),
        ("output", described_feature(model.target)),
        ("model", f"{type(model).__name__}, {model.count_params():,} weights"),
        ("strategy", described_strategy(predictor.strategy, predictor.searches)),
    ]
    return [*facts, ("file", str(predictor.file))] if predictor.file else facts


def described_feature(feature: Feature) -> str:
    """Return what one side of the pairs consists of.

    >>> described_feature(Tokens(Characters(learned="abc")))   ->   "characters (3 different)"
    """
    given: Any = feature
    if feature.kind == "tokens":
        number = given.vocabulary_size - NUM_SYMBOLS
        return f"{type(given.tokenizer).__name__.lower()} ({number:,} different)"
    if feature.kind == "labels":
        return (
            f"{'any' if feature.element_shape else 'one'} of {len(feature.class_names()):,} labels"
        )
    if feature.kind == "values":
        (number,) = feature.element_shape
        numbers = f"{number:,} number{'s' if number > 1 else ''}"
        return f"steps of {numbers}" if feature.is_sequence else numbers
    return type(feature).__name__


def described_strategy(strategy: Any, searches: bool) -> str:
    """Return how outputs are found.

    >>> described_strategy(BeamSearch(width=5), True)   ->   "BeamSearch(width=5, n_best=1, ...)"

    Args:
        strategy: the strategy; None for the default.
        searches: whether outputs are searched for token by token.
    """
    if strategy is None:
        return "Greedy()" if searches else "one call of the model"
    search, rerank = strategy.with_reranker
    options = {name: one for name, one in vars(search).items() if name[0] != "_"}
    shown = [f"{name}={one!r}" for name, one in options.items() if isinstance(one, SCALARS)]
    again = f", ranked again by {type(rerank).__name__}" if rerank else ""
    return f"{type(search).__name__}({', '.join(shown)}){again}"

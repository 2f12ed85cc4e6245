"""Sources for which an artefact is compared with the predictor."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from seq2seq.errors import InputError
from seq2seq.symbols import NUM_SYMBOLS

MOST = 100  # sources, beside the special ones
STRANGE = "\ue000"  # a code point that no text has
LENGTHS = (1, 2, 3, 5, 8, 13, 30)  # steps of sources that are made up


def _any_length(length: int) -> bool:
    return True


def comparison_sources(
    model: Any, given: Sequence[Any] = (), takes: Callable[[int], bool] = _any_length
) -> list[Any]:
    """Choose sources.

    Args:
        model: whose features read them.
        given: raw sources, such as those of validation; some are made up where there are none.
        takes: whether an artefact answers sources of a number of steps.

    Returns:
        some of those given and the longest of them and, where sources are texts, an empty one and
        one with an unknown symbol; only those that model and
        artefact can answer.

    Raises:
        InputError: the model can answer none.
    """
    chosen = _usable(model, given, takes)
    if len(given) and not chosen:
        raise InputError(
            f"The model can answer none of the {len(given):,} sources for the comparison. Give "
            "sources that its predictor and the format take."
        )
    chosen = chosen or _usable(model, _made_up(model.source), takes)
    special: list[Any] = []
    if chosen:
        lengths = model.source.encode(chosen).lengths
        special.append(chosen[int(np.argmax(lengths))])
    if model.source.kind == "tokens":
        special += ["", f"{chosen[0] if chosen else ''}{STRANGE}", STRANGE]
    places = np.linspace(0, len(chosen) - 1, min(len(chosen), MOST)).astype(int)
    found = [*(chosen[place] for place in places), *_usable(model, special, takes)]
    if not found:
        raise InputError(
            "The artefact must be compared with the predictor, but there is no source that the "
            "model can answer. Give some as sources=."
        )
    return found


def example_source(
    model: Any, compared: Sequence[Any], takes: Callable[[int], bool] = _any_length
) -> Any:
    """Return a source for an example: one that is made up, as those of the data may be private.

    Args:
        model, takes: as for `comparison_sources`.
        compared: what that has returned. Where no short source can be answered, the example has as
            many steps as one of these.
    """
    lengths = model.source.encode(compared).lengths
    long = _made_up(model.source, sorted({max(1, int(one)) for one in lengths}))
    usable = (one for some in (_made_up(model.source), long) for one in _usable(model, some, takes))
    return next(usable, long[0])


def _usable(model: Any, sources: Iterable[Any], takes: Callable[[int], bool]) -> list[Any]:
    """Those that the model and the artefact can answer."""
    found = []
    for source in sources:
        try:
            lengths = model.source.encode([source]).lengths
            model.check_sources(lengths)
        except InputError:  # too short, not numbers, without the symbols that it needs, ...
            continue
        if takes(int(lengths[0])):
            found.append(source)
    return found


def _made_up(feature: Any, lengths: Sequence[int] | None = None) -> list[Any]:
    """Random sources of a feature, of numbers of steps, or of usual ones."""
    draw = np.random.default_rng(0)
    if feature.kind == "labels":
        return list(feature.names)
    if feature.kind == "values":
        if lengths is None:
            lengths = [one + feature.horizon for one in LENGTHS] if feature.is_sequence else [1]
        rows = [draw.normal(size=(length, feature.dim)) for length in lengths]
        center, scale = feature.scaling()
        texts = [np.abs(row * scale + center) for row in rows]
        return [" ".join(",".join(map(repr, step)) for step in row.tolist()) for row in texts]
    sizes = [length for length in LENGTHS if lengths is None for _ in range(4)]
    sizes += [length for length in lengths or () for _ in range(20)]
    ids = [draw.integers(NUM_SYMBOLS, feature.vocabulary_size, size) for size in sizes]
    texts = [feature.decode(one) for one in ids]
    return [one if _is_read(feature, one) else f"\t{one}" for one in texts]


def _is_read(feature: Any, text: str) -> bool:
    """Whether a text can be encoded: some tokenizers read none without a tab."""
    try:
        feature.encode([text])
    except InputError:
        return False
    return True

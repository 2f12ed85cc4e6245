"""Which mapping the rows look like."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from seq2seq.data.files.header import is_number
from seq2seq.inspection.texts import Rows
from seq2seq.tokenizers.suitable import are_classes, correspond

SAMPLE = 2000  # rows that are compared letter by letter
NUMERIC = 0.99  # of the units
COPIED = 0.6  # of the targets' characters, in order
PROPORTIONAL = 0.7  # correlation of the lengths
GAIN = 0.2  # accuracy at the same place, above that of the most frequent unit


class Mapping(NamedTuple):
    """A mapping, why it is thought to be one, and the options that train it."""

    name: str
    reason: str
    options: tuple[str, ...]


def mapping_of(rows: Rows, is_open: bool = True, has_symbols: bool = False) -> Mapping:
    """Determine which mapping the rows look like, by the first of these that fits.

    Numbers to labels or numbers; texts to one of a few labels; aligned, where source and target
    have as many units in each row, and those at the same place belong together; and sequences of
    other lengths: most of the target is copied; lengths go together; sentences; or neither.

    Args:
        rows: without conditioning symbols.
        is_open: whether targets may be read as labels or numbers, and not as tokens only.
        has_symbols: whether there are conditioning symbols, which are steps of the source that
            nothing in the target corresponds to.
    """
    sources, targets = (list(texts) for texts in zip(*rows, strict=True))
    filled = [text for text in targets if text.strip()]
    different = set(filled)
    are_labels = is_open and are_classes(filled)
    if is_open and _are_numbers(sources):
        if are_labels:
            reason = f"steps of numbers, and {len(different)} different targets"
            return Mapping("labels of numbers", reason, _many_to_one("values", "labels"))
        if _are_numbers(targets):
            return _numbers(targets)
    if are_labels and not correspond(sources, targets):
        reason = f"{len(different)} different targets in {len(rows):,} rows"
        options = ("model=many_to_one", "data.target=labels")
        return Mapping("labels of texts", reason, options)
    if not has_symbols and (aligned := _aligned(sources, targets)):
        return aligned
    return _sequences(sources, targets)


def _many_to_one(source: str, target: str) -> tuple[str, ...]:
    return ("model=many_to_one", f"data.source={source}", f"data.target={target}")


def _numbers(targets: Sequence[str]) -> Mapping:
    if all(len(text.split()) <= 1 for text in targets):
        return Mapping(
            "a value of numbers", "one step of numbers", _many_to_one("values", "vector")
        )
    return Mapping(
        "numbers to numbers",
        "steps of numbers on both sides; for time series in a table see data=series",
        ("model=forecast", "data.source=values", "data.target=values"),
    )


def _aligned(sources: Sequence[str], targets: Sequence[str]) -> Mapping | None:
    """The aligned mapping of words or characters, if it is one."""
    split: dict[str, Callable[[str], Sequence[str]]] = {"words": str.split, "characters": list}
    kinds = [("words", "words"), ("characters", "characters")]
    kinds += [("characters", "words"), ("words", "characters")]
    for source, target in kinds:
        rows = zip(sources, targets, strict=True)
        pairs = [(split[source](one), split[target](two)) for one, two in rows]
        if any(len(one) != len(two) for one, two in pairs):
            continue
        if sum(len(one) > 1 for one, _ in pairs) * 2 < len(pairs):
            continue
        right, usual = _accuracy_by_place(pairs)
        if right >= usual + GAIN or right == 1.0:
            reason = (
                f"as many {source} in each source as {target} in its target, of which {right:.0%} "
                f"follow from the {source[:-1]} at the same place"
            )
            options = ("model=aligned", f"data.source={source}", f"data.target={target}")
            return Mapping("aligned", reason, options)
    return None


def _accuracy_by_place(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> tuple[float, float]:
    """How often the target's unit is the one that the source's unit most often has, and how often
    it is the most frequent of all; for the second half of the rows, by the first.
    """
    middle = len(pairs) // 2
    by_unit: dict[str, Counter[str]] = defaultdict(Counter)
    overall: Counter[str] = Counter()
    for one, two in pairs[:middle]:
        overall.update(two)
        for unit, target in zip(one, two, strict=True):
            by_unit[unit][target] += 1
    if not overall:
        return 0.0, 0.0
    usual = overall.most_common(1)[0][0]
    likeliest = {unit: found.most_common(1)[0][0] for unit, found in by_unit.items()}
    asked = [pair for one, two in pairs[middle:] for pair in zip(one, two, strict=True)]
    if not asked:
        return 0.0, 0.0
    right = sum(likeliest.get(unit, usual) == target for unit, target in asked)
    return right / len(asked), sum(usual == target for _, target in asked) / len(asked)


def _sequences(sources: Sequence[str], targets: Sequence[str]) -> Mapping:
    sample = list(zip(sources, targets, strict=True))[:SAMPLE]
    copied = _copied(sample)
    correlation = _correlation([len(one) for one, _ in sample], [len(two) for _, two in sample])
    if copied >= COPIED:
        reason = f"{copied:.0%} of the target's characters are the source's, in their order"
        name = "copying"
    elif _are_sentences(sources) and _are_sentences(targets):
        name, reason = "free text", "sentences on both sides"
    elif correlation >= PROPORTIONAL:
        name, reason = "transcription", f"lengths go together (correlation {correlation:.2f})"
    else:
        name, reason = "unequal lengths", f"lengths differ (correlation {correlation:.2f})"
    return Mapping(name, reason, ("model=encdec",))


def _copied(rows: Rows) -> float:
    """The share of the targets' characters that are in their sources, in the same order."""
    from rapidfuzz.distance import LCSseq

    num_characters = sum(len(target) for _, target in rows)
    num_alike = sum(LCSseq.similarity(*row) for row in rows)
    return num_alike / num_characters if num_characters else 0.0


def _are_sentences(texts: Sequence[str]) -> bool:
    return sum(len(text.split()) for text in texts) > 3 * len(texts)


def _correlation(one: Sequence[int], two: Sequence[int]) -> float:
    if len({*one}) < 2 or len({*two}) < 2:
        return 0.0
    return float(np.corrcoef(one, two)[0, 1])


def _are_numbers(texts: Sequence[str]) -> bool:
    units = [unit for text in texts[:SAMPLE] for unit in text.replace(",", " ").split()]
    has_points = any("." in unit for unit in units)
    return has_points and sum(map(is_number, units)) >= NUMERIC * len(units)

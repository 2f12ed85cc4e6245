"""An inspection in words."""

from collections.abc import Iterator

from seq2seq.inspection.inspect import Inspection
from seq2seq.inspection.texts import MOST_ROWS, Lengths, Side
from seq2seq.visible import shortened

LONGEST = 50  # characters of a text
Section = tuple[str, list[str]]  # a title, and sentences


def sections(found: Inspection, given: str) -> list[Section]:
    """Write what was found, in sections.

    Args:
        found: the inspection.
        given: the options of the command that read the data, as they are typed.
    """
    return [
        ("What was read", [*found.notes, _rows(found)]),
        ("Source", list(_side(found.source, found.rows["train"]))),
        ("Target", list(_side(found.target, found.rows["train"]))),
        ("Repetitions", list(_repetitions(found))),
        ("Examples", list(_examples(found))),
        ("What to beat", _baselines(found)),
        ("Advice", _advice(found, given)),
    ]


def command(found: Inspection, given: str) -> str:
    """The command that trains as advised."""
    return f"seq2seq-train {given} {' '.join(found.mapping.options)}"


def _rows(found: Inspection) -> str:
    rows = ", ".join(f"{name} {count:,} rows" for name, count in found.rows.items())
    if MOST_ROWS in found.rows.values():
        return f"{rows}. At most {MOST_ROWS:,} rows of a split are looked at; there may be more."
    return f"{rows}."


def _side(side: Side, rows: int) -> Iterator[str]:
    yield f"{_lengths(side.characters)} characters, {_lengths(side.words)} words."
    yield f"{side.alphabet:,} different characters."
    yield f"{side.different:,} different texts in {rows:,} rows."
    if side.empty:
        yield f"{side.empty:,} are empty."
    for split, share in side.unseen.items():
        if share:
            yield f"{share:.2%} of the characters of {split} are not in train."
    if side.recurs:
        texts = ", ".join(f"{_shown(text)} {count:,}" for text, count in side.frequent)
        yield f"Most frequent: {texts}."


def _lengths(lengths: Lengths) -> str:
    return f"{lengths.median:,} (99% up to {lengths.most:,}, at most {lengths.longest:,})"


def _repetitions(found: Inspection) -> Iterator[str]:
    repeated = found.repetitions
    yield f"{repeated.rows:,} rows of train repeat another row."
    if repeated.ambiguous:
        source, *targets = map(_shown, repeated.example)
        yield (
            f"{repeated.ambiguous:,} sources of train have several targets, such as {source}: "
            f"{' and '.join(targets)}. Exact match counts any of them as right."
        )
    for split, share in repeated.shared.items():
        if share:
            yield (
                f"{share:.1%} of the rows of {split} have a source that is also in train: figures "
                "are optimistic for new sources."
            )


def _examples(found: Inspection) -> Iterator[str]:
    for kind, rows in found.examples.items():
        for source, target in rows:
            yield f"{kind}: {_shown(source)} -> {_shown(target)}"


def _baselines(found: Inspection) -> list[str]:
    lines = [f"{name}: {share:.1%} exact match" for name, share in found.baselines.items()]
    return lines or ["There is no validation split."]


def _advice(found: Inspection, given: str) -> list[str]:
    mapping = found.mapping
    tokens = [
        f"{side}: {choice.name}, because {choice.reason}."
        for side, choice in found.tokens.items()
        if f"data.{side}=" not in " ".join(mapping.options)
    ]
    epochs = found.steps / found.steps_per_epoch
    budget = f"Batches of {found.batch_size} rows, {found.steps:,} steps ({epochs:.0f} epochs)"
    budget += ", for the rows looked at." if MOST_ROWS in found.rows.values() else "."
    return [
        f"The rows look like this mapping: {mapping.name} ({mapping.reason}).",
        *tokens,
        budget,
        command(found, given),
    ]


def _shown(text: str) -> str:
    return repr(shortened(text, LONGEST))

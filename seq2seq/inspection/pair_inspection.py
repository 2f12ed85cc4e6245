"""What an inspection of pairs has found."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from seq2seq.inspection.inspection import Inspection, Section
from seq2seq.inspection.mapping import Mapping
from seq2seq.inspection.texts import MOST_CHARACTERS, MOST_ROWS, Lengths, Repetitions, Rows, Side
from seq2seq.tokenizers.suitable import Choice
from seq2seq.visible import shortened

LONGEST = 50  # characters of a text


@dataclass(frozen=True)
class PairInspection(Inspection):
    """What is known of a data set of pairs before training.

    Attributes:
        source, target: what their texts are like.
        symbols: number of different conditioning symbols, which are not in the sources.
        repetitions: what occurs more than once.
        mapping: what the rows look like.
        tokens: the tokens that `auto` chooses for source and target.
        baselines: exact match on validation of what needs no model, from 0 to 1.
        examples: rows by what is special about them.
        is_partial: whether there may be more rows than were looked at.
    """

    source: Side
    target: Side
    repetitions: Repetitions
    mapping: Mapping
    tokens: dict[str, Choice]
    symbols: int = 0
    baselines: dict[str, float] = field(default_factory=dict)
    examples: dict[str, Rows] = field(default_factory=dict)
    is_partial: bool = False

    def sections(self) -> list[Section]:
        """Return what was found, in sections of sentences."""
        return [
            ("What was read", [*self.notes, _rows(self)]),
            ("Source", [*_symbols(self), *_side(self.source, self.rows["train"])]),
            ("Target", list(_side(self.target, self.rows["train"]))),
            ("Repetitions", list(_repetitions(self))),
            ("Examples", list(_examples(self))),
            ("What to beat", _baselines(self)),
            ("Advice", _advice(self)),
        ]

    @property
    def advised(self) -> tuple[str, ...]:
        return self.mapping.options


def _rows(found: PairInspection) -> str:
    rows = ", ".join(f"{name} {count:,} rows" for name, count in found.rows.items())
    if found.is_partial:
        most = f"{MOST_ROWS:,} rows, or {MOST_CHARACTERS:,} characters,"
        return f"{rows}. At most {most} of a split are looked at; there may be more."
    return f"{rows}."


def _symbols(found: PairInspection) -> Iterator[str]:
    if found.symbols:
        yield f"{found.symbols:,} different conditioning symbols, beside the texts."


def _side(side: Side, rows: int) -> Iterator[str]:
    yield f"Characters: {_lengths(side.characters)}. Words: {_lengths(side.words)}."
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
    return f"median {lengths.median:,}, 99% up to {lengths.most:,}, longest {lengths.longest:,}"


def _repetitions(found: PairInspection) -> Iterator[str]:
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
    for split, share in repeated.known.items():
        if share:
            yield (
                f"{share:.1%} of the rows of {split} have a text that is in train with other "
                "symbols. To see how well new ones are done, set data.group_column to its column."
            )


def _examples(found: PairInspection) -> Iterator[str]:
    for kind, rows in found.examples.items():
        for source, target in rows:
            yield f"{kind}: {_shown(source)} -> {_shown(target)}"


def _baselines(found: PairInspection) -> list[str]:
    lines = [f"{name}: {share:.1%} exact match" for name, share in found.baselines.items()]
    return lines or ["There is no validation split."]


def _advice(found: PairInspection) -> list[str]:
    mapping = found.mapping
    tokens = [
        f"{side}: {choice.name}, because {choice.reason}."
        for side, choice in found.tokens.items()
        if f"data.{side}=" not in " ".join(mapping.options)
    ]
    budget = found.budget() + (", for the rows looked at." if found.is_partial else ".")
    return [
        f"The rows look like this mapping: {mapping.name} ({mapping.reason}).",
        *tokens,
        budget,
        found.command(),
    ]


def _shown(text: str) -> str:
    return repr(shortened(text, LONGEST))

"""What an inspection has found."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from seq2seq.inspection.mapping import Mapping
from seq2seq.inspection.texts import MOST_CHARACTERS, MOST_ROWS, Lengths, Repetitions, Rows, Side
from seq2seq.tokenizers.suitable import Choice
from seq2seq.visible import shortened, visible

LONGEST = 50  # characters of a text
Section = tuple[str, list[str]]  # a title, and sentences


@dataclass(frozen=True)
class Inspection:
    """What is known of a data set before training.

    Its text is what `seq2seq-inspect` prints.

    Attributes:
        given: the options of a command that reads the data, as they are typed.
        notes: how it was read.
        rows: number of rows of each split.
        source, target: what their texts are like.
        symbols: number of different conditioning symbols, which are not in the sources.
        repetitions: what occurs more than once.
        mapping: what the rows look like.
        tokens: the tokens that `auto` chooses for source and target.
        batch_size, steps, steps_per_epoch: the budget that `auto` chooses.
        baselines: exact match on validation of what needs no model, from 0 to 1.
        examples: rows by what is special about them.
        is_partial: whether there may be more rows than were looked at.
    """

    given: str
    notes: list[str]
    rows: dict[str, int]
    source: Side
    target: Side
    repetitions: Repetitions
    mapping: Mapping
    tokens: dict[str, Choice]
    batch_size: int
    steps: int
    steps_per_epoch: int
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

    def command(self) -> str:
        """Return the command that trains as advised, with the given options as they are."""
        given = {word.partition("=")[0] for word in self.given.split()}
        advised = [one for one in self.mapping.options if one.partition("=")[0] not in given]
        return " ".join(["seq2seq-train", self.given, *advised])

    def html(self, lines: list[str]) -> str:
        """Return the sentences of a section as a list, and the command, if it is one of them."""
        advised = self.command()
        items = [f"<li>{escape(visible(line))}</li>" for line in lines if line != advised]
        shown = f"<ul>{chr(10).join(items)}</ul>"
        return shown + (f"\n<pre>{escape(visible(advised))}</pre>" if advised in lines else "")

    def __str__(self) -> str:
        return "\n\n".join(
            "\n".join([title, *(f"  {visible(line)}" for line in lines)])
            for title, lines in self.sections()
        )

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return "\n".join(
            f"<h4>{escape(title)}</h4>\n{self.html(lines)}" for title, lines in self.sections()
        )


def _rows(found: "Inspection") -> str:
    rows = ", ".join(f"{name} {count:,} rows" for name, count in found.rows.items())
    if found.is_partial:
        most = f"{MOST_ROWS:,} rows, or {MOST_CHARACTERS:,} characters,"
        return f"{rows}. At most {most} of a split are looked at; there may be more."
    return f"{rows}."


def _symbols(found: "Inspection") -> Iterator[str]:
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


def _repetitions(found: "Inspection") -> Iterator[str]:
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


def _examples(found: "Inspection") -> Iterator[str]:
    for kind, rows in found.examples.items():
        for source, target in rows:
            yield f"{kind}: {_shown(source)} -> {_shown(target)}"


def _baselines(found: "Inspection") -> list[str]:
    lines = [f"{name}: {share:.1%} exact match" for name, share in found.baselines.items()]
    return lines or ["There is no validation split."]


def _advice(found: "Inspection") -> list[str]:
    mapping = found.mapping
    tokens = [
        f"{side}: {choice.name}, because {choice.reason}."
        for side, choice in found.tokens.items()
        if f"data.{side}=" not in " ".join(mapping.options)
    ]
    epochs = found.steps / found.steps_per_epoch
    budget = f"Batches of {found.batch_size} rows, {found.steps:,} steps ({epochs:.0f} epochs)"
    budget += ", for the rows looked at." if found.is_partial else "."
    return [
        f"The rows look like this mapping: {mapping.name} ({mapping.reason}).",
        *tokens,
        budget,
        found.command(),
    ]


def _shown(text: str) -> str:
    return repr(shortened(text, LONGEST))

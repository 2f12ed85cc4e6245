"""The reading of rows, and the options that all data sets have."""

import abc
import dataclasses
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from seq2seq.checks import check_choice, check_counts, check_flags, check_not_negative
from seq2seq.data.store.chunks import CHUNK_ROWS
from seq2seq.data.store.split_by_hash import VERSION, assignment, origins
from seq2seq.errors import InputError
from seq2seq.interruption import check_interrupted

if TYPE_CHECKING:
    from seq2seq.features.feature import Feature

TOKENIZERS = ("auto", "characters", "words", "bytes", "subwords")
KINDS = (*TOKENIZERS, "labels", "values", "vector")
Texts = Callable[[str], Iterator[list[str]]]  # side -> chunks of training texts


@dataclasses.dataclass(kw_only=True)
class PairReader(abc.ABC):
    """A reader of pairs of texts in up to three splits.

    Its constructor checks the options but reads nothing.

    Attributes:
        source: kind of the sources: tokens (auto, characters, words, bytes or subwords), labels
            (one of a few names), values (a sequence of numbers, or of steps such as `1.5,2 3,4`) or
            vector (one step of numbers).
        target: kind of the targets, as for `source`.
        source_options: arguments of the source's tokenizer or feature, such as `vocabulary`.
        target_options: the same for the target.
        shared_vocabulary: whether both sides share a tokenizer, fitted on both.
        missing: treatment of missing numbers in sources: raise, indicator or ffill (see `Values`).
        limit: number of rows read of each split, the first ones; None for all.
        max_length: largest length, in tokens, of the source and target of a training row.
        too_long: drop or truncate longer rows.
        word_dropout: a, where a source word that the training rows have c times is unknown in
            training with probability a / (a + c); auto is 0.25 for words and 0 for others. See
            `WordDropout`.
        batch_size: rows or tokens in a batch; auto follows from the training rows, see
            `suitable_batch_size`.
        batch_by: what `batch_size` counts: rows or tokens.
        num_buckets: number of distinct padded shapes, at most.
        notes: messages for the user; those about rows are added while reading.
    """

    source: str = "auto"
    target: str = "auto"
    source_options: dict[str, Any] = dataclasses.field(default_factory=dict)
    target_options: dict[str, Any] = dataclasses.field(default_factory=dict)
    shared_vocabulary: bool = False
    missing: str = "raise"
    limit: int | None = None
    max_length: int | None = None
    too_long: str = "drop"
    word_dropout: float | str = "auto"
    batch_size: int | str = "auto"
    batch_by: str = "rows"
    num_buckets: int = 8
    notes: list[str] = dataclasses.field(
        default_factory=list, init=False, repr=False, compare=False
    )
    _assignments: dict[str, Callable[[tuple[str, ...]], str]] = dataclasses.field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        check_choice(KINDS, within="data.", source=self.source)
        check_choice(KINDS, within="data.", target=self.target)
        check_flags(within="data.", shared_vocabulary=self.shared_vocabulary)
        check_choice(("raise", "indicator", "ffill"), within="data.", missing=self.missing)
        check_counts(within="data.", optional=True, limit=self.limit)
        check_counts(within="data.", optional=True, max_length=self.max_length)
        check_choice(("drop", "truncate"), within="data.", too_long=self.too_long)
        if self.word_dropout != "auto":
            check_not_negative(within="data.", word_dropout=self.word_dropout)
        if self.batch_size != "auto":
            check_counts(within="data.", batch_size=self.batch_size)
        check_choice(("rows", "tokens"), within="data.", batch_by=self.batch_by)
        check_counts(within="data.", num_buckets=self.num_buckets)

    @abc.abstractmethod
    def fingerprint(self) -> dict[str, Any]:
        """Return all that the rows depend on, JSON-serializable: equal fingerprints, equal rows."""

    @abc.abstractmethod
    def given_splits(self) -> list[str]:
        """Return those of train, validation and test that are given, not held out of train."""

    @abc.abstractmethod
    def given_rows(self, split: str) -> Iterator[tuple[str, ...]]:
        """Yield (source, target) of each row of a given split, in order.

        Rows can have a third text, their group: those of one group are held out together.
        """

    @abc.abstractmethod
    def given_place(self, split: str) -> str:
        """Return what messages call the place of a given split's rows, such as "a.tsv"."""

    def columns_read(self) -> dict[str, list[str]]:
        """Return the columns of train, by name or number, that sources consist of.

        >>> Files(train="a.csv", features_column="tags").columns_read()
        {"features": ["tags"], "source": ["lemma"]}
        """
        return {}

    def held_out_by(self) -> str:
        """Return what messages call that by which rows are held out of train."""
        return "the source, or of the target where there is only one source"

    def separator(self, side: str) -> str | None:
        """Return the character between the symbols before a side's texts; None without symbols."""
        return None

    def place(self, split: str) -> str:
        """Return what messages call the place that a split's rows come from."""
        return self.given_place(self._origins()[split])

    def place_of_row(self, split: str, side: str, row: int) -> str:
        """Return what messages call the source or target of a split's row, counted from 0."""
        return f"The {side} of row {row + 1} of {split} ({self.place(split)})"

    def identity(self) -> dict[str, Any]:
        """Return all that the rows of each split depend on: `fingerprint`, and what is held out."""
        is_split = any(split != origin for split, origin in self._origins().items())
        return self.fingerprint() | ({"held_out": VERSION} if is_split else {})

    def splits(self) -> list[str]:
        """Return the splits that can be read: those given, and those held out of train."""
        return list(self._origins())

    def read(self, split: str) -> Iterator[tuple[list[str], list[str]]]:
        """Read the sources and targets of a split, in chunks of at most 65,536 rows.

        Raises:
            InputError: there is no such split, it has no rows, or a row of it is bad.
        """
        all_origins = self._origins()
        check_choice(all_origins, split=split)
        origin = all_origins[split]
        shared = [name for name, place in all_origins.items() if place == origin]
        rows = self.given_rows(origin)
        if len(shared) > 1:
            if origin not in self._assignments:  # which reads rows
                self._assignments[origin] = assignment(lambda: self.given_rows(origin), shared)
            split_of_row = self._assignments[origin]
            rows = (row for row in rows if split_of_row(row) == split)
        return self._chunks(islice(rows, self.limit), split, origin)

    @abc.abstractmethod
    def check_features(self) -> None:
        """Check the options of features, before the data is read.

        Raises:
            InputError: an unknown option or value, or sides that cannot share a tokenizer.
        """

    @abc.abstractmethod
    def make_features(
        self, texts: Texts, show_progress: bool
    ) -> "tuple[Feature, Feature, list[str]]":
        """Fit the features of source and target on train; also return notes on what was chosen.

        Args:
            texts: side (source or target) -> chunks of raw training texts.
            show_progress: whether slow fitting may draw a progress bar.
        """

    def note(self, sentence: str) -> None:
        """Add a sentence to `notes`, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _origins(self) -> dict[str, str]:
        all_origins = origins(self.given_splits())
        off = [split for split, origin in all_origins.items() if split != origin]
        if off:
            self.note(
                f"Of the rows of {self.given_place('train')}, 5% are held out for "
                f"{' and 5% for '.join(off)}, but at least one, by a hash of {self.held_out_by()}."
            )
        return all_origins

    def _chunks(
        self, rows: Iterator[tuple[str, ...]], split: str, origin: str
    ) -> Iterator[tuple[list[str], list[str]]]:
        num_rows, any_source, any_target = 0, False, False
        while chunk := list(islice(rows, CHUNK_ROWS)):
            check_interrupted()
            sources, targets = [row[0] for row in chunk], [row[1] for row in chunk]
            num_rows += len(chunk)
            any_source = any_source or any(sources)
            any_target = any_target or any(targets)
            yield sources, targets
        place = self.given_place(origin)
        if not num_rows and split == origin:
            raise InputError(f"There must be at least one row in {place}.")
        if not num_rows:
            raise InputError(
                f"There are too few rows in {place} to hold out {split}. Set data.{split}."
            )
        if split == origin and not any_target:
            raise InputError(
                f"The target must not be empty in all {num_rows} rows of {place}. Choose another "
                "data.target_column."
            )
        if split == origin and not any_source:
            self.note(
                f"The source is empty in all {num_rows} {split} rows of {place}. From such rows a "
                "model learns only which targets are likely, as a language model does. If this is "
                "a mistake, choose another data.source_column."
            )

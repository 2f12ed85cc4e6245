"""The reading of pairs, and the options that all data sets have."""

import abc
import dataclasses
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from seq2seq.checks import check_choice, check_counts, check_flags, check_not_negative
from seq2seq.data.split_reader import SplitReader
from seq2seq.data.store.chunks import CHUNK_ROWS
from seq2seq.errors import InputError
from seq2seq.interruption import check_interrupted

if TYPE_CHECKING:
    from seq2seq.features.feature import Feature

TOKENIZERS = ("auto", "characters", "words", "bytes", "subwords")
KINDS = (*TOKENIZERS, "labels", "values", "vector")
Texts = Callable[[str], Iterator[list[str]]]  # side -> chunks of training texts
Progress = Callable[[str, int, int | None], None]
Features = tuple["Feature", "Feature"]


@dataclasses.dataclass(kw_only=True)
class PairReader(SplitReader):
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
        max_length: largest length, in tokens, of the source and target of a training row.
        too_long: drop or truncate longer rows.
        word_dropout: a, where a source word that the training rows have c times is unknown in
            training with probability a / (a + c); auto is 0.25 for words and 0 for others. See
            `WordDropout`.
        batch_size: rows or tokens in a batch; auto follows from the training rows, see
            `suitable_batch_size`.
        batch_by: what `batch_size` counts: rows or tokens.
        num_buckets: number of distinct padded shapes, at most.
    """

    source: str = "auto"
    target: str = "auto"
    source_options: dict[str, Any] = dataclasses.field(default_factory=dict)
    target_options: dict[str, Any] = dataclasses.field(default_factory=dict)
    shared_vocabulary: bool = False
    missing: str = "raise"
    max_length: int | None = None
    too_long: str = "drop"
    word_dropout: float | str = "auto"
    batch_size: int | str = "auto"
    batch_by: str = "rows"
    num_buckets: int = 8

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice(KINDS, within="data.", source=self.source)
        check_choice(KINDS, within="data.", target=self.target)
        check_flags(within="data.", shared_vocabulary=self.shared_vocabulary)
        check_choice(("raise", "indicator", "ffill"), within="data.", missing=self.missing)
        check_counts(within="data.", optional=True, max_length=self.max_length)
        check_choice(("drop", "truncate"), within="data.", too_long=self.too_long)
        if self.word_dropout != "auto":
            check_not_negative(within="data.", word_dropout=self.word_dropout)
        if self.batch_size != "auto":
            check_counts(within="data.", batch_size=self.batch_size)
        check_choice(("rows", "tokens"), within="data.", batch_by=self.batch_by)
        check_counts(within="data.", num_buckets=self.num_buckets)

    def labels_of(self, target: str) -> list[str]:
        several = self.target_options.get("multiple") is True
        separator = str(self.target_options.get("separator", ","))
        return [label.strip() for label in (target.split(separator) if several else [target])]

    def columns_read(self) -> dict[str, list[str]]:
        """Return the columns of train, by name or number, that sources consist of.

        >>> Files(train="a.csv", features_column="tags").columns_read()
        {"features": ["tags"], "source": ["lemma"]}
        """
        return {}

    def separator(self, side: str) -> str | None:
        """Return the character between the symbols before a side's texts; None without symbols."""
        return None

    def read(self, split: str) -> Iterator[tuple[list[str], list[str]]]:
        """Read the sources and targets of a split, in chunks of at most 65,536 rows.

        Raises:
            InputError: there is no such split, it has no rows, or a row of it is bad.
        """
        all_origins = self._origins()
        check_choice(all_origins, split=split)
        return self._chunks(self._rows(split), split, all_origins[split])

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
                f"There are too few rows in {place} to hold out {split}. Use more rows, or give a "
                f"{split} split."
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

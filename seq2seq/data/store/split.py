"""An encoded split."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from seq2seq.data.store.series_rows import SeriesRows


class Rows(Protocol):
    """One side of N rows, encoded: `Sequences`, or windows that are gathered on demand."""

    @property
    def lengths(self) -> np.ndarray:
        """int32 (N,)."""

    def __len__(self) -> int: ...

    def row(self, index: int) -> np.ndarray:
        """Return one row (L, ...)."""

    def padded(self, rows: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return some rows (B, T, ...), and their lengths; see `Sequences.padded`."""


class Texts(Protocol):
    """One side of N rows, as raw texts."""

    def text(self, index: int) -> str:
        """Return the text of one row."""


@dataclass(frozen=True)
class Split:
    """N pairs: ids for training, raw texts and hashes for evaluation. All may be memory-mapped.

    Attributes:
        question_hashes: equal for sources that a model cannot distinguish, such as two spellings
            of which a tokenizer makes one, except for those with symbols outside the vocabulary.
            None where each row is a question.
        weights: float32 (N,) by which rows count in training; None for 1.
        series: what windows of series are cut from; None for other rows.
    """

    source: Rows
    target: Rows
    raw_source: Texts
    raw_target: Texts
    question_hashes: np.ndarray | None  # uint64 (N,)
    weights: np.ndarray | None = None
    series: SeriesRows | None = None

    def __len__(self) -> int:
        return len(self.source)

    @property
    def source_lengths(self) -> np.ndarray:
        """int32 (N,)."""
        return self.source.lengths

    @property
    def target_lengths(self) -> np.ndarray:
        """int32 (N,), without END."""
        return self.target.lengths

    @property
    def num_questions(self) -> int:
        """Number of distinct sources."""
        return len(self if self.question_hashes is None else np.unique(self.question_hashes))

    def source_texts(self, rows: Iterable[int]) -> list[str]:
        """Return the raw source of each row."""
        return [self.raw_source.text(row) for row in rows]

    def target_texts(self, rows: Iterable[int]) -> list[str]:
        """Return the raw target of each row."""
        return [self.raw_target.text(row) for row in rows]

    def questions(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each distinct source once, in order, with all its different raw targets.

        Rows (a, x), (b, y), (a, z)   ->   (0, [x, z]), (1, [y])

        Yields:
            Row of the source's first occurrence, and its references.
        """
        if self.question_hashes is None:
            yield from ((row, self.target_texts([row])) for row in range(len(self)))
            return
        _, first, group = np.unique(self.question_hashes, return_index=True, return_inverse=True)
        by_group = np.argsort(group, kind="stable")
        ends = np.cumsum(np.bincount(group, minlength=len(first)))
        for index in np.argsort(first):
            start = ends[index - 1] if index else 0
            references = self.target_texts(by_group[start : ends[index]])
            yield int(first[index]), list(dict.fromkeys(references))

"""The rows of each split, given or held out of train."""

import abc
import dataclasses
import math
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from seq2seq.checks import check_counts, check_flags, check_not_negative
from seq2seq.data.store.chunks import CHUNK_ROWS
from seq2seq.data.store.dealing import FEWEST, dealt, keeping_labels
from seq2seq.data.store.split_by_hash import (
    SPLITS,
    VERSION,
    WEIGHT,
    Row,
    assignment,
    key_of,
    origins,
)
from seq2seq.errors import InputError
from seq2seq.visible import shortened

LONGEST = 60  # characters of a weight in a message
GROUPS = 2  # version of how groups are held out
MOST_WEIGHT = 1e30  # so that sums of batches are finite in float32


@dataclasses.dataclass(kw_only=True)
class SplitReader(abc.ABC):
    """A reader of rows in up to three splits, some of which may be held out of train.

    Attributes:
        target: kind of the targets.
        limit: number of rows read of each split, the first ones; None for all.
        folds: number of folds of a cross-validation, of which train is made: 3 or more. One is the
            test, the next one is for validation, the others are train. None for none.
        fold: number of the fold, from 0, that is the test.
        stratified: whether what is held out of train has each target in the same share as train;
            auto: if targets are labels.
        notes: messages for the user; those about rows are added while reading.
    """

    target: str = "auto"
    limit: int | None = None
    folds: int | None = None
    fold: int = 0
    stratified: bool | str = "auto"
    notes: list[str] = dataclasses.field(
        default_factory=list, init=False, repr=False, compare=False
    )
    _assignments: dict[str, Callable[[Row], str]] = dataclasses.field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        check_counts(within="data.", optional=True, limit=self.limit)
        if self.stratified != "auto":
            check_flags(within="data.", stratified=self.stratified)
        self._check_folds()

    @abc.abstractmethod
    def fingerprint(self) -> dict[str, Any]:
        """Return all that the rows depend on, JSON-serializable: equal fingerprints, equal rows."""

    @abc.abstractmethod
    def given_splits(self) -> list[str]:
        """Return those of train, validation and test that are given, not held out of train."""

    @abc.abstractmethod
    def given_rows(self, split: str) -> Iterator[Row]:
        """Yield (source, target) of each row of a given split, in order.

        Rows can have two further texts, which are empty where there is none: their group, of which
        all rows are held out together, and their weight.
        """

    @abc.abstractmethod
    def given_place(self, split: str) -> str:
        """Return what messages call the place of a given split's rows, such as "a.tsv"."""

    def has_groups(self) -> bool:
        """Whether rows of train have a group."""
        return False

    def has_weights(self) -> bool:
        """Whether rows of train have a weight."""
        return False

    @abc.abstractmethod
    def labels_of(self, target: str) -> list[str]:
        """Return the names of the labels of a target that consists of labels."""

    def place(self, split: str) -> str:
        """Return what messages call the place that a split's rows come from."""
        return self.given_place(self._origins()[split])

    def place_of_row(self, split: str, side: str, row: int) -> str:
        """Return what messages call the source or target of a split's row, counted from 0."""
        return f"The {side} of row {row + 1} of {split} ({self.place(split)})"

    def identity(self) -> dict[str, Any]:
        """Return all that the rows of each split depend on: `fingerprint`, and what is held out."""
        is_split = any(split != origin for split, origin in self._origins().items())
        if not is_split:
            return self.fingerprint()
        how: dict[str, Any] = {"folds": [self.folds, self.fold]} if self.folds else {}
        how |= {"stratified": True} if self._is_stratified() else {}
        how |= {"groups": GROUPS} if self.has_groups() else {}
        return self.fingerprint() | {"held_out": VERSION} | how

    def splits(self) -> list[str]:
        """Return the splits that can be read: those given, and those held out of train."""
        return list(self._origins())

    def weights(self) -> Iterator[np.ndarray]:
        """Read the weights of the rows of train, which has them, in chunks.

        Yields:
            float64 (N,).

        Raises:
            InputError: a weight is not a number of at least 0, or all are 0.
        """
        rows, number, total = self._rows("train"), 0, 0.0
        while chunk := list(islice(rows, CHUNK_ROWS)):
            found = np.array([self._weight(number + i, row) for i, row in enumerate(chunk)])
            number, total = number + len(chunk), total + found.sum()
            yield found
        if not total:
            raise InputError(f"Some weights of {self.place('train')} must not be 0.")

    def note(self, sentence: str) -> None:
        """Add a sentence to `notes`, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _check_folds(self) -> None:
        check_counts(within="data.", optional=True, folds=self.folds)
        if self.folds is not None and self.folds < FEWEST:
            raise InputError(f"data.folds must be at least {FEWEST}, not {self.folds}.")
        check_not_negative(within="data.", fold=self.fold)
        if not isinstance(self.fold, int) or self.fold >= (self.folds or 1):
            what = f"from 0 to {self.folds - 1}" if self.folds else "0 without data.folds"
            raise InputError(f"data.fold must be {what}, not {self.fold}.")

    def _rows(self, split: str) -> Iterator[Row]:
        """The first rows of a split, `limit` of them."""
        all_origins = self._origins()
        origin = all_origins[split]
        shared = [name for name, place in all_origins.items() if place == origin]
        rows = self.given_rows(origin)
        if len(shared) > 1:
            if origin not in self._assignments:  # which reads rows
                self._assignments[origin] = self._assignment(origin, shared)
            split_of_row = self._assignments[origin]
            rows = (row for row in rows if split_of_row(row) == split)
        return islice(rows, self.limit)

    def _assignment(self, origin: str, shared: list[str]) -> Callable[[Row], str]:
        def rows() -> Iterator[Row]:
            return self.given_rows(origin)

        key, by_target = key_of(rows(), self.has_groups()), self._is_stratified()
        if self.folds is None and not by_target:
            assigned = assignment(rows, shared, key)
        else:
            assigned = dealt(
                rows, shared, key, folds=self.folds, fold=self.fold, by_target=by_target
            )
        if self.target != "labels":
            return assigned
        assigned, moved = keeping_labels(rows(), assigned, key, self.labels_of)
        if moved:
            self.note(
                f"{moved:,} {key.name if moved > 1 else key.name[:-1]} of "
                f"{self.given_place(origin)} stay in train, which would lack their labels."
            )
        return assigned

    def _is_stratified(self) -> bool:
        return self.target == "labels" if self.stratified == "auto" else bool(self.stratified)

    def _weight(self, number: int, row: Row) -> float:
        """The weight of a row of train, numbered from 0."""
        try:
            weight = float(row[WEIGHT])
        except ValueError:
            weight = math.nan
        if not 0 <= weight <= MOST_WEIGHT:
            raise InputError(
                f"{self.place_of_row('train', 'weight', number)} must be a number from 0 to 1e30, "
                f"not {shortened(repr(row[WEIGHT]), LONGEST)}."
            )
        return weight

    def _origins(self) -> dict[str, str]:
        all_origins = origins(self.given_splits())
        off = [split for split, origin in all_origins.items() if split != origin]
        if self.folds is not None and len(off) < len(SPLITS) - 1:
            given = " and ".join(split for split in self.given_splits() if split != "train")
            raise InputError(f"data.folds must be null for data with {given}, not {self.folds}.")
        if self.stratified is True and not off:
            raise InputError("data.stratified must be auto or false where nothing is held out.")
        if off:
            self.note(self._held_out(off))
        elif self.has_groups() and "train" in all_origins:
            self.note("data.group_column has no effect, since no split is held out of train.")
        return all_origins

    def _held_out(self, off: list[str]) -> str:
        """Describe what is held out of train."""
        by = "groups" if self.has_groups() else "sources"
        label = ", label by label" if self._is_stratified() else ""
        what = f"Of the {by} of {self.given_place('train')}"
        if self.folds is not None:
            return (
                f"{what}, fold {self.fold} of {self.folds} is the test, and the next one is for "
                f"validation, by a hash{label}."
            )
        return (
            f"{what}, about 5% are held out for {' and 5% for '.join(off)}, but at least one, by a "
            f"hash{label}."
        )

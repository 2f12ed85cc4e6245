"""Generated pairs: copy, reverse, sort and add."""

import dataclasses
import functools
import string
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from seq2seq.checks import check_choice, check_counts
from seq2seq.data.dataset import Dataset
from seq2seq.data.store.split_by_hash import SPLITS
from seq2seq.errors import InputError

SYMBOLS = string.ascii_lowercase + string.ascii_uppercase + string.digits
MOST_DIGITS = 18  # of an addend, which fit into a 64-bit integer


def total(source: str) -> str:
    """Add up a source: `"12+345"` -> `"357"`."""
    return str(sum(int(addend) for addend in source.split("+")))


TARGETS: dict[str, Callable[[str], str]] = {
    "copy": str,
    "reverse": lambda source: source[::-1],
    "sort": lambda source: "".join(sorted(source)),
    "add": total,
}


@dataclasses.dataclass(kw_only=True)
class Generated(Dataset):
    """Random strings and their transformations; no source is in two splits.

    Lengths are distributed uniformly. Sources of validation and test are distinct; those of train
    may repeat, as short ones must.

    >>> Generated(task="reverse")          ->   ("abc", "cba"), ("xq", "qx"), ...
    >>> Generated(task="sort")             ->   ("cab", "abc"), ("xqx", "qxx"), ...
    >>> Generated(task="add", longest=3)   ->   ("12+345", "357"), ("7+0", "7"), ...

    Attributes:
        task: copy, reverse, sort (by code point) or add (two whole numbers, in decimal digits).
        alphabet: number of different symbols, at most 62: a-z, A-Z, 0-9, in this order. It has no
            effect on add.
        shortest: length of the shortest source; for add, digits of the smallest addends.
        longest: length of the longest source; for add, digits of the largest addends.
        num_train: rows of train.
        num_validation: rows of validation.
        num_test: rows of test.
        seed: seed of the random rows.
    """

    source: str = "characters"
    target: str = "characters"
    task: str = "copy"
    alphabet: int = 26
    shortest: int = 1
    longest: int = 20
    num_train: int = 100_000
    num_validation: int = 2_000
    num_test: int = 2_000
    seed: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice(TARGETS, within="data.", task=self.task)
        for option in ("alphabet", "shortest", "longest", "num_train"):
            check_counts(within="data.", **{option: getattr(self, option)})
        for option in ("num_validation", "num_test", "seed"):
            check_counts(within="data.", least=0, **{option: getattr(self, option)})
        if self.alphabet > len(SYMBOLS):
            raise InputError(f"data.alphabet must be at most {len(SYMBOLS)}, not {self.alphabet}.")
        if self.shortest > self.longest:
            raise InputError(
                f"data.shortest must be at most data.longest, {self.longest}, not {self.shortest}."
            )
        if self.task == "add" and self.longest > MOST_DIGITS:
            raise InputError(
                f"data.longest must be at most {MOST_DIGITS} for data.task=add, not {self.longest}."
            )
        num_possible = self._num_possible()
        if num_possible <= self.num_validation + self.num_test:
            raise InputError(
                "data.num_validation + data.num_test must be less than the number of different "
                f"sources, {num_possible}, not {self.num_validation} + {self.num_test}."
            )

    def fingerprint(self) -> dict[str, Any]:
        own = ("task", "alphabet", "shortest", "longest", "seed", "limit")
        sizes = [f"num_{split}" for split in SPLITS]
        return {"kind": "generated"} | {name: getattr(self, name) for name in (*own, *sizes)}

    def given_splits(self) -> list[str]:
        return [split for split in SPLITS if getattr(self, f"num_{split}")]

    def _origins(self) -> dict[str, str]:
        return {
            split: split for split in self.given_splits()
        }  # a split of 0 rows is not held out of train

    def given_place(self, split: str) -> str:
        return f"the generated {split} split"

    def given_rows(self, split: str) -> Iterator[tuple[str, str]]:
        target = TARGETS[self.task]
        return ((source, target(source)) for source in self._sources[split].astype(str).tolist())

    def _num_possible(self) -> int:
        """Count the different sources."""
        lengths = range(self.shortest, self.longest + 1)
        if self.task == "add":
            return sum(10 if n == 1 else 9 * 10 ** (n - 1) for n in lengths) ** 2
        return sum(self.alphabet**n for n in lengths)

    @functools.cached_property
    def _sources(self) -> dict[str, np.ndarray]:
        """Split -> its sources, bytes (N,)."""
        rng = np.random.default_rng(self.seed)
        pool = np.empty(0, "S1")
        train = pool
        num_unseen = self.num_validation + self.num_test
        while len(train) < self.num_train:
            pool = np.concatenate([pool, self._draw(rng, self.num_train + 2 * num_unseen)])
            distinct, of_row = np.unique(pool, return_inverse=True)
            if len(distinct) <= num_unseen:
                continue
            order = rng.permutation(len(distinct))
            unseen = np.zeros(len(distinct), bool)
            unseen[order[:num_unseen]] = True
            train = pool[~unseen[of_row]][: self.num_train]
        return {
            "train": train,
            "validation": distinct[order[: self.num_validation]],
            "test": distinct[order[self.num_validation : num_unseen]],
        }

    def _draw(self, rng: np.random.Generator, num_rows: int) -> np.ndarray:
        """Draw random sources, bytes (num_rows,)."""
        if self.task == "add":
            first, second = self._numbers(rng, num_rows), self._numbers(rng, num_rows)
            return np.char.add(np.char.add(first, b"+"), second)
        symbols = np.frombuffer(SYMBOLS[: self.alphabet].encode(), np.uint8)
        drawn = symbols[rng.integers(self.alphabet, size=(num_rows, self.longest))]
        lengths = rng.integers(self.shortest, self.longest + 1, num_rows)
        drawn[np.arange(self.longest) >= lengths[:, None]] = 0
        return drawn.view(f"S{self.longest}")[:, 0]  # NumPy strips trailing zeros

    def _numbers(self, rng: np.random.Generator, num_rows: int) -> np.ndarray:
        """Draw whole numbers without leading zeros, bytes (num_rows,)."""
        lengths = rng.integers(self.shortest, self.longest + 1, num_rows)
        smallest = np.where(lengths > 1, 10 ** (lengths - 1), 0)
        return rng.integers(smallest, 10**lengths).astype("S")

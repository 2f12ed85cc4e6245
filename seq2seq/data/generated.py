"""Copy and reverse: pairs made up on the spot."""

import dataclasses
import functools
import string
from collections.abc import Iterator
from typing import Any

import numpy as np

from seq2seq.data.dataset import Dataset
from seq2seq.data.options import check_choice, check_count
from seq2seq.data.split_by_hash import SPLITS
from seq2seq.errors import InputError

SYMBOLS = string.ascii_lowercase + string.ascii_uppercase + string.digits


@dataclasses.dataclass(kw_only=True)
class Generated(Dataset):
    """Random strings and their copies or reversals; no source stands in two splits.

    Lengths are uniform. Sources of validation and test are distinct; those of train may repeat,
    as short ones must.

    >>> Generated(task="reverse")   ->   ("abc", "cba"), ("xq", "qx"), ...

    Attributes:
        task: copy or reverse.
        alphabet: number of different symbols, at most 62: a-z, A-Z, 0-9, in this order.
        shortest: length of the shortest source.
        longest: length of the longest source.
        num_train: rows of train.
        num_validation: rows of validation.
        num_test: rows of test.
        seed: another seed, other rows.
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
        check_choice("task", self.task, ("copy", "reverse"))
        for option in ("alphabet", "shortest", "longest", "num_train"):
            check_count(option, getattr(self, option))
        for option in ("num_validation", "num_test", "seed"):
            check_count(option, getattr(self, option), least=0)
        if self.alphabet > len(SYMBOLS):
            raise InputError(f"data.alphabet is {self.alphabet}; give {len(SYMBOLS)} or fewer")
        if self.shortest > self.longest:
            raise InputError(
                f"data.shortest is {self.shortest}, more than data.longest, {self.longest}; "
                "give a smaller one"
            )
        num_possible = sum(self.alphabet**n for n in range(self.shortest, self.longest + 1))
        if num_possible <= self.num_validation + self.num_test:
            raise InputError(
                f"only {num_possible} different sources exist, too few for {self.num_validation} "
                f"+ {self.num_test} unseen ones; lower data.num_validation and data.num_test"
            )

    def fingerprint(self) -> dict[str, Any]:
        own = ("task", "alphabet", "shortest", "longest", "seed", "limit")
        sizes = [f"num_{split}" for split in SPLITS]
        return {"kind": "generated"} | {name: getattr(self, name) for name in (*own, *sizes)}

    def _given_splits(self) -> list[str]:
        return [split for split in SPLITS if getattr(self, f"num_{split}")]

    def _origins(self) -> dict[str, str]:
        return {split: split for split in self._given_splits()}  # 0 rows asked for: no such split

    def _place(self, split: str) -> str:
        return f"the generated {split} split"

    def _rows(self, split: str) -> Iterator[tuple[str, str]]:
        step = 1 if self.task == "copy" else -1
        return ((source, source[::step]) for source in self._sources[split].astype(str).tolist())

    @functools.cached_property
    def _sources(self) -> dict[str, np.ndarray]:
        """Split -> its sources, bytes (N,)."""
        rng = np.random.default_rng(self.seed)
        pool = np.empty(0, f"S{self.longest}")
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
        """Random sources, bytes (num_rows,)."""
        symbols = np.frombuffer(SYMBOLS[: self.alphabet].encode(), np.uint8)
        drawn = symbols[rng.integers(self.alphabet, size=(num_rows, self.longest))]
        lengths = rng.integers(self.shortest, self.longest + 1, num_rows)
        drawn[np.arange(self.longest) >= lengths[:, None]] = 0
        return drawn.view(f"S{self.longest}")[:, 0]  # trailing zeros are no part of the bytes

"""Classes with names."""

import difflib
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Self

import keras
import numpy as np

from seq2seq.errors import InputError
from seq2seq.features.bad_value import BadValue
from seq2seq.features.feature import Feature
from seq2seq.ops.ragged import Ragged

Label = str | int
Example = Label | Sequence[Label]
NUM_CHOICES = 10  # that a message lists


@keras.saving.register_keras_serializable(package="seq2seq")
class Labels(Feature):
    """One label a row, or any number of them, out of the names that the training data has.

    >>> Labels().fit([["cat", "dog"]]).encode(["dog", "cat", "dog"])
    Ragged(values=[1, 0, 1], lengths=[1, 1, 1])
    >>> Labels(multiple=True).fit([["a,b", "c"]]).encode(["c,a", ""])
    Ragged(values=[[1, 0, 1], [0, 0, 0]], lengths=[1, 1])

    An integer is the label of its digits: 3 is "3". Arrays (N, C) of one-hot rows, multi-hot with
    `multiple`, are taken too: their columns are the names in order, "0", "1", ... when fitted on.

    Attributes:
        names: tuple of str (C,). Sorted as numbers if all are integers, else as text.
    """

    kind = "labels"
    dtype = "int32"
    is_sequence = False

    def __init__(self, multiple: bool = False, separator: str = ",", names: Iterable[Label] = ()):
        """Args:
        multiple: whether a row has any number of labels; else it has exactly one.
        separator: character between the labels of a text, with `multiple`.
        names: of the classes; `fit` sets them.
        """
        if not separator:
            raise InputError("separator is empty; give the character between labels")
        self.multiple = multiple
        self.separator = separator
        self.names = tuple(map(str, names))

    @property
    def vocabulary_size(self) -> int:
        return len(self.names)

    @property
    def element_shape(self) -> tuple[int, ...]:
        return (len(self.names),) if self.multiple else ()

    def fit(self, chunks: Iterable[Sequence[Example]], show_progress: bool = False) -> Self:
        """Learns the names.

        Raises:
            BadValue: a row without its label.
            InputError: no row has a label.
        """
        names: set[str] = set()
        num_rows = 0
        for chunk in chunks:
            hot = self._hot_rows(chunk)
            try:
                labels = [map(str, range(hot.shape[1]))] if hot is not None else self._rows(chunk)
            except BadValue as bad:
                raise bad.after(num_rows) from None
            names.update(chain.from_iterable(labels))
            num_rows += len(chunk)
        if not names:
            raise InputError(
                f"none of the {num_rows} training rows has a label; give rows with labels"
            )
        self.names = tuple(_sorted(names))
        return self

    def encode(self, examples: Sequence[Example]) -> Ragged:
        """One step a row.

        Returns:
            int32 values (N,), numbers of classes; with `multiple` (N, C) of 0 and 1.

        Raises:
            BadValue: a label that the training data did not have, or a row without its label.
            InputError: nothing was learned yet.
        """
        if not self.names:
            raise InputError("Labels has no names yet; call fit on the training data first")
        hot = self._hot_rows(examples)
        rows, classes = self._classes(examples) if hot is None else self._columns(hot)
        if self.multiple:
            values = np.zeros((len(examples), len(self.names)), "int32")
            values[rows, classes] = 1
        else:
            values = classes.astype("int32")
        return Ragged(values, np.ones(len(examples), "int32"))

    def decode(self, array: np.ndarray) -> str:
        """The text of one row (1,), or (1, C) with `multiple`."""
        (row,) = np.asarray(array)
        if self.multiple:
            return self.separator.join(self.names[index] for index in np.flatnonzero(row))
        return self.names[int(row)]

    def split(self, example: Example) -> list[str]:
        return self._labels(example)

    def get_config(self) -> dict[str, Any]:
        return {
            "multiple": self.multiple,
            "separator": self.separator,
            "names": list(self.names),
        }

    def _hot_rows(self, examples: Any) -> np.ndarray | None:
        """The examples (N, C), if they are an array of one-hot or multi-hot rows."""
        if not isinstance(examples, np.ndarray) or examples.ndim != 2:
            return None
        # A single column that is no multi-hot row holds the labels themselves.
        return examples if self.multiple or examples.shape[1] > 1 else None

    def _columns(self, hot: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Row and class of each 1 in an array (N, C)."""
        if hot.shape[1] != len(self.names):
            raise InputError(
                f"rows have {hot.shape[1]} columns, but there are {len(self.names)} classes; "
                "give one column a class"
            )
        bad = ~np.isin(hot, (0, 1)).all(axis=1)
        if not self.multiple:
            bad |= (hot != 0).sum(axis=1) != 1
        if bad.any():
            row = int(bad.argmax())
            kind = "multi-hot: zeros and ones" if self.multiple else "one-hot: a single 1 and zeros"
            raise BadValue(f"{hot[row].tolist()} is not {kind}", "give such a row", row)
        rows, classes = np.nonzero(hot)
        return rows, classes

    def _classes(self, examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
        """Row and class of each label."""
        labels = self._rows(examples)
        rows = np.repeat(np.arange(len(labels)), list(map(len, labels)))
        known = {name: index for index, name in enumerate(self.names)}
        found = (known.get(label, -1) for label in chain.from_iterable(labels))
        classes = np.fromiter(found, "int64", len(rows))
        if (classes < 0).any():
            row = int(rows[(classes < 0).argmax()])
            self._refuse(next(label for label in labels[row] if label not in known), row)
        return rows, classes

    def _refuse(self, label: str, row: int) -> None:
        near = difflib.get_close_matches(label, self.names, n=1)
        choices = ", ".join(self.names[:NUM_CHOICES])
        more = ", ..." if len(self.names) > NUM_CHOICES else ""
        raise BadValue(
            f"the training data has no label {label!r} "
            f"({f'did you mean {near[0]!r}?' if near else f'it has: {choices}{more}'})",
            "correct it, or train on rows that have it",
            row,
        )

    def _rows(self, examples: Sequence[Example]) -> list[list[str]]:
        """The labels of each row: one, unless `multiple`."""
        rows = [self._labels(example) for example in examples]
        for row, labels in enumerate(rows):
            if len(labels) != 1 and not self.multiple:
                found = f"found the labels {labels}" if labels else "the label is empty"
                raise BadValue(found, "give every row one label, or use multiple=true", row)
        return rows

    def _labels(self, example: Example) -> list[str]:
        labels: Iterable[Any] = [example]
        if isinstance(example, str):
            if self.multiple:
                labels = example.split(self.separator)
        elif isinstance(example, list | tuple | np.ndarray):
            labels = example
        names = [name for label in labels if (name := _name(label))]
        return names if len(names) < 2 else list(dict.fromkeys(names))


def _name(label: Any) -> str:
    """The name of a label: "3" for 3, 3.0 and " 3 ", and "" for None and NaN."""
    if isinstance(label, str):
        return label.strip()
    if isinstance(label, float | np.floating):
        if np.isnan(label):
            return ""
        return str(int(label) if label.is_integer() else label)
    return "" if label is None else str(label)


def _sorted(names: Iterable[str]) -> list[str]:
    if all(name.removeprefix("-").isdecimal() for name in names):
        return sorted(names, key=lambda name: (int(name), name))
    return sorted(names)

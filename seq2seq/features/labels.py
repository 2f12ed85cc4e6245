"""The feature of labels."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NoReturn, Self

import keras
import numpy as np

from seq2seq.aliases import Config
from seq2seq.checks import check_flags, nearest
from seq2seq.errors import BadRow, InputError
from seq2seq.features.feature import Feature
from seq2seq.ops.ragged import Ragged

Label = str | int
Example = Label | Sequence[Label]


@keras.saving.register_keras_serializable(package="seq2seq")
class Labels(Feature):
    """One label per row, or any number of them, out of those in the training data.

    >>> Labels().fit([["cat", "dog"]]).encode(["dog", "cat", "dog"])
    Ragged(values=[1, 0, 1], lengths=[1, 1, 1])
    >>> Labels(multiple=True).fit([["a,b", "c"]]).encode(["c,a", ""])
    Ragged(values=[[1, 0, 1], [0, 0, 0]], lengths=[1, 1])

    An integer is the label with its digits: 3 is "3". Rows may also be an array (N, C), one-hot,
    or multi-hot with `multiple`, whose columns are the names in order: "0", "1", ... if `fit` gets
    such an array.

    Attributes:
        names: tuple of str (C,), sorted as numbers if all are integers, otherwise as text.
    """

    kind = "labels"
    dtype = "int32"
    is_sequence = False

    def __init__(self, multiple: bool = False, separator: str = ",", names: Iterable[Label] = ()):
        """Args:
        multiple: whether a row has any number of labels; otherwise it has exactly one.
        separator: what separates the labels of a text, with `multiple`.
        names: the labels; set by `fit`.
        """
        check_flags(multiple=multiple)
        if not isinstance(separator, str) or not separator:
            raise InputError(f"separator must be one or more characters, not {separator!r:.60}.")
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
        """Learn the names.

        Raises:
            BadRow: a row without a label.
            InputError: no row has a label.
        """
        names: set[str] = set()
        num_rows = 0
        for chunk in chunks:
            hot = self._hot_rows(chunk)
            try:
                labels = [map(str, range(hot.shape[1]))] if hot is not None else self._rows(chunk)
            except BadRow as bad:
                raise bad.after(num_rows) from None
            names.update(chain.from_iterable(labels))
            num_rows += len(chunk)
        if not names:
            raise InputError(f"One or more of the {num_rows} training rows must have a label.")
        self.names = tuple(_sorted(names))
        return self

    def encode(self, examples: Sequence[Example]) -> Ragged:
        """Encode each row as one step.

        Returns:
            int32 values (N,), the ids of classes; (N, C) of 0 and 1 with `multiple`.

        Raises:
            BadRow: a label that is not in the training data, or a row without a label.
            InputError: the names have not been learned.
        """
        if not self.names:
            raise InputError("Labels must learn its names first. Call fit on the training data.")
        hot = self._hot_rows(examples)
        rows, classes = self._classes(examples) if hot is None else self._columns(hot)
        if self.multiple:
            values = np.zeros((len(examples), len(self.names)), "int32")
            values[rows, classes] = 1
        else:
            values = classes.astype("int32")
        return Ragged(values, np.ones(len(examples), "int32"))

    def decode(self, array: np.ndarray) -> str:
        """Return the text of one row (1,), or (1, C) with `multiple`."""
        (row,) = np.asarray(array)
        if self.multiple:
            return self.separator.join(self.names[index] for index in np.flatnonzero(row))
        return self.names[int(row)]

    def split(self, example: Example) -> list[str]:
        labels = self._labels(example)
        return sorted(labels, key=self._place) if self.multiple else labels

    def class_names(self) -> list[str]:
        return list(self.names)

    def class_counts(self, values: np.ndarray) -> np.ndarray:
        return values.sum(0) if self.multiple else np.bincount(values, minlength=len(self.names))

    def for_data_of(self, fitted: Feature) -> Feature:
        if not isinstance(fitted, Labels) or self.multiple != fitted.multiple:
            return fitted
        new = [name for name in fitted.names if name not in self.names]
        if len(new) == len(fitted.names):  # the labels of another task
            return fitted
        if not new and self.separator == fitted.separator:
            return self
        return Labels(self.multiple, fitted.separator, [*self.names, *new])

    def ids_in(self, extended: Feature) -> np.ndarray | None:
        if not isinstance(extended, Labels) or extended.names[: len(self.names)] != self.names:
            return None
        return np.arange(len(self.names))

    def get_config(self) -> Config:
        return {
            "multiple": self.multiple,
            "separator": self.separator,
            "names": list(self.names),
        }

    def _place(self, name: str) -> tuple[int, str]:
        """Where a label is among the names; unknown ones come last."""
        known = self.names.index(name) if name in self.names else len(self.names)
        return known, name

    def _hot_rows(self, examples: Any) -> np.ndarray | None:
        """Return the examples (N, C) if they are an array of one-hot or multi-hot rows."""
        if not isinstance(examples, np.ndarray) or examples.ndim != 2:
            return None
        # Without `multiple`, a single column contains the labels themselves.
        return examples if self.multiple or examples.shape[1] > 1 else None

    def _columns(self, hot: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find the row and the class of each 1 in an array (N, C)."""
        if hot.shape[1] != len(self.names):
            raise InputError(
                f"Rows must have one column per class, {len(self.names)}, not {hot.shape[1]}."
            )
        bad = ~np.isin(hot, (0, 1)).all(axis=1)
        if not self.multiple:
            bad |= (hot != 0).sum(axis=1) != 1
        if bad.any():
            row = int(bad.argmax())
            form = "zeros and ones" if self.multiple else "a single 1 and zeros"
            raise BadRow(row, f"must be {form}, not {hot[row].tolist()}")
        rows, classes = np.nonzero(hot)
        return rows, classes

    def _classes(self, examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
        """Find the row and the class of each label."""
        labels = self._rows(examples)
        rows = np.repeat(np.arange(len(labels)), list(map(len, labels)))
        known = {name: index for index, name in enumerate(self.names)}
        found = (known.get(label, -1) for label in chain.from_iterable(labels))
        classes = np.fromiter(found, "int64", len(rows))
        if (classes < 0).any():
            row = int(rows[(classes < 0).argmax()])
            self._refuse(next(label for label in labels[row] if label not in known), row)
        return rows, classes

    def _refuse(self, label: str, row: int) -> NoReturn:
        fault = f"must have a label that is in the training data, not {label!r}"
        raise BadRow(row, fault, nearest(label, self.names))

    def _rows(self, examples: Sequence[Example]) -> list[list[str]]:
        """Read the labels of each row: one, unless `multiple`."""
        rows = [self._labels(example) for example in examples]
        for row, labels in enumerate(rows):
            if len(labels) != 1 and not self.multiple:
                fault = f"must have one label, not {labels or 'none'}"
                raise BadRow(row, fault, "Rows may have any number with multiple=true.")
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
    """Return the name of a label: "3" for 3, 3.0 and " 3 ", and "" for None and NaN."""
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

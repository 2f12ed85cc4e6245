"""Precision, recall and F1 of classes."""

from collections import Counter
from collections.abc import Collection
from statistics import fmean


class ClassCounts:
    """Counts of rows per class: in the truth, in the prediction, and in both."""

    def __init__(self) -> None:
        self.true: Counter[str] = Counter()
        self.predicted: Counter[str] = Counter()
        self.right: Counter[str] = Counter()

    def update(self, predicted: Collection[str], true: Collection[str]) -> None:
        """Count one row, by its predicted and its true classes."""
        self.predicted.update(set(predicted))
        self.true.update(set(true))
        self.right.update(set(predicted) & set(true))

    @property
    def occurring(self) -> set[str]:
        """The classes that occur in the truth or in a prediction."""
        return self.true.keys() | self.predicted.keys()

    def micro_f1(self) -> float:
        """Return the F1 of all classes pooled; NaN if no class occurs."""
        return _share(2 * self.right.total(), self.predicted.total() + self.true.total())

    def macro_f1(self) -> float:
        """Return the mean F1 of the classes that occur; NaN if none does."""
        # fmean rounds once, so the result does not depend on the order of the rows.
        return fmean(map(self._f1, self.occurring)) if self.occurring else float("nan")

    def per_class(self, names: Collection[str]) -> dict[str, dict[str, float]]:
        """Return {"precision", "recall", "f1", "rows"} of each name, then of other classes.

        `rows` counts true ones. Precision is NaN for a class that is never predicted, recall for
        one that is never true.
        """
        others = sorted(self.occurring.difference(names))
        return {
            name: {
                "precision": _share(self.right[name], self.predicted[name]),
                "recall": _share(self.right[name], self.true[name]),
                "f1": self._f1(name),
                "rows": self.true[name],
            }
            for name in (*names, *others)
        }

    def _f1(self, name: str) -> float:
        return _share(2 * self.right[name], self.predicted[name] + self.true[name])


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")

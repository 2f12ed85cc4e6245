"""Accuracy and F1 of single labels."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from seq2seq.metrics.class_counts import ClassCounts
from seq2seq.metrics.sequence_metric import SequenceMetric


class LabelScores(SequenceMetric):
    """Accuracy and macro F1, with one label per row.

    Macro F1 is the mean over the classes that occur among references or predictions, as in
    scikit-learn. The first reference counts, unless the prediction equals another one. A reference
    that is not among `names` makes its row wrong, and is a class with an F1 of 0.
    """

    def __init__(self, names: Sequence[str]):
        """Args: names: the C labels that can be predicted, in the order of their ids."""
        self.names = list(names)
        self.pairs: Counter[tuple[str, str]] = Counter()  # (truth, prediction) -> rows
        self.counts = ClassCounts()

    def update(self, prediction: str, references: list[str]) -> None:
        truth = prediction if prediction in references else references[0]
        self.pairs[truth, prediction] += 1
        self.counts.update([prediction], [truth])

    def result(self) -> dict[str, float]:
        rows, right = self.pairs.total(), self.counts.right.total()
        accuracy = right / rows if rows else float("nan")
        return {"accuracy": accuracy, "macro_f1": self.counts.macro_f1()}

    def per_class(self) -> dict[str, dict[str, float]]:
        return self.counts.per_class(self.names)

    def confusion(self) -> np.ndarray:
        """Return int64 (C, C): rows of true label i predicted as j, without unknown references."""
        index = {name: i for i, name in enumerate(self.names)}
        table = np.zeros((len(index), len(index)), "int64")
        for (truth, prediction), rows in self.pairs.items():
            if truth in index:
                table[index[truth], index[prediction]] = rows
        return table

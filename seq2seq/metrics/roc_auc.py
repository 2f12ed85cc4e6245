"""The area under the ROC curve."""

from array import array

import numpy as np

from seq2seq.metrics.metric import Metric


class RocAuc(Metric):
    """Area under the ROC curve of a binary classifier, by scikit-learn.

    It is the probability that a positive row scores above a negative one; a tie counts half. It
    depends on ranks among all rows, so scores are kept until `result` (9 bytes per row).
    """

    def __init__(self) -> None:
        self.scores = array("d")
        self.positive = array("b")

    def update(self, score: float, positive: bool) -> None:
        """Count one row: its score, higher for likelier positives, and whether it is positive."""
        self.scores.append(score)
        self.positive.append(bool(positive))  # `array` takes no Boolean of NumPy

    def result(self) -> dict[str, float]:
        """Return NaN without rows of both kinds, or if a score is not finite."""
        scores, positive = np.array(self.scores), np.array(self.positive)
        if len(set(self.positive)) < 2 or not np.isfinite(scores).all():
            return {"roc_auc": float("nan")}
        from sklearn.metrics import roc_auc_score  # takes a second to import

        return {"roc_auc": float(roc_auc_score(positive, scores))}

"""How well a score ranks positive rows above negative ones."""

from array import array

import numpy as np

from seq2seq.metrics.metric import Metric


class RocAuc(Metric):
    """Area under the ROC curve of a binary classifier, by scikit-learn.

    It is the chance that a positive row scores above a negative one, a tie counting half. A rank
    is one among all rows: scores are kept until `result` (9 bytes a row).
    """

    def __init__(self) -> None:
        self.scores = array("d")
        self.positive = array("b")

    def update(self, score: float, positive: bool) -> None:
        """Count one row: any number that is larger for surer positives, and whether it is one."""
        self.scores.append(score)
        self.positive.append(bool(positive))  # NumPy's is not an int

    def result(self) -> dict[str, float]:
        """NaN without rows of both kinds, and where a score is not a finite number."""
        scores, positive = np.array(self.scores), np.array(self.positive)
        if len(set(self.positive)) < 2 or not np.isfinite(scores).all():
            return {"roc_auc": float("nan")}
        from sklearn.metrics import roc_auc_score  # takes a second, which training need not wait

        return {"roc_auc": float(roc_auc_score(positive, scores))}

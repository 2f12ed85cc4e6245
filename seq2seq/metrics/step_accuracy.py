"""The share of steps that are right."""

from collections.abc import Callable

from seq2seq.metrics.sequence_metric import SequenceMetric


class StepAccuracy(SequenceMetric):
    """Share of the steps whose tag is right, against the reference with the most right steps.

    For aligned sequences: step i is compared with step i. Every step of the corpus has the same
    weight. Steps that only the prediction or only the reference has are wrong.
    """

    def __init__(self, split: Callable[[str], list[str]] = str.split):
        """Args: split: function from a text to its tags."""
        self.split = split
        self.right = 0
        self.steps = 0

    def update(self, prediction: str, references: list[str]) -> None:
        tags = self.split(prediction)
        right, negative_steps = max(_compared(tags, self.split(one)) for one in references)
        self.right += right
        self.steps -= negative_steps

    def result(self) -> dict[str, float]:
        return {"step_accuracy": self.right / self.steps if self.steps else float("nan")}


def _compared(prediction: list[str], reference: list[str]) -> tuple[int, int]:
    """Return (number of right steps, minus the steps of the longer sequence).

    >>> _compared(["a", "b"], ["a", "c", "d"])   ->   (1, -3)
    """
    right = sum(one == other for one, other in zip(prediction, reference, strict=False))
    return right, -max(len(prediction), len(reference))

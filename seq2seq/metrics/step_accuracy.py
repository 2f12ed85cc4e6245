"""Steps that are right."""

from collections.abc import Callable

from seq2seq.metrics.sequence_metric import SequenceMetric


class StepAccuracy(SequenceMetric):
    """Share of the steps whose tag is right, against the reference with the most right steps.

    For aligned sequences: step i is compared with step i. Every step of the corpus weighs the
    same. Steps that only one of prediction and reference has are wrong.
    """

    def __init__(self, split: Callable[[str], list[str]] = str.split):
        """Args: split: text to tags."""
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
    """(steps that are right, minus the steps of the longer one).

    >>> _compared(["a", "b"], ["a", "c", "d"])   ->   (1, -3)
    """
    right = sum(one == other for one, other in zip(prediction, reference, strict=False))
    return right, -max(len(prediction), len(reference))

"""Cross-entropy of labels."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.heads.classes import class_logits, class_shares
from seq2seq.heads.losses.step_loss import StepLoss
from seq2seq.heads.step_values import step_values
from seq2seq.ops.ids import valid_shares


@keras.saving.register_keras_serializable(package="seq2seq")
class LabelsLoss(StepLoss):
    """Cross-entropy in nats per step, of one class or of several labels; a mean over weights.

    For several labels it is the mean of each label's cross-entropy. With smoothing e the target
    is (1 - e) times the truth plus e times the uniform distribution: 1 / C for each
    of C classes, 1 / 2 for each of several labels (Szegedy et al., 2016, arXiv:1512.00567).

    Args:
        label_smoothing: float e in [0, 1).
        class_weights: list of C floats that losses are multiplied by: a step's loss by the
            weight of its class, the loss of each of several labels by the label's weight.
            None: all are 1.
        multiple: whether a step has any number of labels, each with its own unit.
    """

    def __init__(
        self,
        label_smoothing: float = 0.0,
        class_weights: Sequence[float] | None = None,
        multiple: bool = False,
        reduction: str = "mean_with_sample_weight",
        name: str = "labels_loss",
        **kwargs: Any,
    ):
        super().__init__(name=name, reduction=reduction, **kwargs)
        self.label_smoothing = label_smoothing
        self.class_weights = class_weights
        self.multiple = multiple

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Targets and logits -> losses.

        Args:
            y_true: numbers of classes (B, T) or, where T = 1, (B,), or one-hot (B, T, C) or (B, C);
                with `multiple` 0 and 1, (B, T, C) or, where T = 1, (B, C).
            y_pred: float32 (B, T, P): P = 1 for two classes, else P = C.

        Returns:
            float32 (B, T).
        """
        if self.multiple:
            shares = valid_shares(step_values(y_true, y_pred.shape))
            smooth = self._smoothed(shares, 2)
            terms = smooth * ops.log_sigmoid(y_pred) + (1 - smooth) * ops.log_sigmoid(-y_pred)
            return -ops.mean(terms * self._weights(y_pred), axis=-1)
        logits = class_logits(y_pred)
        shares = class_shares(y_true, logits)
        terms = self._smoothed(shares, logits.shape[-1]) * ops.log_softmax(logits, axis=-1)
        return -ops.sum(terms, axis=-1) * ops.sum(shares * self._weights(logits), axis=-1)

    def _smoothed(self, shares: Tensor, num_choices: int) -> Tensor:
        return shares + self.label_smoothing * (1 / num_choices - shares)

    def _weights(self, logits: Tensor) -> Tensor:
        if self.class_weights is None:
            return ops.ones((logits.shape[-1],), "float32")
        return ops.convert_to_tensor(self.class_weights, "float32")

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "label_smoothing": self.label_smoothing,
            "class_weights": self.class_weights,
            "multiple": self.multiple,
        }

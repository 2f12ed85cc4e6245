"""Named classes."""

from collections.abc import Mapping
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_shares
from seq2seq.errors import InputError
from seq2seq.heads.class_weights import checked_weights, weights_of
from seq2seq.heads.classes import class_logits
from seq2seq.heads.head import Head
from seq2seq.heads.losses.labels import LabelsLoss
from seq2seq.heads.losses.labels_accuracy import LabelsAccuracy
from seq2seq.ops.argmax_tensorflow import argmax
from seq2seq.ops.cross_entropy import cross_entropy


@keras.saving.register_keras_serializable(package="seq2seq")
class LabelsHead(Head):
    """Logits of labels: one for the second of two classes, otherwise one for each class.

    One class a step uses a softmax over classes (a sigmoid if there are two); any number of
    labels a step use one sigmoid each. The labels come from the target feature.

    Args:
        label_smoothing: float, share of the target probability spread over all classes in training.
        class_weights: dict of a label's name -> float that its loss is multiplied by; missing
            names have weight 1. None: all have weight 1. `balanced_weights` computes some.

    Raises:
        InputError: a share outside [0, 1), a weight below 0.
    """

    monitor = "accuracy"
    kind = "labels"

    def __init__(
        self,
        label_smoothing: float = 0.0,
        class_weights: Mapping[Any, float] | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        check_shares(label_smoothing=label_smoothing)
        self.label_smoothing = label_smoothing
        self.class_weights = checked_weights(class_weights)
        self.names: tuple[str, ...] = ()
        self.multiple = False

    def num_parameters(self, target: Any) -> int:
        """P: 1 for two classes, otherwise C.

        Raises:
            InputError: the target is not labels, there is nothing to choose from, or
                `class_weights` has an unknown name.
        """
        self.check_target(target)
        names = tuple(target.names)
        if len(names) < 2 and not target.multiple:
            raise InputError(
                f"A labels target needs at least two distinct labels, got {list(names)}: give "
                "training rows of both kinds, or set data.target_options.multiple=true for "
                "labels that may be missing."
            )
        weights_of(names, self.class_weights or {})
        self.names = names
        self.multiple = target.multiple
        return 1 if len(names) == 2 and not self.multiple else len(names)

    def make_loss(self) -> LabelsLoss:
        weights = None
        if self.class_weights is not None:
            weights = weights_of(self.names, self.class_weights)
        return LabelsLoss(self.label_smoothing, weights, self.multiple)

    def make_metrics(self) -> list[keras.metrics.Metric]:
        return [LabelsAccuracy(self.multiple)]

    def mode(self, parameters: Tensor) -> Tensor:
        """Int32 class numbers (B, T), or 0 and 1 for each of several labels (B, T, C)."""
        if self.multiple:
            return ops.cast(parameters > 0, "int32")
        return argmax(class_logits(parameters))

    def log_prob(self, parameters: Tensor, mode: Tensor) -> Tensor:
        """Log p of the class, or of all labels together: float32 (B, T)."""
        if self.multiple:
            signed = ops.where(ops.cast(mode, "bool"), parameters, -parameters)
            return ops.sum(ops.log_sigmoid(signed), axis=-1)
        logits = class_logits(parameters)
        return -cross_entropy(mode, logits)

    def probabilities(self, parameters: Tensor) -> Tensor:
        """Probability of each label, float32 (B, T, C); they sum to 1 where a row has one label."""
        if self.multiple:
            return ops.sigmoid(parameters)
        return ops.softmax(class_logits(parameters), axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "label_smoothing": self.label_smoothing,
            "class_weights": self.class_weights,
        }

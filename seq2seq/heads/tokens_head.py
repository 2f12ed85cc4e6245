"""One symbol of a vocabulary per step."""

from collections.abc import Mapping
from typing import Any

import keras

from seq2seq.aliases import Ids, Tensor
from seq2seq.checks import check_shares
from seq2seq.features.feature import Feature
from seq2seq.heads.class_weights import checked_weights, weights_of
from seq2seq.heads.head import Head
from seq2seq.heads.losses.smoothed_crossentropy import SmoothedCrossentropy
from seq2seq.metrics import Perplexity, TokenAccuracy
from seq2seq.ops.argmax_tensorflow import argmax
from seq2seq.ops.cross_entropy import cross_entropy
from seq2seq.symbols import END, NUM_SYMBOLS


@keras.saving.register_keras_serializable(package="seq2seq")
class TokensHead(Head):
    """Logits over a vocabulary, P = V.

    Args:
        label_smoothing: float, share of the target probability that is spread in training, over all
            symbols that can be written: not PAD, UNK and START, nor END if outputs do not end.
        class_weights: dict of a token's text -> float that its loss is multiplied by, such as a
            rare tag's; tokens that are written alike have the same weight, missing ones and END
            have 1. None: all have weight 1.

    Raises:
        InputError: a share outside [0, 1), a weight below 0.
    """

    monitor = "exact_match"
    kind = "tokens"

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
        self._weights: list[float] | None = None

    def num_parameters(self, target: Feature) -> int:
        self.check_target(target)
        assert target.vocabulary_size is not None
        if self.class_weights is not None:
            named = weights_of(target.class_names(), self.class_weights)
            self._weights = [1.0] * NUM_SYMBOLS + named
        return target.vocabulary_size

    def make_loss(self) -> SmoothedCrossentropy:
        return SmoothedCrossentropy(
            self.label_smoothing, first=self._first(), class_weights=self._weights
        )

    def make_metrics(self) -> list[keras.metrics.Metric]:
        return [TokenAccuracy(), Perplexity()]

    def mode(self, parameters: Tensor) -> Ids:
        """Int32 (B, T): no PAD, UNK or START; END only where sequences end."""
        first = self._first()
        return argmax(parameters[..., first:]) + first

    def log_prob(self, parameters: Tensor, mode: Ids) -> Tensor:
        first = self._first()  # probability is over what can be written
        return -cross_entropy(mode - first, parameters[..., first:])

    def _first(self) -> int:
        """The least id that can be written."""
        return END if self.ends else END + 1

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "label_smoothing": self.label_smoothing,
            "class_weights": self.class_weights,
        }

"""Cross-entropy of outputs, summed over the CTC paths that spell them."""

from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.decoding.arrays.log_zero import IMPOSSIBLE
from seq2seq.decoding.ctc.scoring import ctc_score
from seq2seq.heads.losses.step_loss import StepLoss
from seq2seq.ops.ids import nan_unless, valid_ids
from seq2seq.symbols import END, PAD


@keras.saving.register_keras_serializable(package="seq2seq")
class CtcLoss(StepLoss):
    """-log p of each token given the previous ones, over all paths; a mean over weights.

    With END as the last token it is the loss of Graves et al. (2006, doi:10.1145/1143844.1143891),
    per token; a truncated target is a prefix of the output. A token for which there are too few
    steps counts 0: one alone would outweigh all others, and cannot be learned.
    """

    def __init__(
        self,
        reduction: str = "mean_with_sample_weight",
        name: str = "ctc_loss",
        **kwargs: Any,
    ):
        super().__init__(name=name, reduction=reduction, **kwargs)

    def call(self, y_true: Ids, y_pred: Tensor) -> Tensor:
        """Int (B, T), logits (B, S, V) -> float32 (B, T), 0 at PAD and after END.

        A row with another number than an id is NaN, or refused where its value is known.
        """
        y_true, is_valid = valid_ids(y_true, y_pred.shape[-1], "the targets")
        scores = ctc_score(ops.log_softmax(y_pred, axis=-1), y_true, end=END, blank=PAD)
        losses = -ops.where(ops.equal(scores, IMPOSSIBLE), 0.0, scores)
        return losses + nan_unless(ops.all(is_valid, axis=-1, keepdims=True))

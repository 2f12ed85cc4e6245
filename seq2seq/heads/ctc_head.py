"""Connectionist temporal classification: outputs of any length up to the number of steps."""

from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Mask, Tensor
from seq2seq.decoding.arrays.log_zero import NEVER
from seq2seq.decoding.ctc.frames import certain
from seq2seq.decoding.ctc.greedy import ctc_greedy
from seq2seq.decoding.ctc.scoring import ctc_score
from seq2seq.features.feature import Feature
from seq2seq.heads.head import Head
from seq2seq.heads.losses.ctc import CtcLoss
from seq2seq.heads.losses.left_out import LeftOut
from seq2seq.symbols import END, PAD


@keras.saving.register_keras_serializable(package="seq2seq")
class CtcHead(Head):
    """Connectionist temporal classification: each step emits a symbol or a blank (PAD), P = V.

    Repeats are merged and blanks removed: the steps `c c PAD a t` spell `c a t`, and so do
    others (Graves et al., 2006, doi:10.1145/1143844.1143891). Steps after a row's end are blank
    with probability 1, so the parameters need no lengths beside them.
    """

    monitor = "exact_match"
    kind = "tokens"
    aligned = False
    stepwise = False

    def num_parameters(self, target: Feature) -> int:
        self.check_target(target)
        assert target.vocabulary_size is not None
        return target.vocabulary_size

    def call(
        self, outputs: Tensor, kernel: Tensor | None = None, mask: Mask | None = None
    ) -> Tensor:
        logits = super().call(outputs, kernel)
        if mask is None:
            return logits
        return ops.where(mask[:, :, None], logits, certain(logits.shape[-1], PAD))

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        return None  # its steps are not those of the target

    def make_loss(self) -> CtcLoss:
        return CtcLoss()

    def make_metrics(self) -> list[keras.metrics.Metric]:
        return [LeftOut()]  # the loss is the figure of each token given the previous ones

    def mode(self, parameters: Tensor) -> Ids:
        """The output of the likeliest path, int32 (B, S + 1): no UNK or START; END, then PAD."""
        return ctc_greedy(self.step_log_probs(parameters), end=END, blank=PAD).tokens[:, 0]

    def log_prob(self, parameters: Tensor, mode: Ids) -> Tensor:
        return ctc_score(self.step_log_probs(parameters), mode, end=END, blank=PAD)

    def step_log_probs(self, parameters: Tensor) -> Tensor:
        """Log p of what each step emits, float32 (B, S, V); never UNK, START or END."""
        numbers = np.arange(parameters.shape[-1])
        is_possible = (numbers == PAD) | (numbers > END)
        return ops.where(is_possible, ops.log_softmax(parameters, axis=-1), NEVER)

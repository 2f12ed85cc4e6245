"""Outputs of any length up to the number of steps."""

import keras
import numpy as np
from keras import ops

from seq2seq.decoding.arrays.log_zero import NEVER
from seq2seq.decoding.ctc.frames import certain
from seq2seq.decoding.ctc.greedy import ctc_greedy
from seq2seq.decoding.ctc.scoring import ctc_score
from seq2seq.features.tokens import Tokens
from seq2seq.heads.head import Head
from seq2seq.heads.losses.ctc import CtcLoss
from seq2seq.symbols import END, PAD


@keras.saving.register_keras_serializable(package="seq2seq")
class CtcHead(Head):
    """Connectionist temporal classification: each step says a symbol or nothing, P = V.

    Repeats are taken together, and nothings, which are PAD, taken away: steps `c c PAD a t` say
    `c a t`, and so do others (Graves et al., 2006, doi:10.1145/1143844.1143891). Steps after a
    row's end say nothing for sure, so parameters need no lengths beside them.
    """

    monitor = "exact_match"
    aligned = False
    stepwise = False

    def num_parameters(self, target):
        self.check_target(target, Tokens, "characters")
        return target.vocabulary_size

    def call(self, outputs, kernel=None, mask=None):
        logits = super().call(outputs, kernel)
        if mask is None:
            return logits
        return ops.where(mask[:, :, None], logits, certain(logits.shape[-1], PAD))

    def compute_mask(self, inputs, previous_mask):
        return None  # steps are not those of the target

    def make_loss(self):
        return CtcLoss()

    def make_metrics(self):
        return []  # the figure of a token given those before it is the loss

    def mode(self, parameters, ends=False):
        """What the likeliest path says, int32 (B, S + 1): never UNK or START; END, then PAD."""
        return ctc_greedy(self.step_log_probs(parameters), end=END, blank=PAD).tokens[:, 0]

    def log_prob(self, parameters, mode):
        return ctc_score(self.step_log_probs(parameters), mode, end=END, blank=PAD)

    def step_log_probs(self, parameters):
        """Log p of what steps say, float32 (B, S, V); UNK, START and END are never said."""
        numbers = np.arange(parameters.shape[-1])
        is_said = (numbers == PAD) | (numbers > END)
        return ops.where(is_said, ops.log_softmax(parameters, axis=-1), NEVER)

"""Sequences whose neighbouring symbols go together."""

import math

import keras
import numpy as np
from keras import ops

from seq2seq.decoding.arrays.log_zero import NEVER
from seq2seq.decoding.ctc.frames import certain
from seq2seq.decoding.viterbi import viterbi
from seq2seq.features.tokens import Tokens
from seq2seq.heads.chain import as_chain, log_probs_along
from seq2seq.heads.head import Head
from seq2seq.heads.losses.crf import CrfLoss
from seq2seq.symbols import END, PAD, START, UNK


@keras.saving.register_keras_serializable(package="seq2seq")
class CrfHead(Head):
    """A linear-chain conditional random field: scores of symbols and of pairs of neighbours.

    A row's log p is the sum of its scores less the log of all rows' (Lafferty et al., 2001,
    "Conditional Random Fields", ICML). Once the whole row is read, that is a Markov chain, and
    its log-probabilities, of each symbol given the one before it, are the parameters: P = V * V.
    A step takes V * V numbers, so this is for tags, not for words.

    Rows begin after START, and PAD follows them; steps after a row's end are PAD for sure.
    """

    monitor = "exact_match"
    stepwise = False

    def num_parameters(self, target):
        self.check_target(target, Tokens, "characters")
        return target.vocabulary_size**2

    def build(self, outputs_shape, target_shape, kernel_shape=None):
        size = math.isqrt(target_shape[-1])
        super().build(outputs_shape, (None, None, size), kernel_shape)
        self.transitions = self.add_weight(
            shape=(size, size), initializer="zeros", autocast=False, name="transitions"
        )

    def call(self, outputs, kernel=None, mask=None):
        """Log p of each symbol (column) after each symbol (row), float32 (B, T, V * V)."""
        emissions = super().call(outputs, kernel)
        size = emissions.shape[-1]
        is_symbol = ~np.isin(np.arange(size), [PAD, START, END])
        emissions = ops.where(is_symbol, emissions, NEVER)
        if mask is not None:
            emissions = ops.where(mask[:, :, None], emissions, certain(size, PAD))
        counts = np.ones((size, size), "float32")
        counts[PAD, PAD] = 0
        transitions = self.transitions * counts
        following = _following(emissions, transitions)
        chain = ops.log_softmax(following[:, :, None] + transitions, axis=-1)
        return ops.reshape(chain, (*ops.shape(emissions)[:2], size * size))

    def make_loss(self):
        return CrfLoss()

    def make_metrics(self):
        return []  # the figure of a symbol given those before it is the loss

    def mode(self, parameters, ends=False):
        """The likeliest row (Viterbi), int32 (B, T): never UNK, START or END; PAD after its end."""
        chain = as_chain(parameters)
        is_known = np.arange(chain.shape[-1]) != UNK
        chain = ops.where(is_known, chain, NEVER)
        nothing = ops.zeros_like(chain[:, :, 0])
        return viterbi(nothing, chain, first=chain[:, 0, START])[0]

    def log_prob(self, parameters, mode):
        return log_probs_along(parameters, mode)


def _following(emissions, transitions):
    """Log of the sum of the scores of all that may come from each symbol on, but for a constant.

    Args:
        emissions: float32 (B, T, V).
        transitions: float32 (V, V).

    Returns:
        float32 (B, T, V): the symbol's own emission is part of it, the transition to it is not.
        Each step has a constant of its own.
    """
    emissions = ops.transpose(emissions, (1, 0, 2))
    end = ops.zeros_like(emissions[0]) + transitions[:, PAD]

    def step(after, emission):
        before = ops.logsumexp((emission + after)[:, None] + transitions, axis=-1)
        # A long row's sums would leave no digits to tell symbols apart.
        before = before - ops.stop_gradient(ops.max(before, axis=-1, keepdims=True))
        return before, before

    _, before = ops.scan(step, end, emissions, reverse=True)
    after = ops.concatenate([before[1:], end[None]], axis=0)
    return ops.transpose(emissions + after, (1, 0, 2))

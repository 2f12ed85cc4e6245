"""A conditional random field over target symbols."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Mask, Shape, Tensor
from seq2seq.decoding.arrays.log_zero import NEVER
from seq2seq.decoding.ctc.frames import certain
from seq2seq.decoding.viterbi import viterbi
from seq2seq.features.feature import Feature
from seq2seq.heads.chain import as_chain, log_probs_along
from seq2seq.heads.head import Head
from seq2seq.heads.losses.crf import CrfLoss
from seq2seq.ops.scan import scan
from seq2seq.symbols import END, PAD, START, UNK


@keras.saving.register_keras_serializable(package="seq2seq")
class CrfHead(Head):
    """A linear-chain conditional random field: scores of symbols and of pairs of neighbours.

    A row's log p is the sum of its scores minus the log-sum-exp over all rows (Lafferty et al.,
    2001, "Conditional Random Fields", ICML). Given the whole source row, that is a Markov chain,
    and its log-probabilities, of each symbol given the previous one, are the parameters:
    P = V * V. A step takes V * V numbers, so this head is for tags, not for words.

    Rows begin after START and are followed by PAD; steps after a row's end are PAD with
    probability 1.
    """

    monitor = "exact_match"
    kind = "tokens"
    stepwise = False

    def num_parameters(self, target: Feature) -> int:
        self.check_target(target)
        assert target.vocabulary_size is not None
        return target.vocabulary_size**2

    def width_for(self, num_parameters: int) -> int:
        return math.isqrt(num_parameters)

    def build(
        self, outputs_shape: Shape, target_shape: Shape, kernel_shape: Shape | None = None
    ) -> None:
        width: Any = target_shape[-1]
        size = self.width_for(width)
        super().build(outputs_shape, (None, None, size), kernel_shape)
        self.transitions = self.add_weight(
            shape=(size, size), initializer="zeros", autocast=False, name="transitions"
        )

    def call(
        self, outputs: Tensor, kernel: Tensor | None = None, mask: Mask | None = None
    ) -> Tensor:
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

    def make_loss(self) -> CrfLoss:
        return CrfLoss()

    def make_metrics(self) -> list[keras.metrics.Metric]:
        return []  # the loss is already the figure of each symbol given the previous ones

    def mode(self, parameters: Tensor) -> Ids:
        """The likeliest row (Viterbi), int32 (B, T): no UNK, START or END; PAD after its end."""
        chain = as_chain(parameters)
        is_known = np.arange(chain.shape[-1]) != UNK
        chain = ops.where(is_known, chain, NEVER)
        nothing = ops.zeros_like(chain[:, :, 0])
        return viterbi(nothing, chain, first=chain[:, 0, START])[0]

    def log_prob(self, parameters: Tensor, mode: Ids) -> Tensor:
        return log_probs_along(parameters, mode)


def _following(emissions: Tensor, transitions: Tensor) -> Tensor:
    """Log of the sum of the scores of all continuations from each symbol, up to a constant.

    Args:
        emissions: float32 (B, T, V).
        transitions: float32 (V, V).

    Returns:
        float32 (B, T, V): includes the symbol's own emission, but not the transition to it.
        The constant differs from step to step.
    """
    emissions = ops.transpose(emissions, (1, 0, 2))
    end = ops.zeros_like(emissions[0]) + transitions[:, PAD]

    def step(after: Tensor, emission: Tensor) -> tuple[Tensor, Tensor]:
        before = ops.logsumexp((emission + after)[:, None] + transitions, axis=-1)
        # Sums over a long row would leave no digits to distinguish symbols.
        before = before - ops.stop_gradient(ops.max(before, axis=-1, keepdims=True))
        return before, before

    _, before = scan(step, end, emissions, reverse=True)
    after = ops.concatenate([before[1:], end[None]], axis=0)
    return ops.transpose(emissions + after, (1, 0, 2))

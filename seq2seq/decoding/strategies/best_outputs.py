"""The best outputs found so far."""

from typing import Any, NamedTuple

from keras import ops

from seq2seq.aliases import Size, Tensor
from seq2seq.decoding.arrays.gathering import pick
from seq2seq.decoding.arrays.log_zero import EXISTS, NEVER
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processing import Processing
from seq2seq.decoding.protocol import Hypotheses
from seq2seq.decoding.strategies.empty_slots import with_empty_slots
from seq2seq.decoding.strategies.ranking import Ranking
from seq2seq.decoding.strategies.token_loop import choose_tokens, most_likely


class BestOutputs(NamedTuple):
    """The n best outputs of each row that are better than a threshold."""

    scores: Any  # float32 (B, n), best first; NEVER: none
    tokens: Any  # int32 (B, n, L)
    lengths: Any  # int32 (B, n)
    threshold: Any  # float32 (B,): scores at or below it are not of interest

    @classmethod
    def blank(cls, batch_size: Any, n_best: int, size: Size, threshold: Tensor) -> "BestOutputs":
        """Returns an empty collection; `threshold` float32 (B,) may be -inf."""
        shape = (batch_size, n_best)
        return cls(
            scores=ops.full(shape, NEVER, "float32"),
            tokens=ops.zeros((*shape, size), "int32"),
            lengths=ops.zeros(shape, "int32"),
            threshold=ops.maximum(threshold, NEVER),
        )

    def add(self, totals: Tensor, paths: Tensor, level: Tensor, ranking: Ranking) -> "BestOutputs":
        """Adds complete outputs of one length.

        Args:
            totals: float32 (B, W, V), of partial outputs continued with a token; NEVER: none.
            paths: int32 (B, W, L), the partial outputs.
            level: int32 scalar, the length of a partial output.
            ranking: the ranking criterion.
        """
        batch_size, n_best, size = ops.shape(self.tokens)
        _, width, vocabulary = totals.shape
        count = min(n_best, width * vocabulary)
        best, chosen = ops.top_k(ops.reshape(totals, (batch_size, width * vocabulary)), count)
        chosen = ops.cast(chosen, "int32")
        partial = ops.take_along_axis(paths, (chosen // vocabulary)[:, :, None], axis=1)
        is_last = ops.equal(ops.arange(size, dtype="int32"), level)
        tokens = ops.where(is_last, (chosen % vocabulary)[:, :, None], partial)
        lengths = ops.broadcast_to(level + 1, ops.shape(chosen))

        scores = ops.concatenate([self.scores, ranking.scores(best, lengths)], axis=1)
        scores, kept = ops.top_k(scores, n_best)
        kept = ops.cast(kept, "int32")
        tokens = ops.concatenate([self.tokens, tokens], axis=1)
        return BestOutputs(
            scores=scores,
            tokens=ops.take_along_axis(tokens, kept[:, :, None], axis=1),
            lengths=pick(ops.concatenate([self.lengths, lengths], axis=1), kept),
            threshold=ops.maximum(self.threshold, scores[:, -1]),
        )

    def hypotheses(self, processing: Processing, problem: Problem) -> Hypotheses:
        """Reruns the step on the outputs for the model's log-probabilities and attention."""
        n_best = self.scores.shape[1]
        lengths = ops.reshape(self.lengths, (-1,))
        forced = problem.repeated(n_best)._replace(
            prefix=ops.transpose(ops.reshape(self.tokens, (-1, problem.size))),
            prefix_lengths=lengths,
            limits=lengths,
        )
        found = choose_tokens(processing, forced, n_best, most_likely)
        return with_empty_slots(found._replace(scores=self.scores), self.scores <= EXISTS)

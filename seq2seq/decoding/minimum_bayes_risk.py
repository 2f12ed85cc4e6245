"""Minimum Bayes risk decoding: the output most similar to the others."""

from collections.abc import Callable, Iterable

import numpy as np
from keras import ops
from rapidfuzz.distance import Levenshtein

from seq2seq.decoding.arrays.gathering import reordered
from seq2seq.decoding.protocol import FinishReason, Hypotheses
from seq2seq.errors import InputError


class EditSimilarity:
    """Normalised edit similarity, 1 - edits / length of the longer: 1 for equal sequences.

    >>> EditSimilarity()([7, 8, 9], [7, 9])   ->   0.666...
    """

    def __call__(self, candidate: Iterable[int], reference: Iterable[int]) -> float:
        """Returns the similarity of two sequences of ids, (T,) and (R,)."""
        return Levenshtein.normalized_similarity(list(candidate), list(reference))


class MinimumBayesRisk:
    """A reranker by expected utility, taking the hypotheses as possible references.

    The expected utility of a hypothesis is its mean utility against all hypotheses of its row,
    itself included (Kumar and Byrne, 2004, for n-best lists; Eikema and Aziz, 2020,
    arXiv:2005.04506, and 2022, arXiv:2108.04718, for samples). Only for
    use outside compiled functions.

    >>> MinimumBayesRisk()(hypotheses).tokens[:, 0]   # the best by expected utility

    Args:
        utility: `(candidate, reference) -> float` of two NumPy int arrays, ids without END; the
            larger the better. Default: EditSimilarity.
        weights: "uniform" counts each hypothesis once, for samples; "probabilities" weights each
            distinct one by its share of the total probability, for n-best lists.
    """

    def __init__(
        self,
        utility: Callable[[np.ndarray, np.ndarray], float] | None = None,
        weights: str = "uniform",
    ):
        if weights not in ("uniform", "probabilities"):
            raise InputError(f"weights must be 'uniform' or 'probabilities', not {weights!r}.")
        self.utility = EditSimilarity() if utility is None else utility
        self.weights = weights

    def __call__(self, hypotheses: Hypotheses) -> Hypotheses:
        """Returns the same hypotheses, best first, with expected utilities as `scores`.

        Ties keep their order; empty slots come last.
        """
        names = ("tokens", "lengths", "log_probs", "finish_reason")
        rows = zip(
            *(ops.convert_to_numpy(getattr(hypotheses, name)) for name in names), strict=True
        )
        scores = np.full(ops.shape(hypotheses.scores), -np.inf, "float32")
        for row, fields in enumerate(rows):
            scores[row] = self._expected(*fields)
        order = np.argsort(-scores, axis=1, kind="stable").astype("int32")
        return reordered(hypotheses._replace(scores=ops.convert_to_tensor(scores)), order)

    def _expected(
        self, tokens: np.ndarray, lengths: np.ndarray, log_probs: np.ndarray, reasons: np.ndarray
    ) -> np.ndarray:
        """Expected utilities (K,) of a row; -inf in empty slots."""
        slots: dict = {}  # slots of each distinct output
        for k in np.flatnonzero(np.isfinite(log_probs)):
            slots.setdefault(tuple(tokens[k, : lengths[k]]), []).append(k)
        firsts = [same[0] for same in slots.values()]
        outputs = [tokens[k, : lengths[k] - (reasons[k] == FinishReason.END)] for k in firsts]
        utilities = np.array([[self.utility(x, y) for y in outputs] for x in outputs])
        weights = np.array([len(same) for same in slots.values()], "float64")
        if self.weights == "probabilities":
            shares = log_probs[firsts].astype("float64")
            weights = np.exp(shares - shares.max(initial=-np.inf))
        expected = np.full(len(tokens), -np.inf)
        for same, row in zip(slots.values(), utilities, strict=True):
            expected[same] = row @ weights / weights.sum()
        return expected

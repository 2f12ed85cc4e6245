"""How alike two outputs are, by their edits."""

from rapidfuzz.distance import Levenshtein


class EditSimilarity:
    """1 - edits / length of the longer: 1 where both are equal, 0 where nothing is.

    >>> EditSimilarity()([7, 8, 9], [7, 9])   ->   0.666...
    """

    def __call__(self, candidate, reference) -> float:
        """Args: candidate, reference: ids (T,) and (R,)."""
        return Levenshtein.normalized_similarity(list(candidate), list(reference))

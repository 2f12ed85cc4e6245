"""Training on unknown words."""

import numpy as np

from seq2seq.errors import InputError
from seq2seq.features.feature import Feature
from seq2seq.features.tokens import Tokens
from seq2seq.symbols import NUM_SYMBOLS, UNK
from seq2seq.tokenizers.conditioned import Conditioned
from seq2seq.tokenizers.words import Words

SLICE = 1 << 20  # ids counted at once
OF_WORDS = 0.25  # as in the paper
STEPS = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


class WordDropout:
    """Source words that become UNK while a model is trained, the rarer the more often.

    A word that has a count of c in the training rows is unknown with probability a / (a + c)
    (Kiperwasser and Goldberg, 2016, section 4.4), so that a model learns what to do with words
    that it has never seen. What is drawn is a function of the seed, the epoch and the row.

    >>> WordDropout(0.25, counts, seed=1)(ids, rows=np.array([0, 1]), epoch=0)
    """

    def __init__(self, rate: float, values: np.ndarray, seed: int, num_words: int | None = None):
        """Args:
        rate: a.
        values: all source ids of the training rows.
        seed: seed of what is drawn.
        num_words: ids below this are symbols and words; those above stay as they are, such as
            conditioning symbols. None for all.
        """
        size = int(values.max(initial=0)) + 1
        counts = np.zeros(size, "int64")
        for start in range(0, len(values), SLICE):  # of which a copy is made
            counts += np.bincount(values[start : start + SLICE], minlength=size)
        self._probabilities = np.where(counts > 0, rate / (rate + counts), 0.0)
        self._probabilities[:NUM_SYMBOLS] = 0.0  # padding stays
        if num_words is not None:
            self._probabilities[num_words:] = 0.0
        self._seed = seed

    def __call__(self, ids: np.ndarray, rows: np.ndarray, epoch: int) -> np.ndarray:
        """Replace ids.

        Args:
            ids: int (B, S), padded.
            rows: int (B,), the numbers of the rows.
            epoch: int.

        Returns:
            int (B, S), some of them UNK.
        """
        stream = _mixed(np.array([self._seed, epoch], "uint64"))
        first = _mixed(rows.astype("uint64") + _mixed(stream[:1] + stream[1:] * STEPS[0]))
        places = np.arange(ids.shape[1], dtype="uint64") * STEPS[0]
        drawn = (_mixed(first[:, None] + places) >> np.uint64(11)) * 2.0**-53
        return np.where(drawn < self._probabilities[ids], UNK, ids).astype(ids.dtype)


def rate_of(option: float | str, source: Feature) -> float:
    """Return the rate of word dropout; auto is 0.25 for words and 0 for other sources.

    Raises:
        InputError: another rate than 0 for sources that have no tokens.
    """
    tokenizer = source.tokenizer if isinstance(source, Tokens) else None
    if isinstance(option, str):
        text = tokenizer.text if isinstance(tokenizer, Conditioned) else tokenizer
        return OF_WORDS if isinstance(text, Words) else 0.0
    if option and tokenizer is None:
        raise InputError(
            f"data.word_dropout must be 0 for sources that are {source.kind}, not {option}: only "
            "tokens can be unknown."
        )
    return option


def num_words(source: Feature) -> int | None:
    """Return the number of ids of the texts, if there are conditioning symbols above them."""
    tokenizer = source.tokenizer if isinstance(source, Tokens) else None
    return tokenizer.text.vocabulary_size if isinstance(tokenizer, Conditioned) else None


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """Mix the bits of uint64 numbers (SplitMix64: Steele, Lea and Flood, 2014)."""
    with np.errstate(over="ignore"):
        numbers = numbers + STEPS[0]
        numbers = (numbers ^ (numbers >> np.uint64(30))) * STEPS[1]
        numbers = (numbers ^ (numbers >> np.uint64(27))) * STEPS[2]
        return numbers ^ (numbers >> np.uint64(31))

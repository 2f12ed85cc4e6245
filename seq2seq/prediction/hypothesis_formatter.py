"""Predictions from hypotheses."""

import threading
import warnings
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from seq2seq.decoding import Hypotheses
from seq2seq.features import Tokens
from seq2seq.prediction.not_finite import not_finite
from seq2seq.prediction.prediction import FINISH_REASONS, Prediction
from seq2seq.symbols import END, UNK
from seq2seq.tokenizers.tokenizer import UNKNOWN_MARK, Tokenizer
from seq2seq.visible import excerpt


class HypothesisFormatter:
    """A function from hypotheses to predictions; those after the best one are its alternatives.

    Alternatives are distinct texts, unless they are samples.

    Args:
        target: the feature that decodes their ids.
        are_samples: whether hypotheses are kept as they were drawn.
        copied: the source's tokenizer, if UNK becomes the source's token with the most attention.
            Hypotheses may have its place, (B, K, L, 1), in place of the attention.
        aligned: whether predictions include the attention.
    """

    def __init__(
        self,
        target: Tokens,
        are_samples: bool = False,
        copied: Tokenizer | None = None,
        aligned: bool = True,
    ):
        self.target = target
        self.are_samples = are_samples
        self.copied = copied
        self.aligned = aligned
        self._lock = threading.Lock()
        self._warned = False

    def __call__(
        self, hypotheses: Hypotheses, rows: list[np.ndarray], sources: list[Any]
    ) -> list[Prediction]:
        """Make a prediction for each row.

        Args:
            hypotheses: hypotheses for at least as many rows, as NumPy arrays.
            rows: encoded sources.
            sources: raw inputs, for messages.

        Raises:
            InputError: the model's outputs for a source are not finite.
        """
        _check_numbers(hypotheses, sources)
        found = [
            self._prediction(hypotheses, row, len(ids), self._units(source))
            for row, (ids, source) in enumerate(zip(rows, sources, strict=True))
        ]
        if not self.are_samples:
            self._warn_of_fewer(found, sources, hypotheses.tokens.shape[1])
        return found

    def _warn_of_fewer(self, found: list[Prediction], sources: list[Any], wanted: int) -> None:
        """Warn once about an input with fewer texts than hypotheses were requested."""
        for source, prediction in zip(sources, found, strict=False):
            count = 1 + len(prediction.alternatives)
            if count < wanted and self._is_first():
                warnings.warn(
                    f"The input {excerpt(source)} has {count} different outputs instead of "
                    f"{wanted}: no others were found, or they are the same texts (reported once).",
                    stacklevel=6,
                )

    def _is_first(self) -> bool:
        """Whether no thread has warned before."""
        with self._lock:
            is_first, self._warned = not self._warned, True
        return is_first

    @cached_property
    def _texts(self) -> list[str]:
        """Text of each target id."""
        texts = [self.target.decode(np.array([i])) for i in range(self.target.vocabulary_size)]
        texts[END] = "</s>"
        return texts

    def _units(self, source: str) -> list[str]:
        """The tokens of a source that can be copied; none if they are not."""
        return self.copied.units(source) if self.copied else []

    def _prediction(
        self, hypotheses: Hypotheses, row: int, steps: int, units: list[str]
    ) -> Prediction:
        """Format the best hypothesis of a row, with the others as its alternatives."""
        num_ranks = hypotheses.tokens.shape[1]
        ranked = [self._one(hypotheses, row, k, steps, units) for k in range(num_ranks)]
        real = [p for p in ranked if np.isfinite(p.score)] or ranked[:1]
        if not self.are_samples:
            first: dict[str, Prediction] = {}
            for one in real:
                first.setdefault(one.output, one)
            real = list(first.values())
        return real[0]._replace(alternatives=tuple(real[1:]))

    def _filled(self, ids: np.ndarray, places: np.ndarray, copies: Sequence[str]) -> str:
        """An output with copies in place of its unknown tokens, composed."""
        decode = self.target.decode
        parts = decode(ids).split(UNKNOWN_MARK)  # which may be a character of the vocabulary, too
        marks = [UNKNOWN_MARK] * (len(parts) - 1) + [""]
        for place, copy in zip(places, copies, strict=True):
            marks[decode(ids[:place]).count(UNKNOWN_MARK)] = copy
        filled = "".join(part + mark for part, mark in zip(parts, marks, strict=True))
        return self.target.tokenizer.composed(filled)

    def _one(
        self, hypotheses: Hypotheses, row: int, k: int, steps: int, units: list[str]
    ) -> Prediction:
        length = int(hypotheses.lengths[row, k])
        ids = hypotheses.tokens[row, k, :length]
        weights = hypotheses.alignments
        alignment = None if weights is None else weights[row, k, :length, :steps]
        output, tokens = self.target.decode(ids), [self._texts[i] for i in ids]
        places = np.flatnonzero(ids == UNK)
        if units and alignment is not None and len(places):
            is_place = weights is not None and weights.shape[-1] == 1 < len(units)
            copies = [units[int(one[0] if is_place else one.argmax())] for one in alignment[places]]
            output = self._filled(ids, places, copies)
            for place, copy in zip(places, copies, strict=True):
                tokens[place] = copy
        return Prediction(
            output=output,
            score=float(hypotheses.scores[row, k]),
            log_prob=float(hypotheses.log_probs[row, k]),
            tokens=tokens,
            token_log_probs=hypotheses.token_log_probs[row, k, :length].tolist(),
            finish_reason=FINISH_REASONS[int(hypotheses.finish_reason[row, k])],
            alignment=alignment if self.aligned else None,
        )


def _check_numbers(hypotheses: Hypotheses, sources: list[Any]) -> None:
    """Raises InputError for a row in which a search found no finite softmax.

    A compiled search cannot raise an error, and returns NaN.
    """
    for source, log_probs in zip(sources, hypotheses.log_probs, strict=False):
        if np.isnan(log_probs).any():
            raise not_finite(source)

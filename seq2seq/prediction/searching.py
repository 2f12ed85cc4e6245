"""Answers of an autoregressive model over tokens: a search."""

from functools import cached_property
from typing import Any

import numpy as np

from seq2seq.decoding import Greedy, Hypotheses, Step, Strategy, compile
from seq2seq.errors import InputError
from seq2seq.prediction.padding import padded
from seq2seq.prediction.prediction import FINISH_REASONS, Prediction
from seq2seq.symbols import END, START


class Searching:
    """Decodes batches with a strategy.

    Args:
        model: an `EncoderDecoder` over tokens.
        strategy: how to search; None: greedily.
        batch_size: rows at once, at most.
        length: tokens an output may have; None: the model's own limit for a source of that length.
        alignments: whether predictions hold the model's attention.
    """

    def __init__(
        self,
        model: Any,
        strategy: Strategy | None,
        batch_size: int,
        length: int | None,
        alignments: bool,
    ):
        self.model = model
        self.strategy = strategy or Greedy()
        self.batch_size = batch_size
        self.length = length
        self.alignments = alignments
        self._searches: dict[int, Any] = {}

    def __call__(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        """A prediction a row; alternatives are the other hypotheses.

        Raises:
            InputError: when the model's weights give no probabilities for a source.
        """
        hypotheses = self.decode(rows)
        _check_numbers(hypotheses, sources)
        return [self._prediction(hypotheses, row, len(rows[row])) for row in range(len(rows))]

    def decode(self, rows: list[np.ndarray]) -> Hypotheses:
        """Hypotheses, as NumPy arrays, of encoded sources."""
        source, lengths = padded(rows, self.batch_size)
        limits = self._limits(lengths)
        limits[len(rows) :] = 0
        search = self._search(int(self._limits(np.array([source.shape[1]]))[0]))
        hypotheses = search(source, lengths, max_length=limits)
        return Hypotheses(*(None if field is None else np.asarray(field) for field in hypotheses))

    def _limits(self, lengths: np.ndarray) -> np.ndarray:
        """Longest output of each source, int32 (B,); a function of its own length alone."""
        if self.length is not None:
            return np.full(len(lengths), self.length, "int32")
        ratio, offset = self.model.output_limit
        return np.ceil(ratio * lengths + offset).astype("int32")

    def _search(self, size: int) -> Any:
        """The compiled search for outputs of at most `size` tokens."""
        if size not in self._searches:

            def prepare(source: Any, source_length: Any) -> Any:
                step, state = self.model.decoding_step(source, source_length, size)
                return step if self.alignments else _without_attention(step), state

            self._searches[size] = compile(
                prepare,
                self.strategy,
                start=START,
                end=END,
                max_length=size,
                variables=self.model.variables,
            )
        return self._searches[size]

    @cached_property
    def _texts(self) -> list[str]:
        """The text of each target id."""
        target = self.model.target
        texts = [target.decode([i]) for i in range(target.vocabulary_size)]
        texts[END] = "</s>"
        return texts

    def _prediction(self, hypotheses: Hypotheses, row: int, steps: int) -> Prediction:
        """The best hypothesis of a row, with the others as its alternatives."""
        ranked = [self._one(hypotheses, row, k, steps) for k in range(hypotheses.tokens.shape[1])]
        real = [p for p in ranked if np.isfinite(p.score)] or ranked[:1]
        return real[0]._replace(alternatives=tuple(real[1:]))

    def _one(self, hypotheses: Hypotheses, row: int, k: int, steps: int) -> Prediction:
        length = int(hypotheses.lengths[row, k])
        ids = hypotheses.tokens[row, k, :length]
        alignment = hypotheses.alignments
        return Prediction(
            output=self.model.target.decode(ids),
            score=float(hypotheses.scores[row, k]),
            log_prob=float(hypotheses.log_probs[row, k]),
            tokens=[self._texts[i] for i in ids],
            token_log_probs=hypotheses.token_log_probs[row, k, :length].tolist(),
            finish_reason=FINISH_REASONS[hypotheses.finish_reason[row, k]],
            alignment=None if alignment is None else alignment[row, k, :length, :steps],
        )


def _without_attention(step: Step) -> Step:
    """The step without what no one reads."""
    return lambda *inputs: step(*inputs)._replace(attention=None)


def _check_numbers(hypotheses: Hypotheses, sources: list[Any]) -> None:
    """Raises InputError where a search, which cannot raise when compiled, met NaN."""
    for source, log_probs in zip(sources, hypotheses.log_probs, strict=False):
        if np.isnan(log_probs).any():
            raise InputError(
                f"The model gives NaN for the input {source!r}: its weights are broken; use "
                "another model, or train again with a lower optimizer.learning_rate."
            )

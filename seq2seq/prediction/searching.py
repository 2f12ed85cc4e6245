"""Answers of an autoregressive model over tokens: a search."""

import zlib
from typing import Any

import numpy as np

from seq2seq.decoding import Greedy, Hypotheses, Reranked, Step, Strategy, compile
from seq2seq.prediction.padding import padded
from seq2seq.prediction.prediction import Prediction
from seq2seq.prediction.spelling import Spelling
from seq2seq.symbols import END, START


class Searching:
    """Decodes batches with a strategy.

    What a strategy draws for a row depends on its seed and on the row's source: the same source,
    the same draws.

    Args:
        model: an `EncoderDecoder` over tokens.
        strategy: how to search, and how to rank what was found; None: greedily.
        batch_size: rows at once, at most.
        length: tokens an output may have; None: the model's own limit for a source of that length.
        alignments: whether predictions hold the model's attention.
        jit_compile: as of `decoding.compile`.
    """

    def __init__(
        self,
        model: Any,
        strategy: Strategy | Reranked | None,
        batch_size: int,
        length: int | None,
        alignments: bool,
        jit_compile: bool = False,
    ):
        self.model = model
        ranked = strategy if isinstance(strategy, Reranked) else Reranked(strategy or Greedy())
        self.strategy, self.rerank = ranked
        self.batch_size = batch_size
        self.length = length
        self.alignments = alignments
        self.jit_compile = jit_compile
        self._spell = Spelling(model.target)
        self._searches: dict[int, Any] = {}

    def __call__(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        """A prediction a row; alternatives are the other hypotheses.

        Raises:
            InputError: when the model's weights give no probabilities for a source.
        """
        return self._spell(self.decode(rows), rows, sources)

    def decode(self, rows: list[np.ndarray]) -> Hypotheses:
        """Hypotheses, as NumPy arrays, of encoded sources."""
        source, lengths = padded(rows, self.batch_size)
        limits = self._limits(lengths)
        limits[len(rows) :] = 0
        search = self._search(int(self._limits(np.array([source.shape[1]]))[0]))
        hypotheses = search(
            source,
            lengths,
            max_length=limits,
            row_ids=_row_ids(rows, len(source)),
            inputs={"source_lengths": lengths},
        )
        if self.rerank is not None:
            hypotheses = self.rerank(hypotheses)
        if not self.alignments:
            hypotheses = hypotheses._replace(alignments=None)
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
                is_read = self.alignments or self.strategy.reads_attention
                return step if is_read else _without_attention(step), state

            self._searches[size] = compile(
                prepare,
                self.strategy,
                start=START,
                end=END,
                max_length=size,
                variables=self.model.variables,
                dtype=self.model.compute_dtype,
                jit_compile=self.jit_compile,
            )
        return self._searches[size]


def _row_ids(rows: list[np.ndarray], count: int) -> np.ndarray:
    """A number for each source and for filler rows, int32 (count,)."""
    ids = np.zeros(count, "uint32")
    ids[: len(rows)] = [zlib.crc32(row.tobytes()) for row in rows]
    return ids.view("int32")


def _without_attention(step: Step) -> Step:
    """The step without what no one reads."""
    return lambda *inputs: step(*inputs)._replace(attention=None)

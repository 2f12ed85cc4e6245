"""Searches for tokens as a graph."""

from typing import Any

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Size, Tensor
from seq2seq.decoding import Greedy
from seq2seq.exporting.graphs.array_graph import ArrayGraph
from seq2seq.exporting.graphs.hypothesis_outputs import HYPOTHESES, hypothesis_outputs
from seq2seq.prediction.search_predictor import without_attention
from seq2seq.symbols import END, START

MOST = np.iinfo("int32").max


class SearchGraph(ArrayGraph):
    """A search, of a model that writes token by token."""

    names = HYPOTHESES

    @property
    def ranked(self) -> bool:
        return self._strategy.ranks

    @property
    def _strategy(self) -> Any:
        return self.options.strategy or Greedy()

    def answered(self, source: Tensor, lengths: Ids) -> dict[str, Tensor]:
        limits, size = self._limits(source, lengths)
        step, state = self.model.decoding_step(source, lengths, size, self.options.unknown)
        if not (self.options.alignments or self._strategy.reads_attention):
            step = without_attention(step)
        found = self._strategy(
            step,
            state,
            start=START,
            end=END,
            max_length=limits,
            size=size,
            inputs={"source_lengths": lengths},
        )
        if not self.options.alignments:
            found = found._replace(alignments=None)
        return hypothesis_outputs(found, self.ranked)

    def _limits(self, source: Tensor, lengths: Ids) -> tuple[Ids, Size]:
        """The longest output of each source, int32 (B,), and of all of them."""
        longest = self.options.max_length
        if longest is not None:
            return ops.full_like(lengths, longest), longest
        ratio, offset = self.model.output_limit
        steps = source.shape[1]
        if steps is not None:
            known = np.ceil(ratio * np.arange(steps + 1, dtype="float64") + offset)
            table = np.minimum(known, MOST).astype("int32")
            return ops.take(table, ops.clip(lengths, 0, steps), axis=0), int(table[-1])
        limits = ops.ceil(ops.cast(lengths, "float64") * ratio + offset)
        limits = ops.cast(ops.minimum(limits, float(MOST)), "int32")
        return limits, ops.max(limits, initial=0)

"""Outputs of connectionist temporal classification (CTC) as a graph."""

from typing import Any

from seq2seq.aliases import Ids, Tensor
from seq2seq.decoding import ctc_greedy
from seq2seq.exporting.graphs.array_graph import ArrayGraph
from seq2seq.exporting.graphs.hypothesis_outputs import HYPOTHESES, hypothesis_outputs
from seq2seq.symbols import END, PAD


class TranscriptionGraph(ArrayGraph):
    """The symbols that the steps of a row emit."""

    names = HYPOTHESES

    @property
    def ranked(self) -> bool:
        return self._beam is not None

    @property
    def _beam(self) -> Any:
        strategy = self.options.strategy
        return strategy if strategy is not None and strategy.reads_frames else None

    def answered(self, source: Tensor, lengths: Ids) -> dict[str, Tensor]:
        parameters = self.model({"source": source, "source_length": lengths}, training=False)
        decode = self._beam or ctc_greedy
        found = decode(self.model.head.step_log_probs(parameters), end=END, blank=PAD)
        return hypothesis_outputs(found, self.ranked)

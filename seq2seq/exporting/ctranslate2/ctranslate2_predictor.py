"""Predictions of Transformers by CTranslate2."""

import json
import os
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np

from seq2seq.decoding import Hypotheses
from seq2seq.errors import InputError
from seq2seq.exporting.ctranslate2.names import FOLDER, names
from seq2seq.exporting.ctranslate2.outputs import Output, hypotheses
from seq2seq.exporting.ctranslate2.search_arguments import search_arguments
from seq2seq.exporting.engines.engine_predictor import IN_FULL, EnginePredictor
from seq2seq.prediction.batch_predictor import Options
from seq2seq.prediction.hypothesis_formatter import HypothesisFormatter
from seq2seq.prediction.prediction import Prediction
from seq2seq.prediction.search_predictor import output_limits


class CTranslate2Predictor(EnginePredictor):
    """A predictor that gives the answers of `SearchPredictor` by an exported Transformer.

    Token by token log-probabilities come from a second pass over the outputs, which takes little
    time. It can be used by several threads.

    Args:
        model: the `EncoderDecoder`: its features and `output_limit` are read, and its weights for
            sources that CTranslate2 does not take.
        options: how to decode: greedily, or by a beam search that `search_arguments` accepts.
        folder: what `seq2seq.export` wrote.
        device: cpu, cuda or auto.
        threads: number of threads for a batch; 0 for those that CTranslate2 chooses.

    Raises:
        InputError: an option that is not for CTranslate2, or a folder without its files.
    """

    searches = True
    least_length = 0  # a search may end before its first step

    def __init__(
        self,
        model: Any,
        options: Options,
        folder: str | os.PathLike,
        device: str = "cpu",
        threads: int = 0,
    ):
        super().__init__(model, options)
        self._format = HypothesisFormatter(model.target, aligned=options.alignments)
        self._names = names(model.source.vocabulary_size)
        self._target_names = names(model.target.vocabulary_size)
        self._id_of = {name: index for index, name in enumerate(self._target_names)}
        path = Path(folder) / FOLDER
        try:
            config = json.loads((path / "config.json").read_text("utf-8"))
            self._longest = config["longest_source"], config["longest_output"]
            self._translator = ctranslate2.Translator(
                os.fspath(path), device=device, intra_threads=threads
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise InputError(
                f"{folder} must be an export with format=ctranslate2 ({error}). Export the model "
                "again."
            ) from error
        self.notice = IN_FULL if "int8" in self._translator.compute_type else ""

    def check_strategy(self) -> None:
        self._arguments = search_arguments(self.options)

    def refusal(self, length: int) -> str | None:
        """Return why the exported positions do not suffice; CTranslate2 needs a token, too."""
        longest_source, longest_output = self._longest
        limit = int(self._limits(np.array([length]))[0])
        if not length:
            return "CTranslate2 takes no empty input"
        if length > longest_source:
            return f"it has {length} steps, and the export takes at most {longest_source}"
        if limit > longest_output:
            most = f"the export writes at most {longest_output}"
            return f"its output may have {limit} tokens, and {most}"
        return None

    def answer(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        return self._format(self.decode(rows), rows, sources)

    def _limits(self, lengths: np.ndarray) -> np.ndarray:
        return output_limits(self.model, self.options.max_length, lengths)

    def decode(self, rows: list[np.ndarray]) -> Hypotheses:
        """Decode encoded sources that it takes, int (S,) each, to hypotheses."""
        limits = self._limits(np.array([len(row) for row in rows], "int32"))
        named = [[self._names[index] for index in row] for row in rows]
        # The limit of a beam search changes what it finds; greedy outputs are only cut.
        is_cut = self._arguments["beam_size"] == 1
        found: list[list[Output]] = [[] for _ in rows]
        for limit in {int(limits.max(initial=0))} if is_cut else {*limits.tolist()}:
            group = [row for row in range(len(rows)) if is_cut or limits[row] == limit]
            self._search([named[row] for row in group], [found[row] for row in group], limit)
        cut = [[one.cut(limit) for one in row] for row, limit in zip(found, limits, strict=True)]
        return hypotheses(self._scored(named, cut), self._arguments)

    def _search(self, sources: list[list[str]], found: list[list[Output]], limit: int) -> None:
        """Add the outputs of at most `limit` tokens of each source to its list."""
        if not limit:  # which CTranslate2 takes for no limit
            for outputs in found:
                outputs.append(Output([], np.zeros((0, 0), "float32"), []))
            return
        # Beam searches of several sources confuse their attention (CTranslate2 4.8).
        is_alone = self.options.alignments and self._arguments["beam_size"] > 1
        results = self._translator.translate_batch(
            sources,
            max_batch_size=int(is_alone),
            max_input_length=0,
            min_decoding_length=0,
            max_decoding_length=limit,
            return_end_token=True,
            return_attention=self.options.alignments,
            **self._arguments,
        )
        for outputs, result in zip(found, results, strict=True):
            for rank, tokens in enumerate(result.hypotheses):
                attention = np.array(result.attention[rank] if result.attention else [], "float32")
                outputs.append(Output([self._id_of[token] for token in tokens], attention, []))

    def _scored(self, sources: list[list[str]], found: list[list[Output]]) -> list[list[Output]]:
        """Add the log-probabilities of tokens, by a second pass."""
        targets = [one.ids[: -1 if one.has_end else None] for row in found for one in row]
        scored = self._translator.score_batch(
            [source for source, row in zip(sources, found, strict=True) for _ in row],
            [[self._target_names[index] for index in ids] for ids in targets],
            max_input_length=0,
        )
        log_probs = iter(scored)
        return [
            [one._replace(log_probs=next(log_probs).log_probs[: len(one.ids)]) for one in row]
            for row in found
        ]

"""Predictions by exported graphs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from seq2seq.decoding import Hypotheses
from seq2seq.errors import InputError
from seq2seq.exporting.decoding_text import decoding_of
from seq2seq.exporting.engines.engine_predictor import IN_FULL, EnginePredictor
from seq2seq.exporting.engines.session import Session
from seq2seq.exporting.signature_file import read_signature
from seq2seq.models import Answering
from seq2seq.prediction.batch_predictor import Options
from seq2seq.prediction.hypothesis_formatter import HypothesisFormatter
from seq2seq.prediction.prediction import Prediction
from seq2seq.visible import excerpt

NEEDED = ("ids", "lengths", "scores", "log_probs", "token_log_probs", "finish_reason")
MOST = 150  # characters of what others say


class GraphPredictor(EnginePredictor):
    """A predictor of tokens by an exported graph, in which the search is.

    Args:
        model: the model that was exported: its features are read, and its weights for sources that
            the graph does not take.
        options: how to decode, as in the export.
        folder: what `seq2seq.export` wrote.
        load: the session of a folder.

    Raises:
        InputError: outputs are not tokens, or other options than those of the export.
    """

    def __init__(self, model: Any, options: Options, folder: Path, load: type[Any]):
        self.searches = model.answering is Answering.SEARCHED  # type: ignore[misc]  # it depends
        self.least_length = 0 if self.searches else 1  # type: ignore[misc]
        described = read_signature(folder)
        engine = f"engine={described['format']}"
        if model.target.kind != "tokens":
            raise InputError(
                f"{engine} must have tokens as outputs, not {model.target.kind}. Choose "
                "engine=keras."
            )
        super().__init__(model, options)
        if options.jit_compile:
            raise InputError(f"jit_compile must be false for {engine}, which compiles nothing.")
        if options.unknown == "copy":
            raise InputError(f"unknown must be never or write for {engine}, not copy.")
        if "decoding" not in described:
            raise InputError(
                f"{folder} has no search inside, so it answers nothing by itself. Export the model "
                "again, with search=inside."
            )
        given, exported = decoding_of(options), described["decoding"]
        if not isinstance(exported, dict) or {*exported} != {*given}:
            raise InputError(f"{folder} does not say how it decodes. Export the model again.")
        for name, value in exported.items():
            if given[name] != value:
                raise InputError(
                    f"{engine} decodes as {folder} does, with {name}={excerpt(value, MOST)}, not "
                    f"{excerpt(given[name], MOST)}. Give the same options, or export the model "
                    "again."
                )
        self._folder = folder
        with self._as_input_errors():
            self._session: Session = load(folder)
        if missing := [name for name in NEEDED if name not in self._session.names]:
            raise InputError(f"{folder} has no output {missing[0]}. Export the model again.")
        # In 8 bits the numbers of a call share their scale, so that rows are computed one by one.
        is_exact = described.get("quantize") == "none"
        self._most = self._session.rows if is_exact else 1
        self.notice = "" if is_exact else IN_FULL
        lacks = "attention" not in self._session.names
        if options.alignments and lacks and model.decoder.attends:
            raise InputError(
                f"alignments must be false for {folder}, which has none. Export the model with "
                "alignments=true."
            )
        self._format = HypothesisFormatter(model.target, aligned=options.alignments)

    @contextmanager
    def _as_input_errors(self) -> Iterator[None]:
        """Raise an InputError for what a runtime says of a file that it cannot run."""
        try:
            yield
        except MemoryError:
            raise
        except Exception as error:
            raise InputError(
                f"{self._folder} cannot be run ({type(error).__name__}: {excerpt(error, MOST)}). "
                "Export the model again."
            ) from error

    def check_strategy(self) -> None:
        """Leave it to the options of the export, which are compared."""

    def refusal(self, length: int) -> str | None:
        steps = self._session.steps
        if not steps or length <= steps:
            return None
        return f"it has {length} steps, and the export takes at most {steps}"

    def answer(self, rows: list[np.ndarray], sources: list[Any]) -> list[Prediction]:
        most = self._most or len(rows)
        found: list[Prediction] = []
        for start in range(0, len(rows), most):
            some = slice(start, start + most)
            given = rows[some], sources[some]
            found += self._format(self.decode(*given), *given)
        return found

    def decode(self, rows: list[np.ndarray], sources: list[Any]) -> Hypotheses:
        """Decode sources that it takes to hypotheses.

        Args:
            rows: encoded sources, (S, ...) each, not more than a call takes.
            sources: raw inputs, of which numbers are read in the units of the data.
        """
        session, feature, kind = self._session, self.model.source, "int32"
        if feature.kind == "values":
            rows, kind = [feature.parse(source) for source in sources], session.floats
        lengths = np.zeros(session.rows or len(rows), "int32")
        lengths[: len(rows)] = list(map(len, rows))
        steps = session.steps or int(lengths.max())
        batch = np.zeros((len(lengths), steps, *rows[0].shape[1:]), kind)
        for place, values in zip(batch, rows, strict=False):
            place[: len(values)] = values
        with self._as_input_errors():
            answer = session(batch, lengths)
        found = {name: one[: len(rows)] for name, one in answer.items()}
        ids, vocabulary = found["ids"], self.model.target.vocabulary_size
        if ((ids < 0) | (ids >= vocabulary)).any():
            raise InputError(f"{self._folder} gives ids above {vocabulary - 1}. Export it again.")
        if found["ids"].ndim == 2:
            found = {name: one[:, None] for name, one in found.items()}
        return Hypotheses(
            tokens=found["ids"],
            lengths=found["lengths"],
            scores=found["scores"],
            log_probs=found["log_probs"],
            token_log_probs=found["token_log_probs"],
            finish_reason=found["finish_reason"],
            alignments=found.get("attention"),
        )

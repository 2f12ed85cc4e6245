"""The base class of formats of ONNX."""

import abc
from collections.abc import Sequence
from typing import Any

from seq2seq.exporting.answer import Answer
from seq2seq.exporting.array_runner import ArrayRunner, Call
from seq2seq.exporting.check import Check, runner_of
from seq2seq.exporting.formats.format import Format
from seq2seq.exporting.graphs.array_graph import FLOATS
from seq2seq.exporting.lacking import lacking
from seq2seq.exporting.plan import Plan
from seq2seq.prediction import Predictor

INT8 = "int8"


class OnnxFormat(Format, abc.ABC):
    """Graphs of ONNX, for any number of rows and steps."""

    name = "onnx"
    packages = ("onnxruntime", "onnx", "tf2onnx")
    extra = "onnx"
    quantizations = ("none", INT8)

    def needs(self, plan: Plan) -> str:
        kinds = {plan.model.source.kind, plan.model.target.kind}
        notes = {
            "tokens": " ONNX has no operations for these texts: `signature.json` has the "
            "tokenizers.",
            "labels": " `signature.json` has the names of the labels.",
        }
        found = "".join(note for kind, note in notes.items() if kind in kinds)
        return f"It needs ONNX Runtime (`pip install onnxruntime`), and nothing else.{found}"

    def note(self, plan: Plan) -> str | None:
        return " ".join(lacking(plan.model)) or None

    def compared(self, name: str, plan: Plan, call: Call) -> Check:
        """Compare a function of arrays with the predictor; in 8 bits, its answers row by row."""
        runner = ArrayRunner(plan.model, call, FLOATS)
        expected = runner_of(Predictor(plan.model, **plan.options._asdict()))
        if plan.quantize != INT8:
            return Check(name, runner, expected)

        def one_by_one(sources: Sequence[Any]) -> list[Answer]:
            return [answer for source in sources for answer in runner([source])]

        return Check(name, one_by_one, expected, is_exact=False)

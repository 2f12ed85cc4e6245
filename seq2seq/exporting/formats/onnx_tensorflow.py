"""Models of ONNX."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnx

from seq2seq.exporting.answer import Answer
from seq2seq.exporting.array_example import answer_lines, encoding_lines, import_lines
from seq2seq.exporting.array_runner import ArrayRunner
from seq2seq.exporting.check import Check, runner_of
from seq2seq.exporting.converting import converting
from seq2seq.exporting.engines.onnx_session import FILE, OnnxSession
from seq2seq.exporting.formats.format import Format, Signature
from seq2seq.exporting.formats.server_files import TRITON, triton_config
from seq2seq.exporting.formats.signature_tensorflow import signature_of, source_specs
from seq2seq.exporting.graphs.graph_of import graph_of
from seq2seq.exporting.lacking import lacking
from seq2seq.exporting.onnx_graphs.conversion_tensorflow import INSTEAD, converted
from seq2seq.exporting.onnx_graphs.quantizing import quantized
from seq2seq.exporting.plan import Plan
from seq2seq.models import Answering
from seq2seq.prediction import Predictor
from seq2seq.prediction.described import described_strategy

INT8 = "int8"


class Onnx(Format):
    """A model of ONNX with the whole search inside, for any number of rows and steps."""

    name = "onnx"
    packages = ("onnxruntime", "onnx", "tf2onnx")
    extra = "onnx"
    quantizations = ("none", INT8)
    searches = True

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

    def write(self, plan: Plan, folder: Path) -> dict[str, Signature]:
        graph = graph_of(plan.model, plan.options)

        def answer(source: Any, source_length: Any) -> dict[str, Any]:
            return graph(source, source_length)

        traced, model = converted(answer, source_specs(graph), self.name)
        onnx.save(quantized(model) if plan.quantize == INT8 else model, folder / FILE)
        decoding = ""
        if plan.model.answering is Answering.SEARCHED:
            decoding = described_strategy(plan.options.strategy, True)
        return {"model": signature_of(traced, graph.names)._replace(decoding=decoding)}

    def server_files(self, plan: Plan, signatures: dict[str, Signature]) -> dict[str, str]:
        """The file of Triton; in 8 bits, rows would change each other's answers."""
        (asked,) = signatures.values()
        most = {"most_rows": 1} if plan.quantize == INT8 else {}
        return {TRITON: triton_config("onnxruntime_onnx", asked, **most)}

    def checks(self, plan: Plan, folder: Path) -> list[Check]:
        with converting(self.name, INSTEAD):
            session = OnnxSession(folder)
        runner = ArrayRunner(plan.model, session, session.floats)
        expected = runner_of(Predictor(plan.model, **plan.options._asdict()))
        if plan.quantize != INT8:
            return [Check("model", runner, expected)]

        def one_by_one(sources: Sequence[Any]) -> list[Answer]:
            return [answer for source in sources for answer in runner([source])]

        return [Check("model", one_by_one, expected, is_exact=False)]

    def example(self, plan: Plan, signatures: dict[str, Signature], source: Any) -> str:
        graph = graph_of(plan.model, plan.options)
        lines = [
            f'session = onnxruntime.InferenceSession("{FILE}")',
            *encoding_lines(plan.model, source),
            f'given = {{"source": np.array([source], "{graph.source_dtype}")}}',
            'given["source_length"] = np.array([len(source)], "int32")',
            "names = [one.name for one in session.get_outputs()]",
            "found = dict(zip(names, session.run(names, given)))",
            *answer_lines(plan.model, graph.ranked),
        ]
        imports = [*import_lines(lines), "import numpy as np", "import onnxruntime", ""]
        return "\n".join([*imports, *lines])

"""Models of ONNX."""

from pathlib import Path
from typing import Any

import onnx

from seq2seq.exporting.array_example import answer_lines, encoding_lines, import_lines
from seq2seq.exporting.check import Check
from seq2seq.exporting.converting import converting
from seq2seq.exporting.engines.onnx_session import FILE, OnnxSession
from seq2seq.exporting.formats.format import Signature
from seq2seq.exporting.formats.onnx_format import INT8, OnnxFormat
from seq2seq.exporting.formats.server_files import MOST_ROWS, TRITON, triton_config
from seq2seq.exporting.formats.signature_tensorflow import signature_of, source_specs
from seq2seq.exporting.graphs.graph_of import graph_of
from seq2seq.exporting.onnx_graphs.conversion_tensorflow import INSTEAD, converted
from seq2seq.exporting.onnx_graphs.quantizing import quantized
from seq2seq.exporting.plan import Plan
from seq2seq.models import Answering
from seq2seq.prediction.described import described_strategy


class Onnx(OnnxFormat):
    """A model of ONNX with the whole search inside."""

    searches = True

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
        most = 1 if plan.quantize == INT8 else MOST_ROWS
        return {TRITON: triton_config("onnxruntime_onnx", asked, most_rows=most)}

    def checks(self, plan: Plan, folder: Path) -> list[Check]:
        with converting(self.name, INSTEAD):
            session = OnnxSession(folder)
        return [self.compared("model", plan, session)]

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

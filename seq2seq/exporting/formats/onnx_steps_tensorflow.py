"""An encoder and a step of ONNX."""

from pathlib import Path
from typing import Any

import onnx

from seq2seq.errors import InputError
from seq2seq.exporting.array_example import (
    encoding_lines,
    import_lines,
    limit_lines,
    text_lines,
)
from seq2seq.exporting.check import Check
from seq2seq.exporting.converting import converting
from seq2seq.exporting.decoding_text import decoding_of
from seq2seq.exporting.engines.onnx_steps import ENCODER, STEP, OnnxSteps
from seq2seq.exporting.formats.format import Signature
from seq2seq.exporting.formats.onnx_format import INT8, OnnxFormat
from seq2seq.exporting.formats.signature_tensorflow import INPUTS, signature_of, source_specs
from seq2seq.exporting.graphs import step_graphs_tensorflow as graphs
from seq2seq.exporting.graphs.traced_tensorflow import traced
from seq2seq.exporting.onnx_graphs.conversion_tensorflow import INSTEAD, converted
from seq2seq.exporting.onnx_graphs.quantizing import quantized
from seq2seq.exporting.plan import Plan
from seq2seq.models import Answering
from seq2seq.symbols import END, START


class OnnxStepsFormat(OnnxFormat):
    """A model that writes token by token as two graphs, for searches that are written elsewhere."""

    def needs(self, plan: Plan) -> str:
        return (
            f"{super().needs(plan)} The search is yours. `{ENCODER}` gives the first state of each "
            f"source and a memory; `{STEP}` gives the logits of a next token and the next state. "
            "For beams, repeat and reorder the rows of every `state` and `memory`. Caches of a "
            "Transformer grow by one step at a time; only `limits` bounds the number of steps."
        )

    def check(self, plan: Plan) -> None:
        super().check(plan)
        if plan.model.answering is not Answering.SEARCHED:
            raise InputError(
                "search must be inside for a model that does not search for its outputs token by "
                "token, not outside."
            )
        if decoding_of(plan.options)["strategy"] != "Greedy()":
            raise InputError(
                "decoding must be greedy for search=outside: the files have no search, and a "
                "greedy one compares them. Choose decoding=greedy."
            )

    def write(self, plan: Plan, folder: Path) -> dict[str, Signature]:
        encoder = graphs.EncoderGraph(plan.model, plan.options)

        def encode(source: Any, source_length: Any) -> dict[str, Any]:
            return encoder(source, source_length)

        traced(encode, source_specs(encoder))
        step = graphs.StepGraph(encoder)
        found = {}
        for file, function, inputs, meanings in (
            (ENCODER, encode, source_specs(encoder), INPUTS),
            (STEP, step, step.specs, graphs.INPUTS),
        ):
            concrete, model = converted(function, inputs, self.name)
            onnx.save(quantized(model) if plan.quantize == INT8 else model, folder / file)
            found[Path(file).stem] = signature_of(concrete, graphs.OUTPUTS, meanings)
        return found

    def checks(self, plan: Plan, folder: Path) -> list[Check]:
        with converting(self.name, INSTEAD):
            search = OnnxSteps(folder, plan.model, plan.options.max_length)
        return [self.compared("step", plan, search)]

    def example(self, plan: Plan, signatures: dict[str, Signature], source: Any) -> str:
        graph = graphs.EncoderGraph(plan.model, plan.options)
        lines = [
            "def run(session, given):",
            "    names = [one.name for one in session.get_outputs()]",
            "    return dict(zip(names, session.run(names, given)))",
            "",
            *encoding_lines(plan.model, source),
            *limit_lines(plan.options),
            f'encoder = onnxruntime.InferenceSession("{ENCODER}")',
            f'step = onnxruntime.InferenceSession("{STEP}")',
            f'given = {{"source": np.array([source], "{graph.source_dtype}")}}',
            'given["source_length"] = np.array([len(source)], "int32")',
            "parts = run(encoder, given)  # states, and what steps read of the source",
            f"ids = [{START}]  # START",
            f"while len(ids) <= limit and ids[-1] != {END}:  # END",
            '    found = run(step, {"token": np.array(ids[-1:], "int32"), **parts})',
            '    parts |= {name: found.get(f"next_{name}", one) for name, one in parts.items()}',
            '    ids.append(int(found["logits"][0].argmax()))',
            f"ids = [one for one in ids[1:] if one != {END}]",
            *text_lines(plan.model.target),
            'print("text", text)',
        ]
        imports = [*import_lines(lines), "import numpy as np", "import onnxruntime", ""]
        return "\n".join([*imports, *lines])

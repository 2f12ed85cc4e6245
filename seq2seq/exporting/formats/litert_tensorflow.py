"""Models of LiteRT."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from seq2seq.decoding.strategies.staged_loop import Stages
from seq2seq.errors import InputError
from seq2seq.exporting.array_example import answer_lines, encoding_lines, import_lines
from seq2seq.exporting.array_runner import ArrayRunner
from seq2seq.exporting.check import Check, runner_of
from seq2seq.exporting.converting import converting
from seq2seq.exporting.engines.litert_session import FILE, LiteRtSession
from seq2seq.exporting.formats.format import Format, Signature
from seq2seq.exporting.formats.signature_tensorflow import signature_of
from seq2seq.exporting.graphs.graph_of import graph_of
from seq2seq.exporting.graphs.portable_operations_tensorflow import check_portable
from seq2seq.exporting.graphs.shared_buffers_tensorflow import with_shared_buffers
from seq2seq.exporting.graphs.traced_tensorflow import traced
from seq2seq.exporting.lacking import lacking
from seq2seq.exporting.plan import Plan
from seq2seq.models import Answering
from seq2seq.prediction import Predictor
from seq2seq.prediction.described import described_strategy
from seq2seq.prediction.padding import padded_size

INT8 = "int8"
INSTEAD = "onnx"  # a format that has more operations


class LiteRt(Format):
    """A model of LiteRT with the whole search inside, for fixed numbers of rows and steps."""

    name = "litert"
    packages = ("tensorflow", "ai_edge_litert")
    extra = "litert"
    quantizations = ("none", INT8)
    searches = True
    fixed = ("rows", "steps")

    def needs(self, plan: Plan) -> str:
        return (
            "It needs LiteRT (`pip install ai-edge-litert`, or that of Android, iOS or C++). Rows "
            "and steps are fixed: fill what is left with 0, and lengths with 0."
        )

    def check(self, plan: Plan) -> None:
        super().check(plan)
        if not plan.model.source.is_sequence and plan.steps not in (None, 1):
            raise InputError(f"steps must be 1 for sources of one step, not {plan.steps}.")

    def completed(self, plan: Plan, sources: Sequence[Any]) -> Plan:
        if plan.steps is not None:
            return plan
        if not plan.model.source.is_sequence:
            return plan._replace(steps=1)
        lengths = plan.model.source.encode(sources).lengths
        return plan._replace(steps=padded_size(int(lengths.max())))

    def takes(self, plan: Plan, length: int) -> bool:
        assert plan.steps is not None
        return length <= plan.steps

    def note(self, plan: Plan) -> str | None:
        rows = "1 row" if plan.rows == 1 else f"{plan.rows} rows"
        steps = "1 step" if plan.steps == 1 else f"at most {plan.steps:,} steps"
        return " ".join([f"A call has {rows} of {steps}.", *lacking(plan.model)])

    def write(self, plan: Plan, folder: Path) -> dict[str, Signature]:
        graph = graph_of(plan.model, plan.options, LiteRtSession.floats)
        strategy = plan.options.strategy
        variables = [*plan.model.variables, *(strategy.variables if strategy else ())]
        values = [one.numpy() for one in variables]

        def answer(source: Any, source_length: Any) -> dict[str, Any]:
            with _constant(variables, values):
                return graph(source, source_length)

        inputs = [
            tf.TensorSpec(_shape(plan, graph), graph.source_dtype, "source"),
            tf.TensorSpec((plan.rows,), "int32", "source_length"),
        ]
        concrete = traced(answer, inputs, Stages.IN_TURN)
        check_portable(concrete, self.name)
        converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], tf.Module())
        if plan.quantize == INT8:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        with converting(self.name, INSTEAD):
            content = converter.convert()
        (folder / FILE).write_bytes(with_shared_buffers(content))
        decoding = ""
        if plan.model.answering is Answering.SEARCHED:
            decoding = described_strategy(plan.options.strategy, True)
        return {"serving_default": signature_of(concrete, graph.names)._replace(decoding=decoding)}

    def checks(self, plan: Plan, folder: Path) -> list[Check]:
        with converting(self.name, INSTEAD):
            session = LiteRtSession(folder)
        runner = ArrayRunner(plan.model, session, session.floats, (plan.rows, plan.steps))
        expected = runner_of(Predictor(plan.model, **plan.options._asdict()))
        return [Check("serving_default", runner, expected, is_exact=plan.quantize != INT8)]

    def example(self, plan: Plan, signatures: dict[str, Signature], source: Any) -> str:
        graph = graph_of(plan.model, plan.options, LiteRtSession.floats)
        lines = [
            f'answer = Interpreter("{FILE}").get_signature_runner()',
            *encoding_lines(plan.model, source),
            f'steps = np.zeros({_shape(plan, graph)}, "{graph.source_dtype}")',
            f'lengths = np.zeros({plan.rows}, "int32")',
            "steps[0, : len(source)], lengths[0] = source, len(source)",
            "found = answer(source=steps, source_length=lengths)",
            *answer_lines(plan.model, graph.ranked),
        ]
        interpreter = "from ai_edge_litert.interpreter import Interpreter"
        imports = [*import_lines(lines), "import numpy as np", interpreter, ""]
        return "\n".join([*imports, *lines])


def _shape(plan: Plan, graph: Any) -> tuple[int | None, ...]:
    return (plan.rows, plan.steps, *graph.source_shape[1:])


@contextmanager
def _constant(variables: Sequence[Any], values: Sequence[np.ndarray]) -> Iterator[None]:
    """Context in which variables are constants of a graph: an interpreter has no values of them."""
    constants = {id(one): tf.constant(value) for one, value in zip(variables, values, strict=True)}
    with keras.StatelessScope() as scope:
        scope.state_mapping.update(constants)
        yield

"""SavedModels of TensorFlow."""

from pathlib import Path
from typing import Any

import tensorflow as tf

from seq2seq.decoding.strategies.staged_loop import Stages, loops_with
from seq2seq.exporting.array_example import encoding_lines, import_lines
from seq2seq.exporting.array_runner import ArrayRunner
from seq2seq.exporting.check import Check, runner_of
from seq2seq.exporting.formats.endpoints_tensorflow import (
    Endpoint,
    arrays_name,
    endpoints,
    texts_of,
)
from seq2seq.exporting.formats.format import Format, Signature
from seq2seq.exporting.formats.saved_functions_tensorflow import Loaded, Scoring, TextRunner
from seq2seq.exporting.formats.server_files import (
    BATCHING,
    MODELS,
    TRITON,
    batching_config,
    models_config,
    triton_config,
)
from seq2seq.exporting.formats.signature_tensorflow import signature_of
from seq2seq.exporting.graphs.graph_of import graph_of
from seq2seq.exporting.graphs.portable_operations_tensorflow import check_portable
from seq2seq.exporting.lacking import lacking
from seq2seq.exporting.plan import Plan
from seq2seq.models import Answering
from seq2seq.ops.portable import portable
from seq2seq.prediction import Predictor
from seq2seq.prediction.described import described_strategy

VERSION = "1"  # TensorFlow Serving looks for folders with numbers


class SavedModel(Format):
    """A SavedModel, with a signature for each way to use the model.

    `serving_default` answers texts; models that write tokens have `beam` for the n best outputs,
    and those that search `score` for the log p of given outputs. `ids` (`numbers`, where sources
    are numbers), `ids_beam` and `ids_score` take arrays in place of texts. Where a graph cannot
    read the texts, `serving_default` is `ids`.
    """

    name = "saved_model"
    packages = ("tensorflow",)

    def needs(self, plan: Plan) -> str:
        return (
            "It needs TensorFlow, of the version in `signature.json` or later, and nothing else; "
            "TensorFlow Serving takes this folder as its `--model_base_path`."
        )

    def note(self, plan: Plan) -> str | None:
        texts = texts_of(plan.model)
        notes = [f"{texts} So it takes arrays only."] if isinstance(texts, str) else []
        return " ".join([*notes, *lacking(plan.model)]) or None

    def write(self, plan: Plan, folder: Path) -> dict[str, Signature]:
        made = texts_of(plan.model)
        texts = None if isinstance(made, str) else made
        tracked = tf.Module()
        tracked.parts = [*(texts or ())]
        found, functions = {}, {}
        with portable(), loops_with(Stages.TOGETHER):
            for name, endpoint in endpoints(plan, texts):
                traced = tf.function(endpoint.function, endpoint.inputs, autograph=False)
                functions[name] = traced.get_concrete_function()  # else saving would trace again
                check_portable(functions[name], self.name)
                found[name] = signature_of(functions[name], endpoint.meanings)._replace(
                    decoding=_decoding(plan, endpoint)
                )
        tracked.variables_read = [one.graph.variables for one in functions.values()]
        first = next(iter(functions.values()))
        functions.setdefault("serving_default", first)  # where a graph cannot read the texts
        # Gradients of the layers' own functions would need these layers to load them.
        options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)
        tf.saved_model.save(tracked, str(folder / VERSION), functions, options)
        return found

    def server_files(self, plan: Plan, signatures: dict[str, Signature]) -> dict[str, str]:
        """Files of TensorFlow Serving, and of Triton for the first signature."""
        name, asked = next(iter(signatures.items()))
        return {
            MODELS: models_config(),
            BATCHING: batching_config(),
            TRITON: triton_config("tensorflow_savedmodel", asked, name),
        }

    def checks(self, plan: Plan, folder: Path) -> list[Check]:
        """Arrays are compared with the predictor; texts with arrays that Python reads."""
        loaded = Loaded(folder / VERSION)
        made = texts_of(plan.model)
        texts = None if isinstance(made, str) else made
        found = dict(endpoints(plan, texts))
        name = arrays_name(plan.model)
        floats = graph_of(plan.model, plan.options).floats
        checks = {}
        for given, with_texts in ((name, "serving_default"), (f"{name}_beam", "beam")):
            if given not in found:
                continue
            options = found[given].options
            assert options is not None
            runner = ArrayRunner(plan.model, loaded.of_arrays(given), floats)
            expected = runner_of(Predictor(plan.model, **options._asdict()))
            checks[given] = Check(given, runner, expected)
            if with_texts in found:
                reading = TextRunner(plan.model, loaded.signature(with_texts))
                checks[with_texts] = Check(with_texts, reading, runner, f"`{given}`", False)
        if f"{name}_score" in found:
            given = f"{name}_score"
            scoring = Scoring(plan, floats)
            of_arrays = scoring.of_arrays(loaded.signature(given))
            checks[given] = Check(given, of_arrays, scoring.expected, "the model", False)
            if "score" in found:
                of_texts = scoring.of_texts(loaded.signature("score"))
                checks["score"] = Check("score", of_texts, of_arrays, f"`{given}`", False)
        return list(checks.values())

    def example(self, plan: Plan, signatures: dict[str, Signature], source: Any) -> str:
        lines: list[str] = []
        if "serving_default" in signatures:
            name, given = "serving_default", f"text=tf.constant([{source!r}])"
        else:
            name, kind = arrays_name(plan.model), graph_of(plan.model, plan.options).source_dtype
            lines = encoding_lines(plan.model, source)
            lines = [*import_lines(lines), *lines]
            given = (
                f'source=tf.constant([source], "{kind}"), source_length=tf.constant([len(source)])'
            )
        encoding = "".join(f"{line}\n" for line in lines)
        return f"""import tensorflow as tf

{encoding}model = tf.saved_model.load("{VERSION}")
answer = model.signatures["{name}"]
found = answer({given})
for name, values in found.items():
    print(name, values.numpy()[0])
"""


def _decoding(plan: Plan, endpoint: Endpoint) -> str:
    if endpoint.options is None or plan.model.answering is not Answering.SEARCHED:
        return ""
    return described_strategy(endpoint.options.strategy, True)

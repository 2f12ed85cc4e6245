"""SavedModels of TensorFlow."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from seq2seq.exporting.answer import Answer
from seq2seq.exporting.array_runner import ArrayRunner
from seq2seq.exporting.formats.endpoints_tensorflow import arrays_name, endpoints, texts_of
from seq2seq.exporting.formats.format import Format, Runner, Signature
from seq2seq.exporting.formats.portable_operations_tensorflow import check_portable
from seq2seq.exporting.formats.signature_tensorflow import signature_of
from seq2seq.exporting.graphs.graph_of import graph_of
from seq2seq.exporting.plan import Plan
from seq2seq.ops.portable import portable

VERSION = "1"  # TensorFlow Serving looks for folders with numbers


class SavedModel(Format):
    """A SavedModel, with a signature for each way to use the model.

    `serving_default` answers texts; models that write tokens have `beam` for the n best outputs,
    and those that search `score` for the log p of given outputs. `ids` (`numbers`, where sources
    are numbers), `ids_beam` and `ids_score` take arrays in place of texts.
    """

    name = "saved_model"
    packages = ("tensorflow",)

    @property
    def needs(self) -> str:
        return (
            "It needs TensorFlow, of the version in `signature.json` or later, and nothing else; "
            "TensorFlow Serving takes this folder as its `--model_base_path`."
        )

    def note(self, plan: Plan) -> str | None:
        texts = texts_of(plan.model)
        return f"{texts} So it takes arrays only." if isinstance(texts, str) else None

    def write(self, plan: Plan, folder: Path) -> dict[str, Signature]:
        archive = keras.export.ExportArchive()
        archive.track(plan.model)
        made = texts_of(plan.model)
        texts = None if isinstance(made, str) else made
        for module in texts or ():
            if module is not None:
                archive.track(module)
        found = {}
        with portable():
            for name, endpoint in endpoints(plan, texts):
                traced = archive.add_endpoint(name, endpoint.function, endpoint.inputs)
                function = traced.get_concrete_function()
                check_portable(function, self.name)
                found[name] = signature_of(function, endpoint.meanings)
            # Gradients of the layers' own functions would need these layers to load them.
            options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)
            archive.write_out(str(folder / VERSION), options=options, verbose=False)
        return found

    def runner(self, plan: Plan, folder: Path) -> Runner:
        loaded = tf.saved_model.load(str(folder / VERSION))
        is_ranked = graph_of(plan.model, plan.options).ranked
        if "serving_default" in loaded.signatures and "text" in _inputs(loaded):
            function = loaded.signatures["beam" if is_ranked else "serving_default"]
            return TextRunner(loaded, function)
        name = arrays_name(plan.model)
        function = loaded.signatures[f"{name}_beam" if is_ranked else name]

        def call(source: np.ndarray, lengths: np.ndarray) -> dict[str, np.ndarray]:
            kept = loaded, function  # a function does not keep the variables that it reads
            found = kept[1](source=tf.constant(source), source_length=tf.constant(lengths))
            return {name: one.numpy() for name, one in found.items()}

        return ArrayRunner(plan.model, call, graph_of(plan.model, plan.options).floats)

    def example(self, plan: Plan, signatures: dict[str, Signature]) -> str:
        if "serving_default" in signatures:
            name, given = "serving_default", "text=tf.constant([SOURCE])"
        else:
            name = arrays_name(plan.model)
            given = "source=tf.constant([SOURCE]), source_length=tf.constant([len(SOURCE)])"
        return f"""import tensorflow as tf

model = tf.saved_model.load("{VERSION}")
answer = model.signatures["{name}"]
found = answer({given})
for name, values in found.items():
    print(name, values.numpy()[0])
"""


class TextRunner:
    """A function from texts to answers, by a SavedModel that reads texts.

    Args:
        loaded: the SavedModel.
        function: one of its signatures, whose argument is `text`.
    """

    def __init__(self, loaded: Any, function: Any):
        self._loaded = loaded  # a function does not keep the variables that it reads
        self._function = function

    def __call__(self, sources: Sequence[Any]) -> list[Answer]:
        """Answer texts."""
        found = self._function(text=tf.constant([source.encode() for source in sources]))
        arrays = {name: one.numpy() for name, one in found.items()}
        rows = ({name: one[row] for name, one in arrays.items()} for row in range(len(sources)))
        return [*map(_answer, rows)]


def _answer(found: dict[str, Any]) -> Answer:
    if "values" in found:
        values = found["values"][: int(found["lengths"])].astype("float64")
        return Answer("", float("nan"), values)
    text = found["text"]
    score = found["scores"] if "scores" in found else found["log_probs"]
    if isinstance(text, np.ndarray):
        text, score = text[0], score[0]
    return Answer(text.decode(), float(score), None)


def _inputs(loaded: Any) -> dict[str, Any]:
    return loaded.signatures["serving_default"].structured_input_signature[1]

"""SavedModels of TensorFlow."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from seq2seq.decoding import BeamSearch, CtcBeam, Greedy
from seq2seq.exporting.array_runner import ArrayRunner
from seq2seq.exporting.formats.format import Format, Runner, Signature
from seq2seq.exporting.formats.signature_tensorflow import signature_of
from seq2seq.exporting.graphs.array_graph import ArrayGraph
from seq2seq.exporting.graphs.graph_of import graph_of
from seq2seq.exporting.graphs.score_graph import ScoreGraph
from seq2seq.exporting.plan import Plan
from seq2seq.models import Answering
from seq2seq.ops.portable import portable

VERSION = "1"  # TensorFlow Serving looks for folders with numbers
WIDTH = 5  # beams, where the decoding has none


class Endpoint(NamedTuple):
    """A function to be saved under a name."""

    function: Callable[..., dict[str, Any]]
    inputs: list[Any]  # of tf.TensorSpec
    meanings: dict[str, str]  # of its outputs


class SavedModel(Format):
    """A SavedModel, with a signature for each way to use the model.

    `ids` (or `numbers`, where sources are numbers) answers arrays; of models that search, greedily,
    with `ids_beam` for the n best outputs of a beam search and `ids_score` for the log p of given
    outputs.
    """

    name = "saved_model"

    def write(self, plan: Plan, folder: Path) -> dict[str, Signature]:
        archive = keras.export.ExportArchive()
        archive.track(plan.model)
        found = {}
        with portable():
            for name, endpoint in endpoints(plan).items():
                traced = archive.add_endpoint(name, endpoint.function, endpoint.inputs)
                found[name] = signature_of(traced.get_concrete_function(), endpoint.meanings)
            # Gradients of the layers' own functions would need these layers to load them.
            options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)
            archive.write_out(str(folder / VERSION), options=options, verbose=False)
        return found

    def runner(self, plan: Plan, folder: Path) -> Runner:
        loaded = tf.saved_model.load(str(folder / VERSION))
        graph = graph_of(plan.model, plan.options)
        name = arrays_name(plan.model)
        answer = loaded.signatures[f"{name}_beam" if graph.ranked else name]

        def call(source: Any, lengths: Any) -> dict[str, Any]:
            found = answer(source=tf.constant(source), source_length=tf.constant(lengths))
            return {name: one.numpy() for name, one in found.items()}

        runner = ArrayRunner(plan.model, call, graph.floats)
        runner.loaded = loaded  # type: ignore[attr-defined]  # or its variables would be deleted
        return runner

    def example(self, plan: Plan) -> str:
        return ""


def arrays_name(model: Any) -> str:
    """The name of the signature that takes arrays."""
    return "numbers" if model.source.kind == "values" else "ids"


def endpoints(plan: Plan) -> dict[str, Endpoint]:
    """The functions of arrays by name."""
    model, options = plan.model, plan.options
    name = arrays_name(model)
    given: Any = options.strategy
    greedy: Any = None
    beam: Any = None
    found = {}
    if model.answering is Answering.SEARCHED:
        is_greedy = given is not None and not given.ranks
        processors = () if given is None else given.processors
        greedy = given if is_greedy else Greedy(processors)
        beam = given
        if is_greedy or given is None:
            beam = BeamSearch(WIDTH, WIDTH, processors=processors)
        found[f"{name}_score"] = _scoring(plan)
    if model.answering is Answering.TRANSCRIBED:
        beam = given if given is not None and given.reads_frames else CtcBeam(n_best=WIDTH)
    if beam is not None:
        ranked = graph_of(model, options._replace(strategy=beam))
        found[f"{name}_beam"] = _answering(ranked)
    best = graph_of(model, options._replace(strategy=greedy))
    return {name: _answering(best), **found}


def _answering(graph: ArrayGraph) -> Endpoint:
    def answer(source: Any, source_length: Any) -> dict[str, Any]:
        return graph(source, source_length)

    return Endpoint(answer, _source_specs(graph), dict(graph.names))


def _scoring(plan: Plan) -> Endpoint:
    graph = ScoreGraph(plan.model, plan.options)

    def score(source: Any, source_length: Any, target: Any, target_length: Any) -> dict[str, Any]:
        return graph(source, source_length, target, target_length)

    target = [
        tf.TensorSpec((None, None), "int32", "target"),
        tf.TensorSpec((None,), "int32", "target_length"),
    ]
    return Endpoint(score, [*_source_specs(graph), *target], dict(graph.names))


def _source_specs(graph: ArrayGraph) -> list[Any]:
    return [
        tf.TensorSpec((None, *graph.source_shape), graph.source_dtype, "source"),
        tf.TensorSpec((None,), "int32", "source_length"),
    ]

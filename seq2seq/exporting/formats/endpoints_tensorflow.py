"""The functions of a SavedModel."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import tensorflow as tf

from seq2seq.decoding import BeamSearch, CtcBeam, Greedy
from seq2seq.errors import InputError
from seq2seq.exporting.formats.signature_tensorflow import source_specs
from seq2seq.exporting.graphs.array_graph import ArrayGraph
from seq2seq.exporting.graphs.graph_of import graph_of
from seq2seq.exporting.graphs.score_graph import ScoreGraph
from seq2seq.exporting.plan import Plan
from seq2seq.exporting.tensorflow_texts import text_decoder, text_encoder
from seq2seq.models import Answering
from seq2seq.prediction.batch_predictor import Options

WIDTH = 5  # beams, where the decoding has none
TEXT = tf.TensorSpec((None,), "string", "text")


class Endpoint(NamedTuple):
    """A function to be saved."""

    function: Callable[..., dict[str, Any]]
    inputs: list[Any]  # of tf.TensorSpec, named like its arguments
    meanings: dict[str, str]  # of its outputs
    options: Options | None = None  # how it decodes; None: it scores


class Texts(NamedTuple):
    """The conversions of texts inside a graph."""

    encode_source: Any
    decode_target: Any  # None where outputs are numbers
    encode_target: Any  # None where outputs are not tokens


def texts_of(model: Any) -> Texts | str:
    """Make the conversions of a model's texts, or return the reason why there are none."""
    try:
        kind = model.target.kind
        return Texts(
            text_encoder(model.source),
            None if kind == "values" else text_decoder(model.target),
            text_encoder(model.target) if kind == "tokens" else None,
        )
    except InputError as error:
        return str(error)


def arrays_name(model: Any) -> str:
    """Return the name of the signature that takes arrays."""
    return "numbers" if model.source.kind == "values" else "ids"


def endpoints(plan: Plan, texts: Texts | None) -> Iterator[tuple[str, Endpoint]]:
    """Yield the functions of an artefact by name: those of texts first, if there are any."""
    best, ranked = _graphs(plan)
    scored = score_graph(plan)
    if texts is not None:
        yield "serving_default", _of_texts(best, texts)
        if ranked:
            yield "beam", _of_texts(ranked, texts)
        if scored:
            yield "score", _score_of_texts(scored, texts)
    name = arrays_name(plan.model)
    yield name, _of_arrays(best)
    if ranked:
        yield f"{name}_beam", _of_arrays(ranked)
    if scored:
        yield f"{name}_score", _score_of_arrays(scored)


def score_graph(plan: Plan) -> ScoreGraph | None:
    """Return the graph that scores given outputs; None of models that do not search."""
    if plan.model.answering is not Answering.SEARCHED:
        return None
    return ScoreGraph(plan.model, plan.options)


def _graphs(plan: Plan) -> tuple[ArrayGraph, ArrayGraph | None]:
    """The graph of one answer a row, and that of the n best, if the model has them."""
    given: Any = plan.options.strategy
    greedy: Any = None
    beam: Any = None
    if plan.model.answering is Answering.SEARCHED:
        processors = () if given is None else given.processors
        is_ranked = given is not None and given.ranks
        beam = given if is_ranked else BeamSearch(WIDTH, WIDTH, processors=processors)
        greedy = Greedy(processors) if is_ranked else given
    if plan.model.answering is Answering.TRANSCRIBED:
        beam = given if given is not None and given.reads_frames else CtcBeam(n_best=WIDTH)
    best = graph_of(plan.model, plan.options._replace(strategy=greedy))
    if beam is None:
        return best, None
    return best, graph_of(plan.model, plan.options._replace(strategy=beam))


def _of_arrays(graph: ArrayGraph) -> Endpoint:
    def answer(source: Any, source_length: Any) -> dict[str, Any]:
        return graph(source, source_length)

    return Endpoint(answer, source_specs(graph), dict(graph.names), graph.options)


def _of_texts(graph: ArrayGraph, texts: Texts) -> Endpoint:
    def answer(text: Any) -> dict[str, Any]:
        found = graph.of_encoded(*texts.encode_source(text))
        written = {} if texts.decode_target is None else {"text": _text(found, texts.decode_target)}
        kept = {name: one for name, one in found.items() if name not in ("ids", "labels")}
        return {**written, **kept}

    return Endpoint(answer, [TEXT], {"text": "the output, UTF-8", **graph.names}, graph.options)


def _text(found: dict[str, Any], decode: Any) -> Any:
    """The texts (B,) or (B, K) of ids (B, T) or (B, K, T), or of labels (B,) or (B, C)."""
    if "labels" in found:
        labels = found["labels"][:, None]
        return decode(labels, tf.ones(tf.shape(labels)[:1], "int32"))
    ids, lengths = found["ids"], found["lengths"]
    flat = decode(tf.reshape(ids, (-1, tf.shape(ids)[-1])), tf.reshape(lengths, (-1,)))
    return tf.ensure_shape(tf.reshape(flat, tf.shape(lengths)), lengths.shape)


def _score_of_arrays(graph: ScoreGraph) -> Endpoint:
    def score(source: Any, source_length: Any, target: Any, target_length: Any) -> dict[str, Any]:
        return graph.scores(source, source_length, target, target_length)

    target = [
        tf.TensorSpec((None, None), "int32", "target"),
        tf.TensorSpec((None,), "int32", "target_length"),
    ]
    return Endpoint(score, [*source_specs(graph), *target], dict(graph.names))


def _score_of_texts(graph: ScoreGraph, texts: Texts) -> Endpoint:
    def score(text: Any, target: Any) -> dict[str, Any]:
        return graph.scores_of_encoded(*texts.encode_source(text), *texts.encode_target(target))

    target = tf.TensorSpec((None,), "string", "target")
    return Endpoint(score, [TEXT, target], dict(graph.names))

"""Signatures of functions of TensorFlow."""

from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from seq2seq.exporting.formats.format import Signature, Tensor
from seq2seq.exporting.graphs.array_graph import ArrayGraph

INPUTS = {
    "text": "texts, UTF-8",
    "target": "the outputs to score: texts, UTF-8, or ids without END, right-padded with anything",
    "source": "ids, right-padded with anything, or numbers in the units of the data, NaN where "
    "missing",
    "source_length": "number of steps of each row",
    "target_length": "number of ids of each row",
}


def signature_of(
    function: Any, meanings: Mapping[str, str], given: Mapping[str, str] = INPUTS
) -> Signature:
    """Describe a concrete function.

    Args:
        function: a concrete function.
        meanings: what its outputs are, by name, or by the name up to a `_`.
        given: what its inputs are.
    """
    arguments, keywords = function.structured_input_signature
    inputs = {spec.name: spec for spec in arguments} | keywords
    outputs = function.structured_outputs
    return Signature(
        {name: _tensor(spec, _meaning(given, name)) for name, spec in inputs.items()},
        {name: _tensor(spec, _meaning(meanings, name)) for name, spec in outputs.items()},
    )


def source_specs(graph: ArrayGraph) -> list[Any]:
    """Return the inputs of a graph: tf.TensorSpec, of any number of rows and steps."""
    return [
        tf.TensorSpec((None, *graph.source_shape), graph.source_dtype, "source"),
        tf.TensorSpec((None,), "int32", "source_length"),
    ]


def _meaning(meanings: Mapping[str, str], name: str) -> str:
    return meanings.get(name) or meanings[name.partition("_")[0]]


def _tensor(spec: Any, meaning: str) -> Tensor:
    return Tensor(spec.dtype.name, tuple(spec.shape), meaning)

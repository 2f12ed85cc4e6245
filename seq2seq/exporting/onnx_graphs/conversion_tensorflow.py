"""Functions of TensorFlow as ONNX."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import onnx
import tensorflow as tf
from tf2onnx import optimizer, tf_loader
from tf2onnx.convert import tensor_names_from_structed
from tf2onnx.tfonnx import process_tf_graph

from seq2seq.exporting.converting import converting
from seq2seq.exporting.graphs.portable_operations_tensorflow import check_portable
from seq2seq.exporting.graphs.traced_tensorflow import traced
from seq2seq.exporting.onnx_graphs.empty_reshapes import allow_empty_reshapes
from seq2seq.exporting.onnx_graphs.handlers import HANDLERS
from seq2seq.exporting.onnx_graphs.hoisting import hoist_invariants
from seq2seq.exporting.onnx_graphs.subgraphs import subgraphs

OPSET = 18
INSTEAD = "saved_model"  # a format that has all operations
# Of the dozen passes of tf2onnx, which it repeats until nothing changes and each on a copy of the
# graph: a Transformer's loop takes them many minutes, and what they find ONNX Runtime finds too.
PASSES = ("fold_constants", "remove_identity")


def converted(function: Callable[..., Any], inputs: list[Any], format: str) -> tuple[Any, Any]:
    """Convert a function to ONNX.

    Args:
        function: returns a dict of tensors.
        inputs: tf.TensorSpec of its arguments, with their names; other sizes may be unknown.
        format: its name, for messages.

    Returns:
        The traced function, and the onnx.ModelProto.

    Raises:
        InputError: it uses an operation that only this process can run, or that ONNX lacks.
    """
    concrete = traced(function, inputs)
    check_portable(concrete, format)
    names = [[one.name for one in side if one.dtype != tf.resource] for side in _sides(concrete)]
    with tf.device("CPU"), _quietly(), converting(format, INSTEAD):
        frozen = tf_loader.from_function(concrete, *names)
        with tf.Graph().as_default() as graph:
            tf.import_graph_def(frozen, name="")
            found = process_tf_graph(
                graph,
                opset=OPSET,
                custom_op_handlers=HANDLERS,
                input_names=names[0],
                output_names=names[1],
                tensors_to_rename=tensor_names_from_structed(concrete, *names),
            )
        for name in PASSES:
            found = optimizer._optimizers[name]().optimize(found, 0) or found
        found.topological_sort(found.get_nodes())
        model = found.make_model("seq2seq")
        if unknown := sorted(_unknown(model.graph)):  # left as they are, and logged
            raise NotImplementedError(", ".join(unknown))
    allow_empty_reshapes(model.graph)
    hoist_invariants(model.graph)
    return concrete, model


def _sides(concrete: Any) -> tuple[list[Any], list[Any]]:
    return concrete.inputs, concrete.outputs


def _unknown(graph: Any) -> set[str]:
    """The operations of an onnx.GraphProto and its subgraphs that ONNX does not have."""
    found = {node.op_type for node in graph.node if not onnx.defs.has(node.op_type, node.domain)}
    for node in graph.node:
        for inner in subgraphs(node):
            found |= _unknown(inner)
    return found


@contextmanager
def _quietly() -> Iterator[None]:
    """Leave out what tf2onnx logs: about every conversion, and what `_unknown` finds."""
    logger = logging.getLogger("tf2onnx")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)

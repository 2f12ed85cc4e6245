"""Reshapes of empty tensors."""

from typing import Any

import onnx

from seq2seq.exporting.onnx_graphs.subgraphs import subgraphs


def allow_empty_reshapes(graph: Any) -> None:
    """Let a 0 in a computed shape mean an empty axis, as it does for TensorFlow.

    In ONNX it means the size of the input's axis, unless a node says otherwise; `tf2onnx` 1.17 uses
    that in shapes that are constants.

    Args:
        graph: onnx.GraphProto, which is changed.
    """
    constants = {one.name for one in graph.initializer}
    for node in graph.node:
        if node.op_type == "Reshape" and node.input[1] not in constants:
            node.attribute.append(onnx.helper.make_attribute("allowzero", 1))
        for inner in subgraphs(node):
            allow_empty_reshapes(inner)

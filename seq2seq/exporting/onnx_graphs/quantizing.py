"""Weights of 8 bits in ONNX."""

import logging
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic


def quantized(model: Any) -> Any:
    """Convert the weights of matrix products to 8 bits, those inside of loops too.

    Inputs of the products are converted when they are computed. Each column of weights has its
    scale.

    Args:
        model: onnx.ModelProto.

    Returns:
        another onnx.ModelProto.
    """
    with TemporaryDirectory() as folder:
        before, after = Path(folder) / "before.onnx", Path(folder) / "after.onnx"
        onnx.save(model, before)
        level = logging.root.level
        logging.root.setLevel(logging.ERROR)  # it recommends what does not concern loops
        try:
            quantize_dynamic(
                before,
                after,
                op_types_to_quantize=["MatMul"],
                per_channel=True,
                weight_type=QuantType.QInt8,
                extra_options={"EnableSubgraph": True, "MatMulConstBOnly": True},
            )
        finally:
            logging.root.setLevel(level)
        found = onnx.load(after)
    _remove_unread(found.graph)
    return found


def _remove_unread(graph: Any) -> None:
    """Remove weights that nothing reads, which the quantization leaves where a loop has read them.

    Args:
        graph: onnx.GraphProto, which is changed.
    """
    read = _read(graph)
    kept = [one for one in graph.initializer if one.name in read]
    del graph.initializer[:]
    graph.initializer.extend(kept)


def _read(graph: Any) -> set[str]:
    """Names of all tensors that a graph and its subgraphs read or return."""
    names = {one.name for one in graph.output}
    for node in graph.node:
        names.update(node.input)
        for attribute in node.attribute:
            if attribute.HasField("g"):
                names |= _read(attribute.g)
    return names

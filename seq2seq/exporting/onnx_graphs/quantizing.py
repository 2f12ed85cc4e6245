"""Weights of 8 bits in ONNX."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic

from seq2seq.exporting.onnx_graphs.subgraphs import subgraphs


def quantized(model: Any) -> Any:
    """Convert the weights of matrix products to 8 bits, those inside of loops too.

    Inputs of the products are converted when they are computed. Each column of weights has its
    scale.

    Args:
        model: onnx.ModelProto.

    Returns:
        another onnx.ModelProto.
    """
    with TemporaryDirectory() as folder, _without_warnings():
        before, after = Path(folder) / "before.onnx", Path(folder) / "after.onnx"
        onnx.save(model, before)
        quantize_dynamic(
            before,
            after,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"EnableSubgraph": True, "MatMulConstBOnly": True},
        )
        found = onnx.load(after)
    _remove_unread(found.graph)
    return found


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Silence, in this thread, what the quantization logs of products that it leaves as they are.

    It logs by functions of `logging`, so to the root logger.
    """
    thread = threading.get_ident()

    def is_logged(record: logging.LogRecord) -> bool:
        return record.thread != thread or record.levelno > logging.WARNING

    logging.root.addFilter(is_logged)
    try:
        yield
    finally:
        logging.root.removeFilter(is_logged)


def _remove_unread(graph: Any) -> None:
    """Remove nodes and weights that nothing reads, from a graph and those inside it.

    The quantization leaves the weights that a loop has read, and copies of them beside the loop.

    Args:
        graph: onnx.GraphProto, which is changed.
    """
    read = {one.name for one in graph.output}
    nodes = []
    for node in reversed(graph.node):  # what reads comes after what is read
        if read.isdisjoint(node.output):
            continue
        for inner in subgraphs(node):
            _remove_unread(inner)
        nodes.append(onnx.NodeProto.FromString(node.SerializeToString()))
        read |= _read(node)
    weights = [one for one in graph.initializer if one.name in read]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(nodes))
    graph.initializer.extend(weights)


def _read(node: Any) -> set[str]:
    """Names of all tensors that a node and the graphs inside it read or return."""
    names = set(node.input)
    for inner in subgraphs(node):
        names.update(one.name for one in inner.output)
        names.update(*map(_read, inner.node))
    return names

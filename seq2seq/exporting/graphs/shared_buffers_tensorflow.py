"""Weights of LiteRT that several loops read."""

from typing import Any

from tensorflow.lite.tools.flatbuffer_utils import (
    convert_bytearray_to_object,
    convert_object_to_bytearray,
)


def with_shared_buffers(content: bytes) -> bytes:
    """Store equal constants of a LiteRT model once.

    A search in stages has a loop for each, whose steps read the same weights; its converter writes
    them once for each loop.

    Args:
        content: of a file.
    """
    model: Any = convert_bytearray_to_object(bytearray(content))
    first: dict[bytes, int] = {}
    same = {}  # number of a buffer -> that of the first with its content
    for number, buffer in enumerate(model.buffers):
        data = b"" if buffer.data is None else bytes(buffer.data)
        same[number] = first.setdefault(data, number) if data else number
    for graph in model.subgraphs:
        for tensor in graph.tensors:
            tensor.buffer = same[tensor.buffer]
    for number, other in same.items():
        if number != other:
            model.buffers[number].data = None  # buffers are known by their number
    return bytes(convert_object_to_bytearray(model))

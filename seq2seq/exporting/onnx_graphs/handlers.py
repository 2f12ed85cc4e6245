"""Operations of TensorFlow that `tf2onnx` 1.17 does not convert, or not exactly."""

from typing import Any

import numpy as np
from onnx import TensorProto
from tf2onnx import utils
from tf2onnx.onnx_opset.controlflow import Select


def _erfc(graph: Any, node: Any, name: str, arguments: Any) -> None:
    """1 - erf(x)."""
    (erf,) = graph.make_node("Erf", [node.input[0]]).output
    _replace(graph, node, "Sub", [_number(graph, node, 1.0), erf])


def _expm1(graph: Any, node: Any, name: str, arguments: Any) -> None:
    """exp(x) - 1 as tanh(x / 2) (exp(x) + 1), which keeps its digits near 0."""
    x = node.input[0]
    (half,) = graph.make_node("Mul", [x, _number(graph, node, 0.5)]).output
    (tanh,) = graph.make_node("Tanh", [half]).output
    (power,) = graph.make_node("Exp", [x]).output
    (above,) = graph.make_node("Add", [power, _number(graph, node, 1.0)]).output
    _replace(graph, node, "Mul", [tanh, above])


def _select(graph: Any, node: Any, name: str, arguments: Any) -> None:
    """A choice between two arrays; `tf2onnx` multiplies those of float64 by 0 and 1, NaN too."""
    kind = graph.get_dtype(node.output[0])
    if kind == TensorProto.BOOL:  # ONNX Runtime has no `Where` for it, nor for the next
        Select.version_7(graph, node)
        return
    if kind == TensorProto.INT16:
        condition, *sides = node.input
        sides = [_cast(graph, one, TensorProto.INT32) for one in sides]
        (chosen,) = graph.make_node("Where", [condition, *sides]).output
        _replace(graph, node, "Cast", [chosen], attr={"to": kind})
        return
    _replace(graph, node, "Where", list(node.input))


def _cast(graph: Any, name: str, kind: int) -> str:
    """A tensor in another type."""
    return graph.make_node("Cast", [name], attr={"to": kind}).output[0]


def _number(graph: Any, node: Any, number: float) -> str:
    """A constant of the type of the node's input."""
    kind = utils.map_onnx_to_numpy_type(graph.get_dtype(node.input[0]))
    return graph.make_const(utils.make_name("number"), np.array(number, kind)).output[0]


def _replace(
    graph: Any, node: Any, kind: str, inputs: list[str], attr: dict[str, int] | None = None
) -> None:
    """Put another operation with the same output in place of a node."""
    shapes, types = node.output_shapes, node.output_dtypes
    graph.remove_node(node.name)
    graph.make_node(
        kind, inputs, attr, name=node.name, outputs=node.output, shapes=shapes, dtypes=types
    )


HANDLERS: dict[str, Any] = {"Erfc": (_erfc, []), "Expm1": (_expm1, []), "SelectV2": (_select, [])}

"""What a loop only passes on, taken out of the loop."""

from collections.abc import Mapping
from typing import Any

import onnx

from seq2seq.exporting.onnx_graphs.subgraphs import subgraphs


def hoist_invariants(graph: Any) -> None:
    """Let loops read what does not change, such as weights, from the graph around them.

    A loop that `tf2onnx` 1.17 has converted carries it from step to step, where ONNX Runtime copies
    it, and its quantization does not find weights.

    Args:
        graph: onnx.GraphProto, which is changed.
    """
    nodes = []
    for node in graph.node:
        for body in subgraphs(node):
            hoist_invariants(body)
        nodes += [*_hoist_from(node), node] if node.op_type == "Loop" else [node]
    nodes = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(nodes)


def _hoist_from(loop: Any) -> list[Any]:
    """Take out what a loop only passes on, and return nodes to be added before the loop."""
    (body,) = subgraphs(loop)
    local = {one.name for one in (*body.input, *body.initializer)}
    local |= {name for node in body.node for name in node.output}
    passed = _passed_on(body)
    renamed, identities = {}, []
    for place in passed:
        outer = loop.input[2 + place]
        if outer in local:  # the body has another tensor of that name
            identities.append(_identity(outer, f"{outer}__hoisted_{loop.name}"))
            outer = identities[-1].output[0]
        renamed[body.input[2 + place].name] = outer
        if loop.output[place]:
            identities.append(_identity(outer, loop.output[place]))
    _rename(body, renamed)
    for place in sorted(passed, reverse=True):
        del body.input[2 + place], body.output[1 + place]
        del loop.input[2 + place], loop.output[place]
    return identities


def _passed_on(body: Any) -> list[int]:
    """Numbers of the carried tensors that a loop's body returns as they are."""
    made = {node.output[0]: node.input[0] for node in body.node if node.op_type == "Identity"}

    def source(name: str) -> str:
        while name in made:
            name = made[name]
        return name

    names = [one.name for one in body.input][2:]
    results = [one.name for one in body.output][1 : 1 + len(names)]
    return [
        place
        for place, (name, result) in enumerate(zip(names, results, strict=True))
        if source(result) == name
    ]


def _rename(graph: Any, renamed: Mapping[str, str]) -> None:
    """Rename the tensors that the nodes of a graph read, those of inner graphs too."""
    for node in graph.node:
        for place, name in enumerate(node.input):
            node.input[place] = renamed.get(name, name)
        for body in subgraphs(node):
            _rename(body, renamed)
            for one in body.output:
                one.name = renamed.get(one.name, one.name)


def _identity(name: str, result: str) -> Any:
    return onnx.helper.make_node("Identity", [name], [result], name=f"{result}__identity")

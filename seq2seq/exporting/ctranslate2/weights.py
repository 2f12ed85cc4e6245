"""The weights of layers as CTranslate2 stores them."""

import math
from typing import Any

import numpy as np
from keras import ops

from seq2seq.symbols import END

NEVER = -1e9  # logit of a symbol that is never written


def array(weight: Any) -> np.ndarray:
    """Return a weight as float32."""
    return np.asarray(ops.convert_to_numpy(weight), "float32")


def set_linear(spec: Any, *layers: Any) -> None:
    """Set the weight (outputs, inputs) and the bias of a product, of several layers in a row."""
    set_product(spec, [array(one.kernel) for one in layers], [array(one.bias) for one in layers])


def set_product(spec: Any, kernels: list[np.ndarray], biases: list[np.ndarray]) -> None:
    """Set the same from kernels (inputs, outputs) and biases (outputs,)."""
    spec.weight = np.ascontiguousarray(np.concatenate(kernels, axis=1).T)
    spec.bias = np.concatenate(biases)


def set_norm(spec: Any, norm: Any) -> None:
    """Set the scale and, where there is one, the offset of a normalization."""
    spec.gamma = array(norm.scale)
    if norm.offset is not None:
        spec.beta = array(norm.offset)


def set_self_attention(spec: Any, layer: Any) -> None:
    """Set self-attention. Key heads that serve several query heads are repeated for each."""
    heads, groups, dim = layer.num_heads, layer.num_kv_heads, layer.head_dim
    ends = [heads * dim, (heads + groups) * dim]
    kernels = np.split(array(layer.project.kernel), ends, axis=-1)
    biases = np.split(array(layer.project.bias), ends, axis=-1)
    repeats = [1, heads // groups, heads // groups]
    set_product(
        spec.linear[0],
        [repeated(*one, dim) for one in zip(kernels, repeats, strict=True)],
        [repeated(*one, dim) for one in zip(biases, repeats, strict=True)],
    )
    set_linear(spec.linear[1], layer.mix)


def set_attention(spec: Any, attention: Any, mix: Any) -> None:
    """Set attention to the source, with key heads as in `set_self_attention`."""
    repeats, dim = (
        attention.num_heads // (attention.num_kv_heads or attention.num_heads),
        attention.head_dim,
    )
    both = attention.key, attention.value
    set_linear(spec.linear[0], attention.query)
    set_product(
        spec.linear[1],
        [repeated(array(one.kernel), repeats, dim) for one in both],
        [repeated(array(one.bias), repeats, dim) for one in both],
    )
    set_linear(spec.linear[2], mix)


def repeated(weight: np.ndarray, repeats: int, dim: int) -> np.ndarray:
    """Repeat each head of a weight (..., heads * dim)."""
    heads = weight.reshape(*weight.shape[:-1], -1, dim)
    return np.repeat(heads, repeats, axis=-2).reshape(*weight.shape[:-1], -1)


def set_feed_forward(spec: Any, layer: Any) -> None:
    """Set a feed-forward network, gated or not."""
    if layer.gated:
        kernels = np.split(array(layer.widen.kernel), 2, axis=-1)
        biases = np.split(array(layer.widen.bias), 2, axis=-1)
        set_product(spec.linear_0, kernels[:1], biases[:1])
        set_product(spec.linear_0_noact, kernels[1:], biases[1:])
    else:
        set_linear(spec.linear_0, layer.widen)
    set_linear(spec.linear_1, layer.narrow)


def embeddings(table: Any, transformer: Any) -> np.ndarray:
    """Return what a Transformer's first layer reads for each id, but for positions, (V, U)."""
    scaled = array(table) * np.float32(math.sqrt(table.shape[-1]))
    enter = transformer.enter
    return scaled if enter is None else scaled @ array(enter.kernel) + array(enter.bias)


def positions(transformer: Any, count: int) -> np.ndarray:
    """Return what a Transformer adds to its inputs at each of `count` steps, (count, U)."""
    layer = transformer.positions
    zeros = ops.zeros((1, count, transformer.units), "float32")
    added = layer.add(zeros)
    return array(added)[0]


def projection(head: Any, table: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the weight (V, U) and the bias (V,) of logits, without those that are never written.

    Args:
        head: the model's.
        table: the embeddings to which the head is tied, or None.
    """
    weight = array(head.kernel).T if table is None else array(table)
    bias = array(head.bias).copy()
    bias[:END] = NEVER
    return np.ascontiguousarray(weight), bias

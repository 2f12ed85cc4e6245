"""CTranslate2 with the weights of our Transformer."""

import math
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np

from benchmarks.sizes import Size

SPECIAL = ["<blank>", "<unk>", "<s>", "</s>"]


def decode(size: Size, precision: str, weights: Path) -> Callable[[], list[int]]:
    """A search with "COMPUTE_TYPE INTER INTRA WIDTH": threads are divided between workers."""
    compute_type, inter, intra, width = precision.split()
    with np.load(weights) as arrays, tempfile.TemporaryDirectory() as folder:
        convert(size, dict(arrays)).save(folder)
        translator = ctranslate2.Translator(
            folder, compute_type=compute_type, inter_threads=int(inter), intra_threads=int(intra)
        )
    sources = [[str(i) for i in row] for row in size.batch()[0]]
    most = max(1, math.ceil(size.rows / int(inter)))

    def step() -> list[int]:
        found = translator.translate_batch(
            sources,
            beam_size=int(width),
            max_decoding_length=size.target,
            max_input_length=0,
            max_batch_size=most,
        )
        return [int(token) for token in found[0].hypotheses[0]]

    assert os.environ["OMP_NUM_THREADS"]
    return step


def convert(size: Size, arrays: dict[str, np.ndarray]) -> Any:
    """CTranslate2's form of our weights."""
    spec = ctranslate2.specs.TransformerSpec.from_config(
        size.layers, size.heads, pre_norm=True, activation=ctranslate2.specs.Activation.RELU
    )
    names = [*SPECIAL, *map(str, range(len(SPECIAL), size.vocabulary))]
    spec.register_source_vocabulary(names)
    spec.register_target_vocabulary(names)
    spec.config.add_source_bos = spec.config.add_source_eos = False
    d = size.units
    waves = np.exp(np.arange(d // 2) * (-math.log(10_000.0) / (d // 2 - 1)))
    angles = np.arange(512)[:, None] * waves
    positions = np.concatenate([np.sin(angles), np.cos(angles)], axis=1).astype("float32")
    for side, part in (("encoder", spec.encoder), ("decoder", spec.decoder)):
        embedded = part.embeddings[0] if side == "encoder" else part.embeddings
        embedded.weight = arrays["source.0" if side == "encoder" else "target.0"]
        part.position_encodings.encodings = positions
        give_norm(part.layer_norm, arrays, f"{side}.norm.0", f"{side}.norm.1")
        for i, layer in enumerate(part.layer):
            parts = iter(range(0, 32, 2))

            def names_of(i: int = i, side: str = side, parts: Any = parts) -> tuple[str, str]:
                j = next(parts)
                return f"{side}.{i}.{j}", f"{side}.{i}.{j + 1}"

            give_linear(layer.self_attention.linear[0], arrays, *names_of())
            give_linear(layer.self_attention.linear[1], arrays, *names_of())
            norms = [layer.self_attention.layer_norm]
            if side == "decoder":
                give_linear(layer.attention.linear[0], arrays, *names_of())
                (key, key_bias), (value, value_bias) = names_of(), names_of()
                both = np.concatenate([arrays[key], arrays[value]], axis=1)
                layer.attention.linear[1].weight = np.ascontiguousarray(both.T)
                layer.attention.linear[1].bias = np.concatenate(
                    [arrays[key_bias], arrays[value_bias]]
                )
                give_linear(layer.attention.linear[2], arrays, *names_of())
                norms.append(layer.attention.layer_norm)
            give_linear(layer.ffn.linear_0, arrays, *names_of())
            give_linear(layer.ffn.linear_1, arrays, *names_of())
            for norm in [*norms, layer.ffn.layer_norm]:
                give_norm(norm, arrays, *names_of())
    give_linear(spec.decoder.projection, arrays, "head.0", "head.1")
    spec.validate()
    return spec


def give_linear(layer: Any, arrays: dict[str, np.ndarray], kernel: str, bias: str) -> None:
    layer.weight = np.ascontiguousarray(arrays[kernel].T)
    layer.bias = arrays[bias]


def give_norm(layer: Any, arrays: dict[str, np.ndarray], scale: str, offset: str) -> None:
    layer.gamma, layer.beta = arrays[scale], arrays[offset]

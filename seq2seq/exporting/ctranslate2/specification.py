"""A model's architecture and weights as CTranslate2 describes them."""

import math
from typing import Any

from ctranslate2 import specs

from seq2seq.exporting.ctranslate2.names import SYMBOLS, names
from seq2seq.exporting.ctranslate2.weights import (
    embeddings,
    positions,
    projection,
    set_attention,
    set_feed_forward,
    set_norm,
    set_self_attention,
)
from seq2seq.layers.norm import EPSILON

ACTIVATIONS = {
    "relu": specs.Activation.RELU,
    "gelu": specs.Activation.GELU,
    "silu": specs.Activation.SWISH,
    "swish": specs.Activation.SWISH,
    "tanh": specs.Activation.Tanh,
    "sigmoid": specs.Activation.Sigmoid,
}


def specification(model: Any, longest: int) -> specs.TransformerSpec:
    """Describe a model that `check_model` accepts.

    Args:
        model: an `EncoderDecoder`.
        longest: steps of the longest source.
    """
    encoder, decoder = model.encoder.transformer, model.decoder.transformer
    spec = specs.TransformerSpec(
        specs.TransformerEncoderSpec(**_arguments(model.encoder.options)),
        specs.TransformerDecoderSpec(
            **_arguments(model.decoder.options),
            alignment_layer=-1,
            alignment_heads=model.decoder.options["num_heads"],
        ),
    )
    ratio, offset = model.output_limit
    longest_output = max(longest, math.ceil(ratio * longest + offset))
    spec.encoder.embeddings[0].weight = embeddings(model.source_embedding.table, encoder)
    spec.decoder.embeddings.weight = embeddings(model.target_embedding.table, decoder)
    _set_stack(spec.encoder, encoder, longest)
    _set_stack(spec.decoder, decoder, longest_output)
    table = model.target_embedding.table if model.tied_embeddings else None
    spec.decoder.projection.weight, spec.decoder.projection.bias = projection(model.head, table)
    spec.register_source_vocabulary(names(model.source.vocabulary_size))
    spec.register_target_vocabulary(names(model.target.vocabulary_size))
    spec.config.unk_token, spec.config.bos_token, spec.config.eos_token = SYMBOLS[1:]
    spec.config.decoder_start_token = SYMBOLS[2]
    spec.config.add_source_bos = spec.config.add_source_eos = False
    spec.config.layer_norm_epsilon = EPSILON
    spec.config.add_attribute("longest_source", longest)
    spec.config.add_attribute("longest_output", longest_output)
    return spec


def _arguments(options: dict[str, Any]) -> dict[str, Any]:
    """Translate the options of an encoder or decoder."""
    is_rotary = options["positions"] == "rotary"
    return {
        "num_layers": options["num_layers"],
        "num_heads": options["num_heads"],
        "pre_norm": options["norm_first"],
        "activation": ACTIVATIONS[options["activation"]],
        "ffn_glu": options["gated"],
        "rms_norm": options["norm"] == "rms",
        **({"rotary_dim": 0, "rotary_interleave": False} if is_rotary else {}),
    }


def _set_stack(spec: Any, transformer: Any, count: int) -> None:
    """Set what both sides have, for rows of at most `count` steps."""
    spec.scale_embeddings = False  # they are scaled already
    is_rotary = transformer.options["positions"] == "rotary"
    if not (is_rotary and transformer.causal):  # in encoders, they are zeros beside rotations
        spec.position_encodings.encodings = positions(transformer, count)
    if transformer.norm is not None:
        set_norm(spec.layer_norm, transformer.norm)
    for one, layer in zip(spec.layer, transformer.stack, strict=True):
        parts = [one.self_attention, one.ffn]
        set_self_attention(one.self_attention, layer.self_attention)
        set_feed_forward(one.ffn, layer.feed_forward)
        if layer.attention is not None:
            set_attention(one.attention, layer.attention, layer.mix)
            parts.insert(1, one.attention)
        for part, norm in zip(parts, layer.norms, strict=True):
            set_norm(part.layer_norm, norm)

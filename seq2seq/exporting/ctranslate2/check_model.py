"""The models that CTranslate2 can run."""

from collections.abc import Iterator
from typing import Any

from seq2seq.decoders import TransformerDecoder
from seq2seq.encoders import TransformerEncoder
from seq2seq.errors import InputError
from seq2seq.heads import TokensHead
from seq2seq.layers import MultiHeadAttention
from seq2seq.models import EncoderDecoder

ACTIVATIONS = ("relu", "gelu", "silu", "swish", "tanh", "sigmoid")
POSITIONS = ("sinusoidal", "learned", "rotary", "none")


def check_model(model: Any) -> None:
    """Refuse what CTranslate2 has no operation for.

    Raises:
        InputError: a part or an option of the model, which the sentence names.
    """
    if type(model) is not EncoderDecoder:
        _refuse(
            f"the model must be an EncoderDecoder (model=transformer), not {type(model).__name__}"
        )
    kinds = (
        (model.encoder, TransformerEncoder, "model/encoder must be transformer"),
        (model.decoder, TransformerDecoder, "model/decoder must be transformer"),
        (model.head, TokensHead, "model/head must be tokens"),
    )
    for part, kind, wanted in kinds:
        if type(part) is not kind:
            _refuse(f"{wanted}, not {type(part).__name__}")
    if model.source.kind != "tokens":
        _refuse(f"sources must be tokens, not {model.source.kind}")
    for side, part in (("encoder", model.encoder), ("decoder", model.decoder)):
        for name, wanted, value in _unsuitable(part.options):
            _refuse(f"model.{side}.{name} must be {wanted}, not {value}")
    _check_attention(model.decoder.transformer)


def _unsuitable(options: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Find options of one side that CTranslate2 lacks: name, what it must be, what it is."""
    for name, choices in (("activation", ACTIVATIONS), ("positions", POSITIONS)):
        if options[name] not in choices:
            yield name, _alternatives(choices), options[name]
    head_dim = options["units"] // options["num_heads"]
    if options["positions"] == "rotary" and head_dim % 2:
        yield "units", "an even number for each head, with rotary positions", head_dim


def _check_attention(decoder: Any) -> None:
    """Refuse attention to the source that is not like the decoder's to itself."""
    for layer in decoder.stack:
        attention = layer.attention
        if type(attention) is not MultiHeadAttention:
            _refuse(f"model/attention must be multi_head, not {type(attention).__name__}")
        heads = layer.self_attention.num_heads
        if (attention.num_heads, attention.num_heads * attention.head_dim) != (
            heads,
            decoder.units,
        ):
            _refuse(
                f"the attention to the source must have {heads} heads of {decoder.units // heads}, "
                f"as the decoder's to itself, not {attention.num_heads} of {attention.head_dim}"
            )


def _alternatives(choices: tuple[str, ...]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def _refuse(fault: str) -> None:
    raise InputError(f"For CTranslate2, {fault}. Choose format=saved_model.")

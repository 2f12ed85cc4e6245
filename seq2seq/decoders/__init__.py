"""Decoders: networks that write the target, one step or all steps at a time."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Decoder": "decoder",
        "RecurrentDecoder": "recurrent_decoder",
        "TransformerDecoder": "transformer_decoder",
    },
)

"""Texts to arrays and back inside a TensorFlow graph, by core operations alone."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__, {"text_decoder": "text_decoder", "text_encoder": "text_encoder"}
)

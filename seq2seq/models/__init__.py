"""Whole models: ordinary Keras models on batches of pairs."""

from seq2seq.ops.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, {"EncoderDecoder": "encoder_decoder"})

"""What a model says about each step of the target."""

from seq2seq.ops.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {"Head": "head", "SmoothedCrossentropy": "smoothed_crossentropy", "TokensHead": "tokens_head"},
)

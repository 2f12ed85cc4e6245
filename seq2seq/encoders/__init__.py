"""Networks that read the source."""

from seq2seq.ops.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__, {"Encoder": "encoder", "RecurrentEncoder": "recurrent_encoder"}
)

"""The devices that share a batch."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Alone": "alone",
        "Distribution": "distribution",
        "Mirrored": "mirrored_tensorflow",
        "Sharded": "sharded",
        "make_distribution": "choosing",
    },
)

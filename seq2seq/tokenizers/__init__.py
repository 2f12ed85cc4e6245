"""Texts to ids and back. Ids 0-3 are PAD, UNK, START, END in every vocabulary."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Bytes": "bytes",
        "Characters": "characters",
        "Integers": "integers",
        "Subwords": "subwords",
        "Tokenizer": "tokenizer",
        "Words": "words",
        "choose": "selection",
    },
)

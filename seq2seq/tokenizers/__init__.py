"""Tokenizers. Ids 0 to 3 are PAD, UNK, START and END in every vocabulary."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Bytes": "bytes",
        "Characters": "characters",
        "Conditioned": "conditioned",
        "Integers": "integers",
        "Subwords": "subwords",
        "Tokenizer": "tokenizer",
        "Words": "words",
        "choose": "selection",
    },
)

"""Texts to arrays in a TensorFlow graph."""

from collections.abc import Callable
from typing import Any

from seq2seq.errors import InputError
from seq2seq.exporting.tensorflow_texts.encoders.batch_encoder import BatchEncoder
from seq2seq.exporting.tensorflow_texts.encoders.bytes_encoder import BytesEncoder
from seq2seq.exporting.tensorflow_texts.encoders.characters_encoder import CharactersEncoder
from seq2seq.exporting.tensorflow_texts.encoders.conditioned_encoder import ConditionedEncoder
from seq2seq.exporting.tensorflow_texts.encoders.integers_encoder import IntegersEncoder
from seq2seq.exporting.tensorflow_texts.encoders.subwords_encoder import SubwordsEncoder
from seq2seq.exporting.tensorflow_texts.encoders.values_encoder import ValuesEncoder
from seq2seq.exporting.tensorflow_texts.encoders.words_encoder import WordsEncoder
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.features import Feature, RowScaledValues, Tokens, Values
from seq2seq.tokenizers import Bytes, Characters, Conditioned, Integers, Subwords, Tokenizer, Words

OF_TOKENIZER: dict[type[Tokenizer], Callable[[Any], Any]] = {
    Bytes: BytesEncoder,
    Characters: CharactersEncoder,
    Conditioned: lambda tokenizer: ConditionedEncoder(tokenizer, _of_tokens(tokenizer.text)),
    Integers: IntegersEncoder,
    Subwords: SubwordsEncoder,
    Words: WordsEncoder,
}
OF_FEATURE: dict[type[Feature], Callable[[Any], Any]] = {
    RowScaledValues: ValuesEncoder,
    Tokens: lambda tokens: _of_tokens(tokens.tokenizer),
    Values: ValuesEncoder,
}


def text_encoder(feature: Feature) -> BatchEncoder:
    """Make the graph's equal of a fitted feature's `encode`, for inputs that are texts.

    Args:
        feature: fitted `Tokens` or `Values`.

    Raises:
        InputError: a feature, or an option of one, that a graph cannot have.
    """
    if type(feature) in OF_FEATURE:
        return BatchEncoder(OF_FEATURE[type(feature)](feature))
    raise InputError(
        f"Texts of {type(feature).__name__} cannot be read by an exported model, only those of "
        "Tokens and Values."
    )


def _of_tokens(tokenizer: Tokenizer) -> Callable[[FlatRows], FlatRows]:
    """Make the encoding of a fitted tokenizer."""
    if type(tokenizer) not in OF_TOKENIZER:
        known = ", ".join(one.__name__ for one in OF_TOKENIZER)
        raise InputError(
            f"Texts of {type(tokenizer).__name__} cannot be read by an exported model, only those "
            f"of {known}."
        )
    return OF_TOKENIZER[type(tokenizer)](tokenizer)

"""Arrays to texts in a TensorFlow graph."""

from collections.abc import Callable
from typing import Any

from seq2seq.aliases import Tensor
from seq2seq.errors import InputError
from seq2seq.exporting.tensorflow_texts.decoders.bytes_decoder import BytesDecoder
from seq2seq.exporting.tensorflow_texts.decoders.composed import Composed
from seq2seq.exporting.tensorflow_texts.decoders.conditioned_decoder import ConditionedDecoder
from seq2seq.exporting.tensorflow_texts.decoders.integers_decoder import IntegersDecoder
from seq2seq.exporting.tensorflow_texts.decoders.joined_texts import JoinedTexts
from seq2seq.exporting.tensorflow_texts.decoders.labels_decoder import LabelsDecoder
from seq2seq.exporting.tensorflow_texts.decoders.subwords_decoder import SubwordsDecoder
from seq2seq.exporting.tensorflow_texts.decoders.tokens_decoder import TokensDecoder
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.features import Feature, Labels, Tokens
from seq2seq.tokenizers import Bytes, Characters, Conditioned, Integers, Subwords, Tokenizer, Words
from seq2seq.tokenizers.vocabulary import texts_of_ids

OF_TOKENIZER: dict[type[Tokenizer], Callable[[Any], Any]] = {
    Bytes: lambda _: BytesDecoder(),
    Characters: lambda tokenizer: JoinedTexts(texts_of_ids(tokenizer.learned)),
    Conditioned: lambda tokenizer: ConditionedDecoder(tokenizer, _of_tokens(tokenizer.text)),
    Integers: IntegersDecoder,
    Subwords: SubwordsDecoder,
    Words: lambda tokenizer: JoinedTexts(texts_of_ids(tokenizer.learned), " "),
}
OF_FEATURE: dict[type[Feature], Callable[[Any], Any]] = {
    Labels: lambda labels: LabelsDecoder(
        labels.names, labels.separator if labels.multiple else None
    ),
    Tokens: lambda tokens: TokensDecoder(_of_tokens(tokens.tokenizer)),
}


def text_decoder(feature: Feature) -> TokensDecoder | LabelsDecoder:
    """Make the graph's equal of a fitted feature's `decode`.

    Texts of numbers are as short as float32 allows, which no operation of TensorFlow can write: an
    exported model gives numbers in place of them.

    Args:
        feature: fitted `Tokens` or `Labels`.

    Raises:
        InputError: a feature, or an option of one, that a graph cannot have.
    """
    if type(feature) in OF_FEATURE:
        return OF_FEATURE[type(feature)](feature)
    raise InputError(
        f"Texts of {type(feature).__name__} cannot be written by an exported model. Export it with "
        "numbers as outputs."
    )


def _of_tokens(tokenizer: Tokenizer) -> Callable[[FlatRows], Tensor]:
    """Make the decoding of a fitted tokenizer."""
    if type(tokenizer) not in OF_TOKENIZER:
        known = ", ".join(one.__name__ for one in OF_TOKENIZER)
        raise InputError(
            f"Texts of {type(tokenizer).__name__} cannot be written by an exported model, only "
            f"those of {known}."
        )
    decode = OF_TOKENIZER[type(tokenizer)](tokenizer)
    is_decomposed = tokenizer.normalization == "NFD" and type(tokenizer) is not Conditioned
    return Composed(decode) if is_decomposed else decode

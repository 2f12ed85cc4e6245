"""The trained tokenizers of the `tokenizers` library, as JSON in a saved model."""

import json
import math
from typing import Any

import tokenizers

from seq2seq.errors import InputError

TYPES = {"bpe": "BPE", "unigram": "Unigram"}
ABSENT = ("normalizer", "post_processor", "decoder", "truncation", "padding")  # of our tokenizers
NO_SUFFIXES = ("dropout", "continuing_subword_prefix", "end_of_word_suffix")


def read_pieces(text: str, model: str, unknown: str) -> tokenizers.Tokenizer:
    """Read a trained tokenizer, and nothing else that the library could read.

    Of other contents, some make the library panic, which cannot be caught as an `Exception`, and
    some make it run regular expressions or pad texts to any length.

    Args:
        text: JSON, as `Tokenizer.to_str` writes it.
        model: bpe or unigram.
        unknown: its only special token.

    Raises:
        InputError: the text is not that of such a tokenizer.
    """
    try:
        content = json.loads(text)
        added, cutter, inner = content["added_tokens"], content["pre_tokenizer"], content["model"]
        is_ours = (
            all(content[name] is None for name in ABSENT)
            and [(one["id"], one["content"]) for one in added] == [(0, unknown)]
            and cutter["type"] == "Metaspace"
            and inner["type"] == TYPES[model]
            and (_is_bpe(inner, unknown) if model == "bpe" else _is_unigram(inner))
        )
        if is_ours:
            return tokenizers.Tokenizer.from_str(text)
    except Exception:  # the library raises that class itself
        pass
    raise InputError(
        f"A tokenizer of subwords must be a {TYPES[model]} model as Subwords learns it, not "
        f"{str(text)[:40]!r}... Restore the model's file."
    )


def _is_bpe(model: dict[str, Any], unknown: str) -> bool:
    vocabulary = model["vocab"]
    merges = [one.split(" ") if isinstance(one, str) else one for one in model["merges"]]
    return (
        all(model[name] is None for name in NO_SUFFIXES)
        and model["unk_token"] == unknown
        and sorted(vocabulary.values()) == list(range(len(vocabulary)))
        and all(a in vocabulary and b in vocabulary and a + b in vocabulary for a, b in merges)
    )


def _is_unigram(model: dict[str, Any]) -> bool:
    return model["unk_id"] == 0 and all(
        isinstance(piece, str) and math.isfinite(score) for piece, score in model["vocab"]
    )

"""Export for CTranslate2."""

import os
from pathlib import Path
from typing import Any

from seq2seq.checks import check_choice, check_counts
from seq2seq.errors import InputError
from seq2seq.exporting.ctranslate2.check_model import check_model
from seq2seq.imports.packages import is_installed

QUANTIZATIONS = {"none": "float32", "int8": "int8"}
LONGEST = 1024  # steps


def to_ctranslate2(
    model: Any, folder: str | os.PathLike, quantize: str = "none", longest: int = LONGEST
) -> Path:
    """Write a Transformer into a folder that CTranslate2 loads.

    Tokens are named by their ids, "4", "5", ..., the four symbols `<blank>`, `<unk>`, `<s>` and
    `</s>`. Outputs have no unknown tokens. Key heads that are shared (`num_kv_heads`) are repeated.
    Weights and products are float32, whatever the model's precision, unless they are int8.

    >>> to_ctranslate2(seq2seq.load("runs/mine").model, "exported", quantize="int8")
    >>> ctranslate2.Translator("exported").translate_batch([["4", "5"]], min_decoding_length=0)

    Args:
        model: an `EncoderDecoder` with Transformers on both sides.
        folder: where the files are written; made if it is missing.
        quantize: none, or int8 for weights of 8 bits and products of integers.
        longest: steps of the longest source. Positions of as many steps are in the files, and of
            its longest output.

    Returns:
        The folder.

    Raises:
        InputError: the package `ctranslate2` is missing, or it has no operation for a part or an
            option of the model.
    """
    check_choice(QUANTIZATIONS, quantize=quantize)
    check_counts(longest=longest)
    check_model(model)
    if not is_installed("ctranslate2"):
        raise InputError(
            "An export for CTranslate2 needs the package ctranslate2, which is not installed. "
            'Install it with: pip install "keras-seq2seq[ctranslate2]"'
        )
    from seq2seq.exporting.ctranslate2.specification import specification

    spec = specification(model, longest)
    spec.validate()
    spec.optimize(quantization=QUANTIZATIONS[quantize])
    Path(folder).mkdir(parents=True, exist_ok=True)
    spec.save(os.fspath(folder))
    return Path(folder)

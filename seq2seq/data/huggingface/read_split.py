"""Splits of a loaded data set, or parts of them."""

from collections.abc import Mapping
from typing import Any

from seq2seq.checks import nearest
from seq2seq.data.huggingface.huggingface_table import HuggingFaceTable
from seq2seq.data.huggingface.loading import datasets_library
from seq2seq.errors import InputError


def read_split(
    option: str, path: str, loaded: Mapping[str, Any], expression: str
) -> HuggingFaceTable:
    """Return the rows that an expression such as `train[:80%]` names.

    Args:
        option: the split that they are to be: train, validation or test.
        path: the data set.
        loaded: {name: `datasets.Dataset`}.
        expression: name of a split, with or without a range; several are joined by `+`.

    Raises:
        InputError: there is no such split, or it has fewer rows.
    """
    if expression in loaded:
        return HuggingFaceTable(path, expression, [loaded[expression]])
    instruction = datasets_library().ReadInstruction
    try:
        sizes = {name: len(rows) for name, rows in loaded.items()}
        ranges = instruction.from_spec(expression).to_absolute(sizes)
        for one in ranges:
            if one.from_ >= sizes[one.splitname]:
                raise ValueError(f"{one.splitname} has only {sizes[one.splitname]} rows")
    except ValueError as error:
        raise InputError(
            f"data.{option} must be a split of Hugging Face data set {path}, or a part of one such "
            f"as train[:80%], not {expression!r}. {nearest(expression, loaded)}"
        ) from error
    parts = [loaded[one.splitname].select(range(one.from_, one.to)) for one in ranges]
    return HuggingFaceTable(path, expression, parts)

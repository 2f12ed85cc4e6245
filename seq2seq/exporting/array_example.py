"""Lines of Python that encode a source and decode an answer without the library."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from seq2seq.prediction.batch_predictor import Options
from seq2seq.tokenizers import Characters, Tokenizer, Words

SPLITTING = {Characters: "", Words: ".split()"}  # what gives the symbols of a normalized text
MISSING = 'float("nan")'
MODULES = ("json", "math", "pathlib", "unicodedata")  # that the lines may use


def import_lines(lines: Iterable[str]) -> list[str]:
    """Return the imports of Python's own modules that lines take."""
    code = "\n".join(lines)
    return [f"import {name}" for name in MODULES if f"{name}." in code]


def encoding_lines(model: Any, source: Any) -> list[str]:
    """Return lines that set `known`, the signature, and `source`, the steps of a raw source.

    Characters and words are looked up, in the form that their tokenizer gives texts; ids of other
    tokens, which take the algorithm of their tokenizer, are written out, as are labels.
    """
    feature = model.source
    lines = ['known = json.loads(pathlib.Path("signature.json").read_text("utf-8"))']
    if feature.kind == "values":
        steps = repr(np.round(feature.parse(source), 6).tolist())
        return [*lines, f"source = {steps.replace('nan', MISSING)}"]
    tokenizer = feature.tokenizer if feature.kind == "tokens" else None
    if tokenizer is None or type(tokenizer) not in SPLITTING:
        (ids,) = feature.encode([source]).rows()
        how = "by the names" if tokenizer is None else "by the tokenizer"
        return [*lines, f"source = {ids.tolist()}  # {source!r} {how} of signature.json"]
    symbols = _normalized(repr(source), tokenizer) + SPLITTING[type(tokenizer)]
    return [
        *lines,
        'numbers = {text: number for number, text in enumerate(known["source"]["first"])}',
        f"source = [numbers.get(symbol, 1) for symbol in {symbols}]",
    ]


def _normalized(text: str, tokenizer: Tokenizer) -> str:
    """Write the expression for `tokenizer.decomposed(text)`, of an expression."""
    if tokenizer.lowercase:
        text = f"{text}.lower()"
    form = tokenizer.normalization  # NFD of a text is that of its NFC
    return text if form == "none" else f'unicodedata.normalize("{form}", {text})'


def text_lines(target: Any) -> list[str]:
    """Return lines that set `text` to what `ids`, of a feature of tokens, mean."""
    first, later = target.tokenizer.token_texts()
    lines = ['texts = known["target"]["first"]']
    if first == later:
        lines.append('text = "".join(texts[one] for one in ids)')
    else:
        lines.append('others = known["target"]["later"]')
        lines.append(
            'text = "".join((others if place else texts)[i] for place, i in enumerate(ids))'
        )
    if any(isinstance(text, bytes) for text in first):
        lines.append('text = text.encode("latin-1").decode("utf-8", "replace")')
    if target.tokenizer.normalization == "NFD":  # whose outputs are composed again
        lines.append('text = unicodedata.normalize("NFC", text)')
    return lines


def limit_lines(options: Options) -> list[str]:
    """Return lines that set `limit`, the largest number of ids of an output, from `source`."""
    found = ['limit = known["limits"]["output_ids"]']
    if options.max_length is None:
        found.append('limit = math.ceil(limit["ratio"] * len(source) + limit["offset"])')
    return found


def answer_lines(model: Any, ranked: bool) -> list[str]:
    """Return lines that print the best answer in `found`, a dict of arrays.

    Args:
        model: what was exported.
        ranked: whether answers have an axis of hypotheses.
    """
    row = "[0, 0]" if ranked else "[0]"
    if model.target.kind == "values":
        return ['print("values", found["values"][0])']
    if model.target.kind == "labels":
        names = 'known["target"]["names"]'
        return [f'print("labels", dict(zip({names}, found["probabilities"][0])))']
    return [
        f'ids = found["ids"]{row}[: found["lengths"]{row}]',
        *text_lines(model.target),
        f'print("text", text, found["log_probs"]{row})',
    ]

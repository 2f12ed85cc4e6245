"""Lines of Python that encode a source and decode an answer without the library."""

from typing import Any

import numpy as np

SPLITTING = {"Characters": "{source!r}", "Words": "{source!r}.split()"}


def encoding_lines(model: Any, source: Any) -> list[str]:
    """Return lines that set `known`, the signature, and `source`, the steps of a raw source.

    Characters and words are looked up; ids of other tokens, which take the algorithm of their
    tokenizer, are written out.
    """
    feature = model.source
    lines = ['known = json.load(open("signature.json", encoding="utf-8"))']
    if feature.kind == "values":
        steps = np.round(feature.parse(source), 6).tolist()
        return [*lines, f"source = {steps}"]
    name = type(feature.tokenizer).__name__ if feature.kind == "tokens" else ""
    if name not in SPLITTING:
        (ids,) = feature.encode([source]).rows()
        return [*lines, f"source = {ids.tolist()}  # {source!r} by the tokenizer of signature.json"]
    symbols = SPLITTING[name].format(source=source)
    return [
        *lines,
        'numbers = {text: number for number, text in enumerate(known["source"]["first"])}',
        f"source = [numbers.get(symbol, 1) for symbol in {symbols}]",
    ]


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
    return lines


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

"""Predictions in a notebook."""

import math
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import numpy as np

from seq2seq.pages.table import table
from seq2seq.visible import visible

SHADE = "rgba(63, 111, 163, {:.2f})"  # of a token: the deeper, the likelier
DEEPEST = 0.6  # opacity at which black text is legible
TOKEN = "padding: 0 .3em; margin-right: .15em; display: inline-block; background: {}"


def prediction_html(fields: Mapping[str, Any]) -> str:
    """Return a prediction as HTML: output, probabilities, tokens, alternatives.

    Args:
        fields: those of a `Prediction`, by name.
    """
    return "\n".join(_parts(fields))


def _parts(fields: Mapping[str, Any]) -> Iterator[str]:
    yield f"<p><b>{escape(visible(fields['output']))}</b></p>"
    if facts := list(_facts(fields)):
        yield f"<p>{escape('; '.join(facts))}</p>"
    if fields["token_log_probs"]:
        spans = map(_token, fields["tokens"], fields["token_log_probs"])
        yield f"<p>{' '.join(spans)}</p>"
    if fields["probabilities"]:
        likeliest = sorted(fields["probabilities"].items(), key=lambda pair: -pair[1])
        rows = [(name, f"{share:.1%}") for name, share in likeliest]
        yield table(("label", "probability"), rows, numbers=(1,))
    if fields["interval"]:
        columns = (fields["values"], *fields["interval"])
        flat = [[f"{one:.6g}" for one in np.ravel(column)] for column in columns]
        yield table(("value", "from", "to"), zip(*flat, strict=True))
        if calibration := fields["interval_calibration"]:
            yield f"<p>{escape(f'Interval: {calibration}.')}</p>"
    if fields["alternatives"]:
        others = [
            (number, one.output, f"{one.log_prob:.2f}", f"{one.score:.2f}")
            for number, one in enumerate(fields["alternatives"], 2)
        ]
        yield table(("", "alternative", "log prob", "score"), others)


def _facts(fields: Mapping[str, Any]) -> Iterator[str]:
    if (confidence := fields.get("confidence")) is not None:
        yield f"confidence {confidence:.1%}"
    if not math.isnan(fields["log_prob"]):
        yield f"log prob {fields['log_prob']:.2f}"
        if fields["finish_reason"] != "end":
            yield f"finish reason: {fields['finish_reason']}"


def _token(token: str, log_prob: float) -> str:
    probability = math.exp(log_prob)
    style = TOKEN.format(SHADE.format(DEEPEST * probability))
    text = escape(visible(token)) or "&nbsp;"
    return f'<span style="{style}" title="{probability:.1%}">{text}</span>'

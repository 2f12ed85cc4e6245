"""What other programs must know of an artefact: the contents of `signature.json`."""

from typing import Any

import keras

import seq2seq
from seq2seq.exporting.agreement import Agreement
from seq2seq.exporting.decoding_text import decoding_of
from seq2seq.exporting.formats.format import Format, Signature
from seq2seq.exporting.plan import Plan
from seq2seq.imports.packages import package_version
from seq2seq.models import Answering
from seq2seq.prediction.described import described_feature
from seq2seq.symbols import END, PAD, START, UNK

FORMAT = 1  # version of this file


def signature(
    plan: Plan,
    format: Format,
    signatures: dict[str, Signature],
    agreements: dict[str, Agreement],
) -> dict[str, Any]:
    """Describe an artefact, as JSON can hold it.

    Args:
        plan: what was exported.
        format: in which format.
        signatures: its functions by name.
        agreements: how the answers of its functions agree with those of the predictor.
    """
    model = plan.model
    versions = {name: package_version(name) for name in ("keras", *format.packages)}
    return {
        "signature": FORMAT,
        "format": format.name,
        "model": type(model).__name__,
        "weights": model.count_params(),
        **({"forecasts": str(model.shrinkage)} if model.shrinkage else {}),
        "quantize": plan.quantize,
        "signatures": {
            name: {
                "inputs": {key: one._asdict() for key, one in functions.inputs.items()},
                "outputs": {key: one._asdict() for key, one in functions.outputs.items()},
                **({"decoding": functions.decoding} if functions.decoding else {}),
            }
            for name, functions in signatures.items()
        },
        **({"decoding": decoding_of(plan.options)} if format.searches else {}),
        "limits": _limits(plan, format),
        "source": _side(model.source),
        "target": _side(model.target),
        "symbols": {"PAD": PAD, "UNK": UNK, "START": START, "END": END},
        "agreement": {name: one._asdict() for name, one in agreements.items()},
        "versions": {"seq2seq": seq2seq.__version__, **versions},
    }


def _limits(plan: Plan, format: Format) -> dict[str, Any]:
    """How many rows, source steps and output steps there may be, where that is limited."""
    model = plan.model
    limits: dict[str, Any] = {name: plan._asdict()[name] for name in format.fixed}
    if model.answering is Answering.SEARCHED:
        ratio, offset = model.output_limit
        longest = plan.options.max_length
        # ceil(ratio * source steps + offset)
        by_source = {"ratio": ratio, "offset": offset}
        limits["output_ids"] = by_source if longest is None else longest
    return limits


def _side(feature: Any) -> dict[str, Any]:
    """What ids or numbers of one side mean."""
    known: dict[str, Any] = {"kind": feature.kind, "is": described_feature(feature)}
    if feature.kind == "labels":
        return {**known, "names": list(feature.names), "multiple": feature.multiple}
    if feature.kind == "values":
        return {**known, "columns": list(feature.columns), "dim": feature.dim}
    first, later = map(list, feature.tokenizer.token_texts())
    mark = feature.tokenizer.decode([UNK])
    first[UNK], later[UNK] = mark, feature.tokenizer.decode([UNK, UNK]).removeprefix(mark)
    are_bytes = any(isinstance(text, bytes) for text in first)
    return {
        **known,
        "are_bytes": are_bytes,  # written as the code points from 0 to 255
        # By id: what it adds as the first token, and as a later one.
        "first": [_written(text, are_bytes) for text in first],
        "later": "as first" if first == later else [_written(text, are_bytes) for text in later],
        "tokenizer": keras.saving.serialize_keras_object(feature.tokenizer),
    }


def _written(text: str | bytes | None, are_bytes: bool) -> str:
    if text is None:
        return ""
    if are_bytes and isinstance(text, str):
        text = text.encode()
    return text.decode("latin-1") if isinstance(text, bytes) else text

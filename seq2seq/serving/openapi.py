"""The description of the interface, as OpenAPI 3.1."""

from typing import Any

from seq2seq import __version__
from seq2seq.serving.limits import Limits
from seq2seq.serving.strategy_of import OPTIONS

ERRORS = {
    "400": "a mistake in the request",
    "401": "the token is missing or wrong",
    "403": "the server does not answer for this host",
    "413": "the body is too large",
    "415": "the body is not JSON",
    "503": "busy, warming up or stopping; Retry-After has seconds",
    "504": "the request took too long",
}


def openapi(limits: Limits, has_token: bool = False) -> dict[str, Any]:
    """Describe paths, requests and answers.

    Args:
        limits: of sizes.
        has_token: whether requests must have the server's token.
    """
    return {
        "openapi": "3.1.0",
        "info": {"title": "seq2seq", "version": __version__},
        "security": [{"token": []}] if has_token else [],
        "paths": {
            "/predict": {"post": _predict()},
            "/models": {"get": _get("What is served, and the limits.", {"type": "object"})},
            "/health": {
                "get": {
                    **_get("Whether searches are compiled: 200 if so, else 503.", _STATUS),
                    "security": [],  # no token is needed
                }
            },
            "/metrics": {"get": _text("Counts and times, for Prometheus.")},
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Request": _request(limits),
                "Answer": _ANSWER,
                "Prediction": _PREDICTION,
                "Error": _object({"error": {"type": "string"}}),
            },
        },
    }


def _request(limits: Limits) -> dict[str, Any]:
    options = sorted({name for names in OPTIONS.values() for name in names})
    decoding: dict[str, Any] = {name: {"type": "number"} for name in options}
    decoding["strategy"] = {"type": "string", "enum": list(OPTIONS)}
    decoding["width"] = {"type": "integer", "minimum": 1, "maximum": limits.width}
    return _object(
        {
            "inputs": {
                "type": "array",
                "minItems": 1,
                "maxItems": limits.inputs,
                "items": {
                    "description": "A text; a number; steps of numbers, null where one is missing; "
                    "or an object with the columns of the training file. At most "
                    f"{limits.characters:,} characters or numbers.",
                },
            },
            "model": {"type": "string", "description": "Name of a model; by default the first."},
            "n_best": {"type": "integer", "minimum": 1, "maximum": limits.n_best},
            "decoding": _object(decoding, "By default as the model was trained."),
            "max_length": {"type": "integer", "minimum": 1, "maximum": limits.tokens},
            "alignments": {"type": "boolean", "default": False},
            "min_confidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
            "levels": {
                "type": "array",
                "items": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
                "description": "Levels of quantiles of numbers.",
            },
            "stream": {
                "type": "boolean",
                "default": False,
                "description": "Send the tokens of one input as server-sent events: token, then "
                "prediction (or error).",
            },
        },
        required=["inputs"],
    )


def _predict() -> dict[str, Any]:
    answers = {
        "200": {
            "description": "Predictions in the order of the inputs.",
            "content": {
                "application/json": {"schema": _reference("Answer")},
                "text/event-stream": {"schema": {"type": "string"}},
            },
        },
        **{
            status: {
                "description": text,
                "content": {"application/json": {"schema": _reference("Error")}},
            }
            for status, text in ERRORS.items()
        },
    }
    return {
        "summary": "Predict outputs.",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _reference("Request")}},
        },
        "responses": answers,
    }


def _get(summary: str, schema: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {
        "summary": summary,
        "responses": {"200": {"description": summary, "content": content}},
    }


def _text(summary: str) -> dict[str, Any]:
    content = {"text/plain": {"schema": {"type": "string"}}}
    return {"summary": summary, "responses": {"200": {"description": summary, "content": content}}}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(
    properties: dict[str, Any], description: str = "", required: list[str] | None = None
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
    if description:
        found["description"] = description
    if required:
        found["required"] = required
    return found


_NUMBERS = {"type": "array", "items": {"type": ["number", "null"]}}
_ROWS = {"type": "array", "items": _NUMBERS}
_STATUS = _object({"status": {"type": "string", "enum": ["ready", "warming up", "stopping"]}})
_FIELDS = {
    "output": {"type": "string"},
    "score": {"type": ["number", "null"], "description": "What the strategy ranked by."},
    "log_prob": {"type": ["number", "null"]},
    "tokens": {"type": "array", "items": {"type": "string"}},
    "token_log_probs": _NUMBERS,
    "token_probabilities": _NUMBERS,
    "finish_reason": {"type": "string", "enum": ["end", "length", "dead end"]},
    "confidence": {"type": "number", "description": "Probability that the output is right."},
    "alignment": {**_ROWS, "description": "Attention of each token to the source's symbols."},
    "probabilities": {"type": "object", "description": "Of labels, the likeliest first."},
    "values": {**_ROWS, "description": "Numbers, one list for each step."},
    "interval": {"type": "array", "items": _ROWS, "description": "Lower and upper ends."},
    "interval_calibration": {"type": "string"},
}
_PREDICTION = {
    "type": "object",
    "properties": {
        **_FIELDS,
        "alternatives": {
            "type": "array",
            "items": {"type": "object", "properties": _FIELDS},
        },
        "quantiles": {"type": "object", "additionalProperties": _ROWS},
        "is_uncertain": {"type": "boolean"},
        "has_unknown": {"type": "boolean"},
    },
}
_ANSWER = _object(
    {
        "model": {"type": "string"},
        "strategy": {"type": "string"},
        "predictions": {"type": "array", "items": _reference("Prediction")},
    }
)

"""Options of commands, with other values, names and places."""

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

from fuzzing.case import Case
from fuzzing.good import PAIRS, SMALL
from fuzzing.mutations import VALUES, changed_bytes
from seq2seq.configuration.composing import compose

ONE_STEP = "trainer.max_steps=1"  # what a file holds shows before the second
GROUPS = (
    "model", "data", "decoding", "trainer", "optimizer", "model/encoder", "model/decoder",
    "model/head", "model/attention", "optimizer/schedule", "decoding/constraint",
    "decoding/processors", "experiment", "logger",
)  # fmt: skip
CHOICES = (
    "x", "null", "gru", "transformer", "beam", "values", "tokens", "copy", "[]", "regex", "lstm",
)  # fmt: skip
FORMATS = ("keras", "keras", "keras", "saved_model", "onnx", "litert", "ctranslate2")
ENGINES = ("onnx", "onnx_int8", "litert", "ctranslate2")
LIKELY = (
    "quantize=int8", "rows=2", "rows=0", "steps=4", "steps=100000", "alignments=false",
    "search=outside", "search=x",
    "max_length=3", "unknown=write", "unknown=copy", "decoding=beam", "decoding=sampling",
    "decoding.width=2", "decoding.n_best=3", "trust=true", "run=run/model.keras", "run=nowhere",
    "run=[run,run/model.keras]", "run='*'", "batch_size=1", "wait=0", "warm=4", "port=70000",
    "host=nowhere.invalid", "host=::1", "origins=[http://x]", "origins=[x]", "token=x", "token=''",
    "limits.inputs=1", "limits.body=10", "limits.timeout=0.001", "limits.queue=1", "jit_compile=1",
    "output=run", "output=run/export/onnx", "output=run/export", "output=pairs.tsv", "output=.",
    "output=new/deep", "license=null", "license=X Y", "repo=ann", "repo=hf://ann/g2p", "private=1",
    "revision=v1", "revision=..", "examples=0", "examples=100000", "engine=litert", "engine=x",
    "engine=keras", "exported=run", "exported=run/export/onnx", "exported=nowhere", "exported=''",
    "format=jsonl", "format=tsv", "format=onnx", "min_confidence=0.5", "input=pairs.tsv",
)  # fmt: skip


def of_exports(draw: random.Random, good: Path) -> Case:
    """Draw a case of the commands that export, serve, publish, and predict by exports."""
    name = draw.choice(("export", "export", "serve", "serve", "publish", "predict"))
    folder = draw.choice(("pairs", "transformer", "transformer", "series"))
    format, engine = draw.choice(FORMATS), draw.choice(ENGINES)
    own = {
        "export": [f"format={format}", "output=new"],
        "serve": ["port=0", "warm=0"],
        "publish": ["repo=ann/g2p", "license=other", "output=new"],
        "predict": [f"engine={engine.partition('_')[0]}", f"exported=run/export/{engine}"],
    }[name]
    keys = _keys_of(name, f"run={good}/{folder}/run", *own)
    likely = [one for one in LIKELY if one.partition("=")[0] in keys]
    words = [name, "run=run", *own]
    for _ in range(draw.choice((1, 1, 2, 3))):
        is_likely = draw.random() < 0.6
        words.append(draw.choice(likely) if is_likely else _override(draw, keys))
    given = ["--", "abc", "b"] if name == "predict" else []
    case = Case([*words, *given], {}, folder, keeps=True)
    return case._replace(compiles=name == "export" and "format=keras" not in words)


def of_runs(draw: random.Random, good: Path) -> Case:
    name = draw.choice(("train", "train", "evaluate", "predict"))
    words = {
        "train": [
            "train",
            *SMALL,
            *PAIRS,
            "data=files",
            "data.train=pairs.tsv",
            "paths.output=new",
        ],
        "evaluate": ["evaluate", "run=run"],
        "predict": ["predict", "run=run"],
    }[name]
    keys = _keys_of(name, *(words[1:] if name == "train" else [f"run={good}/pairs/run"]))
    for _ in range(draw.choice((1, 1, 2, 3))):
        words.append(_override(draw, keys))
    words.append(ONE_STEP) if name == "train" else None
    return Case([*words, *(["--", "abc"] if name == "predict" else [])], {}, "pairs")


def _override(draw: random.Random, keys: list[str]) -> str:
    key = draw.choice(keys)
    value = draw.choice((*map(_literal, VALUES), "auto", "none", "[1,2]", "{a: 1}"))
    action = draw.choice(
        ("value", "value", "value", "typo", "add", "delete", "bytes", "group", "flag")
    )
    if action == "typo":
        place = draw.randrange(len(key))
        return f"{key[:place]}{key[place + 1 :]}={value}"
    if action == "add":
        return f"+{key}{draw.choice(('', '.x', '_'))}={value}"
    if action == "delete":
        return f"~{key}"
    if action == "bytes":
        word = changed_bytes(draw, f"{key}={value}".encode()).decode(errors="replace")
        return word.replace("\0", "")
    if action == "group":
        return f"{draw.choice(GROUPS)}={draw.choice(CHOICES)}"
    if action == "flag":
        return draw.choice(
            ("--cfg=job", "--resolve", "--info", "-x", "--", "--config-dir=.", "--version")
        )
    return f"{key}={value}"


def _literal(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text.replace("\0", "")


@cache
def _keys_of(command: str, *words: str) -> list[str]:
    return list(_keys(compose(command, words), ""))


def _keys(config: Any, place: str) -> Any:
    for name, value in config.items():
        path = f"{place}.{name}".lstrip(".")
        yield path
        if isinstance(value, dict):
            yield from _keys(value, path)

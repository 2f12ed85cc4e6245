"""Configurations, records and commands without what is of their author's machine."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from seq2seq.errors import InputError
from seq2seq.storage.run_record import RunRecord

KEPT = (  # options of a run that say how its model was made and is used
    "model", "data", "decoding", "trainer", "optimizer", "seed", "final_split", "unknown",
    "calibrate_intervals", "shrink_forecasts", "freeze",
)  # fmt: skip
EMPTY: dict[str, Any] = {"logger": {}, "resume": None, "warm_start": None}  # of all runs
FILES = "train", "validation", "test", "path", "data_dir"  # options of `data` that name files
HUGGING_FACE = "seq2seq.data.HuggingFace"
ON_HUB = re.compile(r"[\w.-]+(/[\w.-]+)?")
OF_DECODING = "outputs", "sequences", "run"  # options of its parts; of these, texts name files
PLACE = re.compile(r"(/|~\w*[/\\]|\.{1,2}[/\\]|[A-Za-z]:[\\/]|\\\\|file:).+", re.DOTALL)
TRAINING = "train", "seq2seq-train"  # programs, without .py or .exe
DROPPED = re.compile(
    r"(paths|logger|hydra|sweep|trainer\.callbacks)\b.*|resume|warm_start|run|trust"
)


def shared_config(config: dict[str, Any], decoding: dict[str, Any]) -> dict[str, Any]:
    """Return the configuration of a run without names of files and folders.

    Args:
        config: of the run, as plain data.
        decoding: how others decode with the model, as plain data.

    Raises:
        InputError: the decoding needs a file.
    """
    for place, file in _files_of_decoding(decoding, "decoding"):
        raise InputError(
            f"{place} must not be the file {file:.100}, which others do not have. Choose another "
            "decoding, such as decoding=greedy."
        )
    kept = {name: config[name] for name in KEPT if name in config} | {"decoding": decoding}
    data = kept.get("data")
    if isinstance(data, dict):
        hidden = [name for name in FILES if name in data and not _is_public(data, name)]
        kept["data"] = data | dict.fromkeys(hidden)
    if isinstance(kept.get("trainer"), dict):
        kept["trainer"] = kept["trainer"] | {"callbacks": []}
    cleaned = {name: one if name == "decoding" else _cleaned(one) for name, one in kept.items()}
    return cleaned | EMPTY


def shared_record(record: RunRecord, config: dict[str, Any]) -> RunRecord:
    """Return the record of a run without places, names of series and the machine.

    Args:
        record: of the run.
        config: as `shared_config` returns it.
    """
    return RunRecord(
        command=shared_command(record.command, config),
        seed=record.seed,
        precision=record.precision,
        data=_cleaned(record.data),
        columns=record.columns,
        chosen=_cleaned(record.chosen),
        status=record.status,
        versions=record.versions,
        python=record.python,
    )


def shared_command(words: Sequence[str], config: dict[str, Any]) -> list[str]:
    """Return the command of a training, with FILE in place of names of files.

    >>> shared_command(["/home/ann/train.py", "seed=2", "data.train=/home/ann/a.tsv"], config)
    ['seq2seq-train', 'seed=2', 'data.train=FILE']

    Returns:
        [] for what was not a command, such as a notebook.
    """
    if not words or PurePosixPath(words[0].replace("\\", "/")).stem not in TRAINING:
        return []
    kept = ["seq2seq-train"]
    for word in words[1:]:
        key, equals, value = word.partition("=")
        name, leaf = key.lstrip("+~"), key.rpartition(".")[2]
        if not equals or key.startswith("-") or DROPPED.fullmatch(name):
            continue
        is_file = _is_place(value) or leaf in OF_DECODING
        if name.startswith("data.") and leaf in FILES:
            is_file = is_file or (config.get("data") or {}).get(leaf) is None
        kept.append(f"{key}=FILE" if is_file else word)
    return kept


def places_of(config: Any) -> Iterator[str]:
    """Yield the names of files and folders in a configuration, whole and without folders."""
    if isinstance(config, dict):
        for name, one in config.items():
            texts = one if isinstance(one, list) else [one]
            for text in texts if name in FILES else ():
                if isinstance(text, str) and os.path.splitext(text)[1]:
                    yield from (text, os.path.basename(text))
            yield from places_of(one)
    elif isinstance(config, list):
        for one in config:
            yield from places_of(one)
    elif isinstance(config, str) and _is_place(config):
        yield config


def _is_public(data: dict[str, Any], name: str) -> bool:
    """Whether an option of `data` names something of a data set on the Hub, and no file."""
    value = data[name]
    if data.get("_target_") != HUGGING_FACE or not isinstance(value, str):
        return False
    return not _is_place(value) and (name != "path" or ON_HUB.fullmatch(value) is not None)


def _is_place(text: str) -> bool:
    """Whether a text is meant as, or is, the name of a file or folder."""
    if len(text) < 2:  # a character between columns
        return False
    if PLACE.match(text) or str(Path.home()) in text:
        return True
    try:
        return ("/" in text or "." in text) and Path(text).exists()
    except (OSError, ValueError):  # too long for a name, or of characters that names cannot have
        return False


def _cleaned(node: Any) -> Any:
    """Plain data with None in place of names of files."""
    if isinstance(node, dict):
        return {key: _cleaned(one) for key, one in node.items()}
    if isinstance(node, list):
        is_of_files = any(isinstance(one, str) and _is_place(one) for one in node)
        return None if is_of_files else [_cleaned(one) for one in node]
    return None if isinstance(node, str) and _is_place(node) else node


def _files_of_decoding(node: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield the options of a decoding that name files, and these."""
    if isinstance(node, dict):
        for name, one in node.items():
            if name in OF_DECODING and isinstance(one, str):
                yield f"{place}.{name}", one
            yield from _files_of_decoding(one, f"{place}.{name}")

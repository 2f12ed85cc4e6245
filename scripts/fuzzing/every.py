"""Values of every kind at every place of the files with which a run is resumed."""

import json
import random
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fuzzing.case import Case
from fuzzing.mutations import nodes

WRONG: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, float("nan"), float("inf"), 10**30, "", "x", "auto", "a.b", "1",
    "x" * 5000, [], {}, [None], ["x"], [[]], [[1, 2], [3]], {"a": 1}, {"_target_": "keras.Model"},
)  # fmt: skip
FILES = ("config.yaml", "features.json", "run.json")


def case(number: int, good: Path) -> Case:
    """A run that is resumed with another value at one place of its files.

    Args:
        number: of the place and the value, which are in an order without meaning.
        good: folder of the good files.
    """
    every = _every(good)
    name, file, place, value = every[number % len(every)]
    tree = _load(good / name / file)
    parent, key = list(nodes(tree))[place]
    parent[key] = deepcopy(value)
    written = yaml.safe_dump(tree) if file.endswith(".yaml") else json.dumps(tree)
    words = ["train", "resume=stopped", "logger=none"]
    return Case(words, {file: written.encode()}, name, compiles=False)


@cache
def _every(good: Path) -> list[tuple[str, str, int, Any]]:
    found = [
        (name, f"stopped/{file}", place, value)
        for name in ("pairs", "series")
        for file in FILES
        for place, _ in enumerate(nodes(_load(good / name / "stopped" / file)))
        for value in WRONG
    ]
    random.Random(1).shuffle(found)
    return found


def _load(path: Path) -> Any:
    return (yaml.safe_load if path.suffix == ".yaml" else json.loads)(path.read_text())

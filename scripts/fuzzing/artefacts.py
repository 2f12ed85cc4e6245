"""Folders of exports, damaged or hostile, for the commands that read or replace them."""

import json
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

from fuzzing.case import MINE, PIPE, Case
from fuzzing.every import WRONG
from fuzzing.good import EXPORTS, RIGHT, TEXTS
from fuzzing.loading import LOAD
from fuzzing.mutations import changed_bytes, changed_json, nodes

SIGNATURE = "signature.json"
CONFIG = "config.json"  # of CTranslate2
TARGETS = (
    "/dev/zero", "/dev/null", "/etc/passwd", "/", ".", "..", "../../model.keras", "nowhere", PIPE,
    "{self}",
)  # fmt: skip
EXTRA = (
    "{mine}.py", "sitecustomize.py", "__init__.py", "{mine}/{mine}.json", ".{mine}", "{mine}.onnx",
    "model.onnx.data", "conftest.py", "model/{mine}.so", "{mine}\n.txt",
)  # fmt: skip
CODE = b"open('ran', 'w')\n"


def make(draw: random.Random, good: Path) -> Case:
    """Draw a case: an export with something else in it, which is used, or exported over."""
    name = draw.choice(list(EXPORTS))
    format, quantize = draw.choice(EXPORTS[name])
    export = format if quantize == "none" else f"{format}_{quantize}"
    folder = good / name / "run" / "export" / export
    how, place = draw.choice((LOAD, LOAD, LOAD, "predict", "export")), f"run/export/{export}"
    right = (good / name / RIGHT).read_text() if quantize == "none" else None
    case = Case([], {}, name, compiles=False, keeps=True)
    if how == LOAD:
        words, place = [LOAD, str(good / name / "run")], "."
        case = case._replace(words=words, good=f"{name}/run/export/{export}", right=right)
    elif how == "predict":
        words = ["predict", "run=run", f"engine={format}", f"exported={place}", "--", *TEXTS]
        case = case._replace(words=words, right=right)
    else:
        case = case._replace(words=["export", "run=run", "format=keras", f"output={place}"])
    for _ in range(draw.choice((1, 1, 1, 2))):
        case = _damaged(draw, case, folder, place)
    return case


def _damaged(draw: random.Random, case: Case, folder: Path, place: str) -> Case:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    models = [path for path in paths if path.name not in (SIGNATURE, "README.md")]
    action = draw.choice(("value",) * 4 + ("json", "model", "model", "swap", "drop", "link", "add"))
    if action == "value":
        path = folder / SIGNATURE
        configs = [one for one in models if one.name == CONFIG]
        path = draw.choice(configs) if configs and draw.random() < 0.3 else path
        return _with(case, place, folder, path, _other_value(draw, path))
    if action == "json":
        path = folder / SIGNATURE
        return _with(case, place, folder, path, changed_json(draw, path.read_bytes()))
    path = draw.choice(models)
    if action == "model":
        content = path.read_bytes()
        cut = content[: draw.randrange(len(content))]
        other = draw.choice((changed_bytes(draw, content), cut, b"", content + b"\0" * 1000))
        return _with(case, place, folder, path, other)
    if action == "swap":
        others = sorted(one for one in folder.parents[3].rglob("export/*/**/*") if one.is_file())
        return _with(case, place, folder, path, draw.choice(others).read_bytes())
    name = f"{place}/{draw.choice(paths).relative_to(folder).as_posix()}"
    if action == "drop":
        return case._replace(dropped=(*case.dropped, name))
    if action == "link":
        target = draw.choice(TARGETS).replace("{self}", name.rpartition("/")[2])
        return case._replace(links=case.links | {name: target}, dropped=(*case.dropped, name))
    extra = draw.choice(EXTRA).replace("{mine}", MINE)
    return case._replace(files=case.files | {f"{place}/{extra}": CODE})


def _other_value(draw: random.Random, path: Path) -> bytes:
    """One of the values of any kind at one place; of long lists, few places."""
    tree: Any = json.loads(path.read_bytes())
    places = list(nodes(tree))
    short = [one for one in places if len(one[0]) < 20]
    parent, key = draw.choice(short if draw.random() < 0.8 else places)
    parent[key] = deepcopy(draw.choice(WRONG))
    return json.dumps(tree).encode()


def _with(case: Case, place: str, folder: Path, path: Path, content: bytes) -> Case:
    name = f"{place}/{path.relative_to(folder).as_posix()}"
    return case._replace(files=case.files | {name: content})

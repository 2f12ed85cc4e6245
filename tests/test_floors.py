"""Imports only go down (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEVELS = [  # lowest first; what stands on one line never imports its neighbour
    {"errors", "symbols"},
    {"ops"},
    {"tokenizers", "metrics"},
    {"features"},
    {"layers", "decoding", "data"},
    {"encoders", "decoders", "readouts", "heads"},
    {"models"},
    {"prediction"},
    {"evaluation"},
    {"training", "reporting"},
    {"config_check"},
    {"config"},
    {"building"},
    {"sweeps"},
    {"commands"},
]
LEVEL = {name: level for level, names in enumerate(LEVELS) for name in names}
MAY_IMPORT_TENSORFLOW = {  # besides the files that have it in their name
    "decoding/compiling.py": "compiles for each backend",
}
FILES = [
    path
    for path in sorted((ROOT / "seq2seq").rglob("*.py"))
    if path.relative_to(ROOT / "seq2seq").parts[0] not in {"__init__.py", "conf", "datasets"}
]


def imports(path: Path, for_types: bool = True) -> Iterator[str]:
    """Dotted names of what a file imports, inside functions too, and for type checkers."""
    tree = ast.parse(path.read_text())
    if not for_types:
        tree.body = [node for node in tree.body if "TYPE_CHECKING" not in ast.dump(node)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def each_file(test):
    names = [str(path.relative_to(ROOT / "seq2seq")) for path in FILES]
    return pytest.mark.parametrize("path", FILES, ids=names)(test)


@each_file
def test_imports_only_go_down(path):
    own = path.relative_to(ROOT / "seq2seq").parts[0].removesuffix(".py")
    used = {name.split(".")[1] for name in imports(path) if name.startswith("seq2seq.")} - {own}

    assert set() == {name for name in used if LEVEL[name] >= LEVEL[own]}


@each_file
def test_hydra_stays_at_the_entry(path):
    own = path.relative_to(ROOT / "seq2seq").parts[0]
    used = {name.split(".")[0] for name in imports(path)} & {"hydra", "omegaconf"}

    assert not used or own in {"building.py", "config.py", "config_check.py", "commands"}


@each_file
def test_tensorflow_stays_where_its_name_is(path):
    name = path.relative_to(ROOT / "seq2seq").as_posix()
    used = {module.split(".")[0] for module in imports(path, for_types=False)}
    says_so = "tensorflow" in name or "tfds" in name or name in MAY_IMPORT_TENSORFLOW

    assert says_so or "tensorflow" not in used


def test_models_use_the_decoding_protocol_only():
    used = {name for path in FILES if "models" in path.parts for name in imports(path)}
    protocol = {"seq2seq.decoding.protocol", "seq2seq.decoding.StepOutput"}

    found = {name for name in used if name.startswith("seq2seq.decoding")}
    assert set() == {name for name in found if not name.startswith(tuple(protocol))}

"""Type checkers and editors cannot follow lazy exports: `__init__.pyi` tells them the same."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def exports(path: Path) -> dict[str, str]:
    """The names that an `__init__.py` exports lazily, and the modules that they come from."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    found = [call.args[1] for call in calls if getattr(call.func, "id", None) == "lazy_exports"]
    return ast.literal_eval(found[0]) if found else {}


PACKAGES = [path for path in sorted((ROOT / "seq2seq").rglob("__init__.py")) if exports(path)]


def name(path: Path) -> str:
    return ".".join(path.parent.relative_to(ROOT).parts)


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_the_stub_says_what_is_exported(path):
    expected = {(f"{name(path)}.{module}", one, one) for one, module in exports(path).items()}
    stub = ast.parse(path.with_suffix(".pyi").read_text()).body

    assert expected == {(line.module, one.name, one.asname) for line in stub for one in line.names}


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_every_export_exists(path):
    package = importlib.import_module(name(path))

    assert sorted(exports(path)) == sorted(package.__all__)
    for export in package.__all__:
        assert getattr(package, export) is not None


def test_an_export_stays_itself_when_a_module_of_its_name_is_imported():
    """As in `from seq2seq.prediction.load import load_model`, and then `seq2seq.load`."""
    package = importlib.import_module("seq2seq.prediction")
    module = importlib.import_module("seq2seq.prediction.load")
    package.load = module  # what Python does after the first import

    assert module.load is package.load

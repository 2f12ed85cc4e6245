"""Type checkers and editors cannot follow lazy exports: `__init__.pyi` tells them the same."""

import ast
import importlib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def exports(path: Path) -> dict[str, str]:
    """The names that an `__init__.py` exports lazily, and the modules that they come from."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    found = [call.args[1] for call in calls if getattr(call.func, "id", None) == "lazy_exports"]
    return ast.literal_eval(found[0]) if found else {}


def name(path: Path) -> str:
    return ".".join(path.parent.relative_to(ROOT).parts)


FILES = {name(path): path for path in sorted((ROOT / "seq2seq").rglob("__init__.py"))}
EXPORTS = {name: found for name, path in FILES.items() if (found := exports(path))}


def test_the_stubs_have_what_is_exported():
    expected = {
        (package, f"{package}.{module}", export, export)
        for package, found in EXPORTS.items()
        for export, module in found.items()
    }
    stubs = {
        package: ast.parse(FILES[package].with_suffix(".pyi").read_text()) for package in EXPORTS
    }

    assert expected == {
        (package, line.module, one.name, one.asname)
        for package, stub in stubs.items()
        for line in stub.body
        if isinstance(line, ast.ImportFrom)
        for one in line.names
    }


def test_every_export_exists():
    packages = {name: importlib.import_module(name) for name in EXPORTS}

    assert {name: sorted(found) for name, found in EXPORTS.items()} == {
        name: sorted(package.__all__) for name, package in packages.items()
    }
    assert [] == [
        f"{name}.{export}"
        for name, package in packages.items()
        for export in package.__all__
        if getattr(package, export) is None
    ]


def test_an_export_stays_itself_when_a_module_of_its_name_is_imported():
    """As in `from seq2seq.prediction.load import load_model`, and then `seq2seq.load`."""
    package = importlib.import_module("seq2seq.prediction")
    module = importlib.import_module("seq2seq.prediction.load")
    package.load = module  # what Python does after the first import

    assert module.load is package.load

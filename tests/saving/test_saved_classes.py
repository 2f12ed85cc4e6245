import ast
import importlib
import sys
from pathlib import Path

import keras
import pytest

from seq2seq.saving.saved_classes import import_saved_classes

ROOT = Path(__file__).parents[2]


def node(module, name):
    """What Keras writes of an object of a class of ours."""
    return {"module": module, "class_name": name, "registered_name": f"seq2seq>{name}"}


def registered():
    """Module and name of every class that a file may hold."""
    for path in sorted((ROOT / "seq2seq").rglob("*.py")):
        for one in ast.parse(path.read_text()).body:
            decorators = map(ast.unparse, getattr(one, "decorator_list", []))
            if any("register_keras_serializable" in decorator for decorator in decorators):
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts), one.name


def exporting(module, name):
    """The outermost package around a module that exports a name."""
    parents = module.split(".")[1:-1]
    packages = (".".join(["seq2seq", *parents[: i + 1]]) for i in range(len(parents)))
    return next(
        (one for one in packages if name in getattr(importlib.import_module(one), "__all__", ())),
        None,
    )


@pytest.mark.parametrize(("module", "name"), [*registered()])
def test_every_saved_class_is_found_by_the_exports_of_its_package(module, name):
    package = exporting(module, name)

    assert package is not None
    assert getattr(importlib.import_module(module), name) is getattr(
        importlib.import_module(package), name
    )


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("seq2seq.layers.no_longer_here", "GeneralAttention"),
        ("seq2seq.layers.no.longer.here", "GeneralAttention"),
        ("seq2seq.training.schedules.no_longer_here", "Cosine"),
    ],
)
def test_a_class_whose_module_is_gone_is_found_by_its_package(module, name, monkeypatch):
    package = importlib.import_module(exporting(module, name))
    monkeypatch.delitem(package.__dict__, name, raising=False)

    import_saved_classes({"config": [{"layer": node(module, name)}]})

    assert name in vars(package)  # it was loaded
    assert keras.saving.get_registered_name(vars(package)[name]).startswith("seq2seq>")


def test_a_class_that_no_package_exports_is_found_by_its_module(monkeypatch):
    module = "seq2seq.training.schedules.falling"
    monkeypatch.delitem(sys.modules, module, raising=False)

    import_saved_classes([node(module, "Falling")])

    assert module in sys.modules


def test_modules_of_other_packages_are_left_alone(monkeypatch):
    monkeypatch.delitem(sys.modules, "antigravity", raising=False)

    import_saved_classes(node("antigravity", "Cape"))

    assert "antigravity" not in sys.modules

"""Classes named in a saved model."""

import importlib
from collections.abc import Iterator
from typing import Any


def import_saved_classes(config: Any) -> None:
    """Import the classes of this package that a Keras configuration names.

    Keras finds only registered classes, and those of this package are registered when their module
    is imported, which happens on first use. Modules of other packages are not imported: a file must
    not choose what code runs.

    A class is looked up by name in the exports of its package, since it may have moved from the
    module that the file names.

    Args:
        config: the result of `get_config`, or the content of `config.json` in a `.keras` file.
    """
    for node in _nodes(config):
        if (node["module"] or "").startswith("seq2seq."):
            _import_class(node["module"], node["class_name"])


def unknown_classes(config: Any) -> list[str]:
    """List the classes of other packages that are not registered with Keras, as `module.name`.

    Args:
        config: as for `import_saved_classes`.
    """
    from keras.saving import get_registered_object

    return [
        f"{node['module'] or '__main__'}.{node['class_name']}"
        for node in _nodes(config)
        if node["registered_name"] not in (None, "function")
        and get_registered_object(node["registered_name"]) is None
    ]


def _import_class(module: str, name: str) -> None:
    """Import a class from the outermost package that exports it, or else from the named module."""
    parts = module.split(".")
    for depth in range(2, len(parts)):
        package = importlib.import_module(".".join(parts[:depth]))
        if name in getattr(package, "__all__", ()):
            getattr(package, name)
            return
    importlib.import_module(module)


def _nodes(config: Any) -> Iterator[dict[str, Any]]:
    """Yield every nested mapping that describes an object of Keras."""
    if isinstance(config, dict):
        if {"module", "class_name", "registered_name"} <= config.keys():
            yield config
        config = list(config.values())
    if isinstance(config, list | tuple):
        for value in config:
            yield from _nodes(value)

"""Classes named in a saved model."""

import importlib
from collections.abc import Iterator
from typing import Any


def import_saved_classes(config: Any) -> None:
    """Import the modules of this package that a Keras configuration names.

    Keras finds only registered classes, and ours are registered when their module is imported,
    which happens on first use. Modules of other packages are not imported: a file must not
    choose what code runs.

    Args:
        config: what `get_config` or the `config.json` of a `.keras` file holds.
    """
    for node in _nodes(config):
        if (node["module"] or "").startswith("seq2seq."):
            importlib.import_module(node["module"])


def unknown_classes(config: Any) -> list[str]:
    """Classes of other packages that are not registered with Keras, as `module.name`.

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


def _nodes(config: Any) -> Iterator[dict[str, Any]]:
    """Every nested mapping that Keras makes an object of."""
    if isinstance(config, dict):
        if {"module", "class_name", "registered_name"} <= config.keys():
            yield config
        config = list(config.values())
    if isinstance(config, list | tuple):
        for value in config:
            yield from _nodes(value)

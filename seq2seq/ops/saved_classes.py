"""Classes that a saved model names."""

import importlib
from typing import Any


def import_saved_classes(config: Any) -> None:
    """Import the modules of this package that a Keras configuration names.

    Keras finds classes among those that are registered, and ours register when their module is
    imported, which nothing does before it is needed. Modules of other packages are left to their
    owners: a file must not choose what code runs.

    Args:
        config: what `get_config` or the `config.json` of a `.keras` file holds.
    """
    if isinstance(config, dict):
        module = config.get("module")
        if isinstance(module, str) and module.startswith("seq2seq."):
            importlib.import_module(module)
        config = list(config.values())
    if isinstance(config, list | tuple):
        for value in config:
            import_saved_classes(value)

"""Classes named in a saved model."""

import importlib
import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from seq2seq.errors import InputError

KERAS = (  # packages whose classes and functions a model consists of; others read or write files
    *("activations", "constraints", "dtype_policies", "initializers", "layers", "losses"),
    *("metrics", "models", "ops", "optimizers", "quantizers", "random", "regularizers", "src"),
)
PLAIN = ("__bytes__", "__ellipsis__", "__keras_tensor__", "__slice__", "__tuple__")
ARRAYS = ("__numpy__", "__tensor__")
NUMBERS = re.compile("bool|bfloat16|float(16|32|64)|u?int(8|16|32|64)")


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
        if str(node.get("module")).startswith("seq2seq."):
            _import_class(node["module"], node["class_name"])


def check_saved_classes(config: Any, file: Any) -> None:
    """Check that all objects of a configuration are plain values, or of classes that are known.

    Known are those of Keras that a model consists of, and those that are registered: those of
    this package, and others that the program has imported by itself.

    Args:
        config: as for `import_saved_classes`, which was called before.
        file: its path, for messages.

    Raises:
        InputError: for the first other one.
    """
    from keras.saving import get_registered_object

    for node in _nodes(config):
        name, module = node["class_name"], str(node.get("module") or "__main__")
        registered = node.get("registered_name", name)
        if name == "__lambda__":
            raise InputError(f"{file} must not contain a lambda, which is code.")
        if name in PLAIN or (name in ARRAYS and NUMBERS.fullmatch(_dtype(node))):
            continue
        if isinstance(registered, str) and get_registered_object(registered) is not None:
            continue
        if name == "function" and module == "builtins":  # Keras's own, by name
            continue
        if not (_is_of_keras(module) and name.isidentifier() and not name.startswith("__")):
            raise InputError(
                f"{file} contains a {module}.{name:.80}, which Keras does not know. "
                "Decorate the class with @keras.saving.register_keras_serializable(), and import "
                "its module first."
            )


def _dtype(node: dict[str, Any]) -> str:
    return str(node["config"].get("dtype")) if isinstance(node.get("config"), dict) else ""


def _is_of_keras(module: str) -> bool:
    package, _, rest = module.partition(".")
    return package == "keras" and rest.partition(".")[0] in ("", *KERAS)


def _import_class(module: str, name: str) -> None:
    """Import a class from the outermost package that exports it, or else from the named module."""
    parts = module.split(".")
    for depth in range(2, len(parts)):
        place = ".".join(parts[:depth])
        if not _exists(place):
            return
        package = importlib.import_module(place)
        if name in getattr(package, "__all__", ()):
            getattr(package, name)
            return
    if _exists(module):
        importlib.import_module(module)


def _exists(module: str) -> bool:
    """Whether there is a module; the packages around it are imported."""
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _nodes(config: Any) -> Iterator[dict[str, Any]]:
    """Yield every nested mapping that describes an object of Keras."""
    if isinstance(config, dict):
        if isinstance(config.get("class_name"), str):
            yield config
        config = list(config.values())
    if isinstance(config, list | tuple):
        for value in config:
            yield from _nodes(value)

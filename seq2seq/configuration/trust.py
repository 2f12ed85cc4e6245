"""What the config of somebody else's run may name: classes of this package and of Keras only."""

import importlib
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from omegaconf import DictConfig, OmegaConf

from seq2seq.configuration.slots import SLOTS
from seq2seq.errors import InputError

PACKAGES = ("seq2seq", "keras")
CALLBACKS = "trainer.callbacks"  # some of Keras's delete, write or send files
TENSORBOARD = "seq2seq.training.loggers.TensorBoard"  # other trackers send wherever the config says
MAX_NAME = 80  # characters of a name in a message
TRUST = "Add trust=true if you trust the author of the run, whose code may then run."


def targets(node: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield the option and the value of every `_target_` in a config, in nested lists as well."""
    if OmegaConf.is_config(node):
        node = OmegaConf.to_container(node)
    if isinstance(node, dict):
        if "_target_" in node:
            yield key, str(node["_target_"])
        for name, value in node.items():
            yield from targets(value, f"{key}.{name}".lstrip("."))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from targets(value, f"{key}.{number}")


def own_targets(node: Any) -> Iterator[tuple[str, str]]:
    """Yield those that name something outside this package and Keras."""
    for key, target in targets(node):
        if target != "???" and target.partition(".")[0] not in PACKAGES:
            yield key, target


def trust_words(config: Any, to_resume: bool = True) -> list[str]:
    """Return the option that commands need for a run of this config: none, or `trust=true`.

    Args:
        to_resume: whether they train; those that predict make no callbacks or trackers.
    """
    is_trusted = to_resume and any(
        key.startswith(CALLBACKS) or (key == "logger" and target != TENSORBOARD)
        for key, target in targets(config)
    )
    return ["trust=true"] if is_trusted or any(own_targets(config)) else []


def check_names(config: Any, given: Any = None) -> None:
    """Check that a config names nothing outside this package and Keras, without importing it.

    Args:
        config: of a run.
        given: the config that the command line describes, whose names are trusted; None for none.

    Raises:
        InputError: for the first such name.
    """
    name = str(OmegaConf.select(OmegaConf.create(config), "data.name"))
    if ":" in name and name != str(OmegaConf.select(OmegaConf.create(given or {}), "data.name")):
        raise InputError(  # TFDS downloads the code of a namespace's data sets
            f"data.name must be a data set without a namespace, not {name:.{MAX_NAME}}. {TRUST}"
        )
    known = set(own_targets(given))
    for key, target in own_targets(config):
        if (key, target) not in known:
            raise _not_trusted(key, target, "a class of seq2seq or keras")


def check_classes(
    config: DictConfig, groups: Sequence[str], stranger: Any, has_logger: bool = True
) -> None:
    """Check that what a config has of a stranger's names only classes that belong where they are.

    Args:
        config: that a command builds its objects from.
        groups: options at its top to check, such as `decoding`; these classes are imported.
        stranger: what `targets` gives of the stored config of the run. All else in `config` is of
            the command line, and trusted.
        has_logger: whether the command has the option `logger`, for messages.

    Raises:
        InputError: for a name outside this package and Keras, for one that is not a class, and
            for a class that is not derived from the base expected there.
    """
    for group in groups:
        for key, target in targets(config.get(group), group):
            if (key, target) in stranger:
                _check_class(key, target, has_logger)


def _check_class(key: str, target: str, has_logger: bool) -> None:
    bases = next((names for form, *names in SLOTS if fnmatchcase(key, form)), [])
    if not bases:
        raise InputError(f"{key} must not be a {target:.{MAX_NAME}} of a stored run. {TRUST}")
    short = " or ".join(name.rpartition(".")[2] for name in bases)
    found = _class(target)
    allowed = tuple(filter(None, map(_class, bases)))
    is_library = key.startswith("model") and found is not None and not _is_own(found)
    if found is None or not issubclass(found, allowed) or is_library:
        raise _not_trusted(key, target, f"a class of seq2seq or keras that is a {short}")
    if key == "logger" and target != TENSORBOARD:
        choice = "logger=..., or " if has_logger else ""
        raise InputError(
            f"logger must not be the {target:.{MAX_NAME}} of a stored run, which sends figures "
            f"wherever its config says. Add {choice}trust=true if you trust it."
        )


def _class(target: str) -> type | None:
    """The class of this package or Keras that a name leads to through no other module."""
    module, _, name = target.rpartition(".")
    if not all(map(str.isidentifier, target.split("."))) or not _is_ours(module):
        return None
    try:
        found = getattr(importlib.import_module(module), name, None)
    except ImportError:
        return None
    return found if isinstance(found, type) and _is_ours(found.__module__) else None


def _is_own(found: type) -> bool:
    """Whether a class is of this package; some layers of Keras read files that are programs."""
    return found.__module__.startswith("seq2seq.")


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in PACKAGES


def _not_trusted(key: str, target: str, wanted: str) -> InputError:
    return InputError(f"{key}._target_ must be {wanted}, not {target:.{MAX_NAME}}. {TRUST}")

"""Mistakes that only a whole config shows."""

import re
from collections.abc import Iterator
from typing import Any, cast

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from seq2seq.checks import nearest
from seq2seq.configuration.command_options import KINDS
from seq2seq.configuration.slots import SLOTS
from seq2seq.errors import InputError
from seq2seq.imports.packages import is_installed
from seq2seq.visible import shortened

PARTS = ("sweep.sampler", "sweep.pruner")  # beside those of SLOTS
LONGEST = 60  # characters of a name in a message


def check_composed(config: DictConfig) -> None:
    """Checks what only the whole config shows.

    Options without a value, missing packages, and names that nothing has a use for, such as
    misspelled ones in files of a user's own.

    Raises:
        InputError: naming the option.
    """
    plain = cast(dict[str, Any], OmegaConf.to_container(config, resolve=False))
    _check_names(plain)
    nodes = dict(_nodes(plain))
    missing = [key for key, value in nodes.items() if value == "???"]
    if missing:
        key = min(missing, key=lambda key: key.count(".")).removesuffix("._target_")
        raise InputError(f"{key} is not given and has no default. Add {key}=... .")
    for key, value in nodes.items():
        package = str(value).partition(".")[0]
        if key.endswith("_target_") and not is_installed(package):
            raise InputError(
                f"{key} is {value}, but there is no package {package}. Install it, or start "
                "the command in the folder that contains it."
            )


def _check_names(plain: dict[str, Any]) -> None:
    """Raises InputError for a name outside of parts that no command knows or other option uses."""
    known = {*KINDS, *PARTS, *(form.partition(".")[0] for form, *_ in SLOTS)}
    texts = f"{plain} {HydraConfig.instance().cfg}"  # such as hydra.run.dir=runs/${tag}
    used = set(re.findall(r"[\w-]+", " ".join(re.findall(r"\$\{(?!hydra[.:])[^}]*", texts))))
    for group in ("", *{one.partition(".")[0] for one in known if "." in one}):
        node = plain.get(group, {}) if group else plain
        for key in node if isinstance(node, dict) else ():
            name = f"{group}.{key}".lstrip(".")
            if key not in used and not any(f"{one}.".startswith(f"{name}.") for one in known):
                siblings = sorted(one for one in known if one.startswith(group))
                shown = shortened(name, LONGEST)
                own = f"Leave it out, or refer to it in another option as ${{{shown}}}."
                hint = nearest(name, siblings, otherwise=own)
                raise InputError(f"There is no option {shown}. {hint}")


def _nodes(config: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted names and values of everything in nested mappings, the mappings included."""
    for key, value in config.items():
        yield f"{prefix}{key}", value
        if isinstance(value, dict):
            yield from _nodes(value, f"{prefix}{key}.")

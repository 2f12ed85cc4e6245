"""Kinds of the command options that no constructor receives."""

from typing import Any

from omegaconf import DictConfig, OmegaConf

from seq2seq.configuration.kinds import check_kind
from seq2seq.errors import InputError

KINDS: dict[str, Any] = {
    "alignments": bool,
    "allow_changed_data": bool,
    "batch_size": int,
    "final_split": str,
    "format": str,
    "freeze": list[str],
    "max_length": int | None,
    "paths.cache": str,
    "paths.output": str,
    "paths.sweep": str,
    "resume": str | None,
    "run": str,
    "seed": int,
    "split": str,
    "sweep.folder": str,
    "sweep.max_time": float | None,
    "sweep.monitor": str,
    "sweep.name": str,
    "sweep.report": bool,
    "sweep.seed": int,
    "sweep.space": dict,
    "sweep.storage": str | None,
    "sweep.trials": int,
    "trust": bool,
    "unknown": str,
    "warm_start": str | None,
}
SEEDS = 2**32  # as many as NumPy and Keras know


def check_command_options(config: DictConfig) -> None:
    """Check the kinds of those options that a config has, and that seeds are in range.

    Raises:
        InputError: naming the option.
    """
    plain: Any = OmegaConf.to_container(config, resolve=True)
    for name, kind in sorted(KINDS.items(), key=lambda item: item[0].count(".")):  # others refer
        group, _, leaf = name.rpartition(".")
        options = plain.get(group) if group else plain
        if isinstance(options, dict) and leaf in options:
            check_kind(name, options[leaf], kind)
    for name in ("seed", "sweep.seed"):
        seed = OmegaConf.select(config, name)
        if seed is not None and not 0 <= seed < SEEDS:
            raise InputError(f"{name} must be from 0 to {SEEDS - 1:,}, not {seed}.")

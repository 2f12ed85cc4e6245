"""Kinds of the command options that no constructor receives."""

from typing import Any, Literal

from seq2seq.checks import SEEDS
from seq2seq.configuration.kinds import check_kind
from seq2seq.errors import InputError

KINDS: dict[str, Any] = {  # those at the top first, since others may refer to them
    "alignments": bool,
    "allow_changed_data": bool,
    "batch_size": int,
    "calibrate_intervals": list[float] | None,
    "engine": str,
    "examples": int,
    "exported": str | None,
    "figure": str,
    "final_split": str,
    "format": str | None,
    "freeze": str | list[str],
    "host": str,
    "input": str | None,
    "jit_compile": bool,
    "levels": list[float],
    "license": str | None,
    "max_length": int | None,
    "max_steps": int | None,
    "min_confidence": float | None,
    "num_samples": int | None,
    "origins": list[str],
    "output": str | None,
    "page": str | None,
    "picture": str | None,
    "port": int,
    "private": bool,
    "quantize": str,
    "repo": str,
    "resamples": int,
    "resume": str | None,
    "revision": str | None,
    "rows": int,
    "run": str | list[str],
    "search": str,
    "seed": int,
    "shown": int,
    "shrink_forecasts": bool | Literal["auto"],
    "split": str,
    "steps": int | None,
    "stop_within": float,
    "token": str | None,
    "trust": bool,
    "unknown": str,
    "wait": float,
    "warm": int,
    "warm_start": str | None,
    "workers": int | Literal["auto"],
    "backtest.every": int | None,
    "backtest.max_steps": int | Literal["auto"],
    "backtest.refit": str,
    "limits.body": int,
    "limits.characters": int,
    "limits.connections": int,
    "limits.inputs": int,
    "limits.n_best": int,
    "limits.queue": int,
    "limits.strategies": int,
    "limits.streams": int,
    "limits.timeout": float,
    "limits.tokens": int,
    "limits.width": int,
    "paths.cache": str,
    "paths.output": str,
    "paths.sweep": str,
    "sweep.folder": str,
    "sweep.max_time": float | None,
    "sweep.monitor": str,
    "sweep.name": str,
    "sweep.report": bool,
    "sweep.seed": int,
    "sweep.space": dict,
    "sweep.storage": str | None,
    "sweep.trials": int,
}


def check_command_options(config: dict[str, Any]) -> None:
    """Check the kinds of those options that a config has, and that seeds are in range.

    Args:
        config: of a command, resolved, as plain data.

    Raises:
        InputError: naming the option.
    """
    for name, kind in KINDS.items():
        group, _, leaf = name.rpartition(".")
        options = config.get(group) if group else config
        if isinstance(options, dict) and leaf in options:
            check_kind(name, options[leaf], kind)
            if leaf == "seed" and not 0 <= options[leaf] < SEEDS:
                raise InputError(f"{name} must be from 0 to {SEEDS - 1:,}, not {options[leaf]}.")

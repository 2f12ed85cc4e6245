"""Runs on the Hugging Face Hub, for all commands that are given runs."""

from collections.abc import Sequence
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException

from seq2seq.configuration.argument_of import argument_of
from seq2seq.hub import HubAddress, fetched

OPTION = "run"


def with_fetched_runs(overrides: Sequence[str]) -> list[str]:
    """Download the runs on the Hub that `run=` names, and name their folders in place of them.

    >>> with_fetched_runs(["run=hf://ann/g2p", "seed=2"])
    ['run=/home/.../models--ann--g2p/snapshots/1f0c2d4...', 'seed=2']

    Raises:
        InputError: as for `fetched`.
    """
    return [_with_fetched(one) if one.startswith(f"{OPTION}=") else one for one in overrides]


def _with_fetched(override: str) -> str:
    try:
        (parsed,) = OverridesParser.create().parse_overrides([override])
        value: Any = None if parsed.is_sweep_override() else parsed.value()
    except (HydraException, ValueError):  # which is reported where all overrides are checked
        return override
    several = value if isinstance(value, list) else [value]
    if not any(map(HubAddress.is_one, several)):
        return override
    found = [fetched(one) for one in several]
    return argument_of(OPTION, found if isinstance(value, list) else found[0])

"""`python scripts/sweep.py sweep=learning_rate`: search for good options with many trainings."""

import json
import os
import sys
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf
from rich.table import Table
from rich.text import Text

from seq2seq.commands.entry import entry
from seq2seq.commands.quiet import quiet_libraries
from seq2seq.commands.resuming import essence
from seq2seq.commands.trial import check_parts
from seq2seq.configuration.composing import build, compose
from seq2seq.configuration.trust import trust_words
from seq2seq.errors import InputError, Interrupted
from seq2seq.training import Display
from seq2seq.visible import visible

if TYPE_CHECKING:
    from seq2seq.sweeps import Sweep

TRAIN = [sys.executable, "-c", "from seq2seq.commands.train import main; main()"]
NOT_OF_A_RESULT = ("logger", "paths", "resume", "allow_changed_data", "trust")
NO_ACCELERATORS = {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}
RESUME = "Run the same command again to resume the sweep"
NOT_TO_BE_SET = ("paths.output", "paths.sweep", "resume", "final_split")


def main() -> None:
    """Entry point of `seq2seq-sweep`."""
    entry("sweep", sweep)


def sweep(config: DictConfig) -> None:
    """Work through the sweep's trials, write its report, and show the leaderboard."""
    words = _words()
    display = Display()
    environment = dict(os.environ)
    os.environ |= NO_ACCELERATORS  # which are for the trainings
    if config.sweep.monitor != "auto":
        config.trainer.monitor = config.sweep.monitor
        words.append(f"trainer.monitor={config.sweep.monitor}")
    with display.working("loading Keras and its backend"), quiet_libraries():
        trainer = build(config.trainer, distribution="none")
        monitor = check_parts(config, build(config.data), trainer)
        from seq2seq.sweeps import Worker, write_sweep_report

        study = _study(config.sweep, monitor, words)
    directory = _config_directory()
    flags = ["--config-dir", directory] if directory else []

    def folder_of(options: Mapping[str, Any]) -> str:
        from seq2seq.sweeps.space import override

        chosen = [override(name, value) for name, value in options.items()]
        config = essence(compose("train", [*words, *chosen], directory), NOT_OF_A_RESULT)
        return blake2b(json.dumps(config, sort_keys=True).encode(), digest_size=6).hexdigest()

    if not config.sweep.report:
        display.say(f"{study.trials} trials, by {monitor} of validation: {study.folder}")
        trusted = trust_words({key: node for key, node in config.items() if key != "sweep"})
        command = [*TRAIN, *flags, *words, "final_split=validation", *trusted]
        try:
            Worker(study, command, folder_of, display.say, environment, config.sweep.max_time)()
        except Interrupted as interrupt:
            raise Interrupted(f"{interrupt}. {RESUME}", interrupt.number) from None
        except KeyboardInterrupt:
            raise Interrupted(f"Interrupted. {RESUME}") from None
    with display.working("writing the report"), quiet_libraries():
        page = write_sweep_report(study)
    _show(display, study)
    display.say(f"\nreport: {page}")


def _study(config: DictConfig, monitor: str, words: list[str]) -> "Sweep":
    """The sweep that a config describes."""
    from seq2seq.sweeps import Sweep
    from seq2seq.sweeps.space import grid

    space = cast("dict[str, Any]", OmegaConf.to_container(config.space))

    def make_sampler(seed: int) -> Any:
        if config.sampler._target_.endswith("GridSampler"):  # which is enumerated in a fixed order
            return build(config.sampler, search_space=grid(space), seed=config.seed)
        return build(config.sampler, seed=seed)

    return Sweep(
        folder=Path(config.folder),
        storage=config.storage,
        name=config.name,
        monitor=monitor,
        space=space,
        trials=config.trials,
        make_sampler=make_sampler,
        pruner=build(config.pruner),
        seed=config.seed,
        options=[*words, f"sweep.space={json.dumps(space, sort_keys=True)}"],
    )


def _words() -> list[str]:
    """The options of the command line that are for the trainings.

    Raises:
        InputError: for an option that the sweep sets.
    """
    words = []
    for word in HydraConfig.get().overrides.task:
        key = word.partition("=")[0].lstrip("+~")
        if key in NOT_TO_BE_SET:
            raise InputError(f"{key} is set by the sweep. Leave out {word}.")
        if key == "allow_changed_data":
            raise InputError(f"All trials of a sweep need the same rows. Leave out {word}.")
        if key.split(".")[0].split("/")[0] != "sweep":
            words.append(word)
    return words


def _config_directory() -> str | None:
    """The folder given by `--config-dir`."""
    sources = HydraConfig.get().runtime.config_sources
    return next((one.path for one in sources if one.provider == "command-line"), None)


def _show(display: Display, sweep: "Sweep") -> None:
    """Print the leaderboard."""
    from seq2seq.sweeps.leaderboard import leaderboard
    from seq2seq.sweeps.report import leaderboard_table, reasons

    places = leaderboard(sweep)
    header, rows = leaderboard_table(sweep, places)
    table = Table(*header[:-1], box=None)
    table.add_column(
        header[-1], no_wrap=True, min_width=max((len(row[-1]) for row in rows), default=0)
    )
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    display.console.print(table)
    for folder, reason in reasons(places):
        display.say(f"{folder} failed: {reason}")

"""The config by which a run is refitted."""

import json
from pathlib import Path

from omegaconf import DictConfig, OmegaConf

from seq2seq.commands.update import compare_rows, trainable
from seq2seq.commands.update_data import check_update_data
from seq2seq.configuration.composing import build
from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder
from seq2seq.training import Display


def refit_config(config: DictConfig, display: Display) -> DictConfig:
    """Return the config of a run, with the data of a command, by which the run is refitted.

    Args:
        config: of the command; its data have the stride of the windows to learn from.
        display: where changes in the rows of the training are reported.

    Raises:
        InputError: the run cannot be trained further, or was trained on what is to be judged.
    """
    if Path(config.run).is_file():
        raise InputError(
            f"run must be a run folder for backtest.refit, not the model file {config.run}."
        )
    stored, run = trainable(config), RunFolder(config.run)
    dataset, record = build(config.data), run.read_record()
    if record is None or record.data != json.loads(json.dumps(dataset.identity())):
        check_update_data(stored.data, config.data, grows=False)
        compare_rows(dataset, run, display)
    OmegaConf.update(stored, "data", config.data, merge=False)
    stored.trust = config.trust
    return stored

"""Where commands write what they make of a run."""

from pathlib import Path

from omegaconf import DictConfig

from seq2seq.hub import name_of
from seq2seq.storage.run_folder import RunFolder

OF_HUB = Path("runs")  # in the working directory


def output_folder(config: DictConfig) -> Path:
    """Return the folder of `paths.output`, by default that of the run.

    What is downloaded stays as it is: for a model of the Hub, which is in the cache of its library,
    the default is a folder in `runs`.

    >>> output_folder(config)   ->   Path("runs/mine"), or Path("runs/ann--words@1f0c2d4")

    Args:
        config: of a command that is given a run.
    """
    run, output = Path(config.run), Path(config.paths.output)
    name = name_of(run) if output == run else None
    return RunFolder.of_model(output).path if name is None else OF_HUB / name.replace("/", "--")

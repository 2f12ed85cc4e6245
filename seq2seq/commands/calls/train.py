"""Training from Python."""

import os
from typing import Any

from seq2seq.commands import train as command
from seq2seq.commands.calls.call import call
from seq2seq.commands.calls.words import Data, words
from seq2seq.commands.runs.trained_run import TrainedRun


def train(
    data: Data | None = None,
    *arguments: str,
    config_dir: str | os.PathLike[str] | None = None,
    **options: Any,
) -> TrainedRun:
    """Train a model, evaluate it on the test split, and store everything in a run folder.

    It does what the command `seq2seq-train` does, with the same options and defaults.

    >>> run = seq2seq.train("reviews.tsv", "model=many_to_one", target="labels")
    >>> run.figures["accuracy"]
    0.87
    >>> run.predictor(["a great film"])[0].output
    'good'
    >>> seq2seq.train("cmudict", "model=transformer", "trainer.max_epochs=3")
    >>> seq2seq.train("prices.csv", "model=forecast", time="day", targets=["price"], horizon=14)
    >>> seq2seq.train("resume=runs/2026-11-22_10-00-00")

    Args:
        data: your file (with `targets`, a table of time series), a list of two text files (sources
            and targets), or the name of a data set, such as "cmudict", with its options.
        *arguments: options of everything else, as on the command line.
        config_dir: a folder of further configs, as `--config-dir` of the command.
        **options: options of the data: `target="labels"` is the command's `data.target=labels`.
            Values are Python's: None, True, numbers, texts, paths, lists and mappings.

    Raises:
        InputError: a mistake in what is given: one sentence, as the command prints it.
        KeyboardInterrupt: the training was interrupted; the message says how to resume it.
    """
    return call("train", command.train, words(data, arguments, options), config_dir)

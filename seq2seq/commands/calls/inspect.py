"""A look at data from Python."""

import os
from typing import Any

from seq2seq.commands.calls.call import call
from seq2seq.commands.calls.words import Data, words
from seq2seq.commands.inspect_data import inspected
from seq2seq.inspection import Inspection


def inspect(
    data: Data | None = None,
    *arguments: str,
    config_dir: str | os.PathLike[str] | None = None,
    **options: Any,
) -> Inspection:
    """Tell what is in a data set and how to train on it, in seconds, without training.

    It does what the command `seq2seq-inspect` does, whose text is that of the result.

    >>> print(seq2seq.inspect("reviews.tsv"))

    Args:
        data: your file, a list of two text files (sources and targets), or the name of a data set,
            such as "cmudict", with its options.
        *arguments: other options, as on the command line, such as "page=inspection.html".
        config_dir: a folder of further configs, as `--config-dir` of the command.
        **options: options of the data, as for `seq2seq.train`.

    Raises:
        InputError: a mistake in what is given: one sentence, as the command prints it.
    """
    return call("inspect", inspected, words(data, arguments, options), config_dir)

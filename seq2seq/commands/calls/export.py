"""Export from Python."""

import os
from typing import Any

from seq2seq.commands.calls.call import call
from seq2seq.commands.export import export_run
from seq2seq.configuration.argument_of import argument_of
from seq2seq.exporting import Exported


def export(run: str | os.PathLike[str], *arguments: str, **options: Any) -> Exported:
    """Export a trained model, so that other programs use it.

    It does what the command `seq2seq-export` does, with the same options and defaults: it writes a
    folder, and compares the answers with those of the predictor.

    >>> seq2seq.export(run, "decoding=beam", "decoding.width=10", output="exported")

    Args:
        run: a run folder, what `seq2seq.train` returned, or a `.keras` file.
        *arguments: other options, as on the command line.
        **options: options of the command, such as `format` and `output`.

    Raises:
        InputError: a mistake in what is given, or an artefact whose answers differ from those of
            the predictor: one sentence, as the command prints it.
    """
    words = [argument_of(name, value) for name, value in {"run": run, **options}.items()]
    return call("export", export_run, [*words, *arguments])

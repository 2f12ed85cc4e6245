"""Exports that are loaded in Python, by models that are loaded once."""

import sys
from functools import cache
from typing import Any

from fuzzing.good import TEXTS

LOAD = "load"  # the word of a case that loads the export in its folder


def load() -> None:
    """Print the answers of the export in the working folder; a mistake is one sentence."""
    from seq2seq.errors import InputError
    from seq2seq.exporting import load_exported
    from seq2seq.visible import visible

    try:
        predictor = load_exported(".", _model(sys.argv[1]))
        for one in predictor(TEXTS):
            print(visible(one.output))
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(error.status)


@cache
def _model(run: str) -> Any:
    import seq2seq
    from seq2seq.commands.quiet import quiet_libraries

    with quiet_libraries():
        return seq2seq.load(run).model

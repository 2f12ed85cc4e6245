"""The process that is killed."""

import os
import sys
from pathlib import Path


def train(arguments: list[str], log: Path) -> None:
    """What `python scripts/train.py` does, writing to a log."""
    from seq2seq.commands.train import main

    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.argv = ["train.py", *arguments]
    main()

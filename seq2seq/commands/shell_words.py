"""Arguments of commands that are printed for the user to copy."""

import shlex

from seq2seq.configuration.argument_of import argument_of


def shell_word(option: str, value: object) -> str:
    """An option as one word for a shell, quoted where the shell or Hydra would misread it.

    >>> shell_word("resume", "runs/mine")         ->   resume=runs/mine
    >>> shell_word("resume", "runs/mine (old)")   ->   'resume="runs/mine (old)"'
    """
    return shlex.quote(argument_of(option, str(value)))

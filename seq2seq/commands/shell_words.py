"""Arguments of commands that are printed for the user to copy."""

import shlex

from seq2seq.configuration.argument_of import argument_of


def shell_text(text: str) -> str:
    r"""A text as one word for a shell.

    >>> shell_text("a b")    ->   'a b'
    >>> shell_text("PL\ta")   ->   $'PL\ta'
    """
    if "\t" not in text:
        return shlex.quote(text)
    escaped = text.replace("\\", r"\\").replace("'", r"\'").replace("\t", r"\t")
    return f"$'{escaped}'"


def shell_word(option: str, value: object) -> str:
    """An option as one word for a shell, quoted where the shell or Hydra would misread it.

    >>> shell_word("resume", "runs/mine")         ->   resume=runs/mine
    >>> shell_word("resume", "runs/mine (old)")   ->   'resume="runs/mine (old)"'
    """
    return shlex.quote(argument_of(option, str(value)))

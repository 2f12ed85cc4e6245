"""The words of a command line, as Hydra reads them."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from hydra._internal.utils import get_args_parser


def split_texts(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Separates overrides and flags from texts: words without `=`, and all that follow `--`.

    >>> split_texts(["run=x", "hello", "--", "a=b"])   ->   (["run=x"], ["hello", "a=b"])
    """
    words = list(arguments)
    end = words.index("--") if "--" in words else len(words)
    flags, overrides = split(words[:end])
    texts = [word for word in overrides if "=" not in word]
    return flags + [word for word in overrides if "=" in word], texts + words[end + 1 :]


def split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Separates flags, with their values, from the other words, in any order."""
    words = [word for word in arguments if word != "--version"]  # where Hydra's parser would exit
    overrides = get_args_parser().parse_intermixed_args(words).overrides
    left = list(overrides)
    flags = []
    for argument in arguments:
        if left and argument == left[0]:
            left.pop(0)
        else:
            flags.append(argument)
    return flags, overrides


@contextmanager
def command_line(arguments: list[str]) -> Iterator[None]:
    """Sets `sys.argv`, which Hydra reads, and makes Hydra raise errors instead of printing them."""
    before = sys.argv
    sys.argv = [before[0], *arguments]
    os.environ["HYDRA_FULL_ERROR"] = "1"
    try:
        yield
    finally:
        sys.argv = before

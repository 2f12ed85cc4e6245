"""Rows of two parallel text files."""

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from seq2seq.data.files.bad_lines import BadLines
from seq2seq.data.files.lines import Lines
from seq2seq.errors import InputError


def parallel_rows(
    source_path: Path, target_path: Path, source_faults: BadLines, target_faults: BadLines
) -> Iterator[tuple[str, str]]:
    """Yield (source, target): line n of both files. Empty lines count.

    Raises:
        InputError: the files have different numbers of lines.
    """
    sources, targets = Lines(source_path, source_faults), Lines(target_path, target_faults)
    over = object()
    for source, target in zip_longest(sources, targets, fillvalue=over):
        if source is over or target is over:
            longer = targets if source is over else sources
            shorter = sources if source is over else targets
            raise InputError(
                f"The file {shorter.path} must have as many lines as {longer.path}, not only "
                f"{shorter.number}."
            )
        if isinstance(source, str) and isinstance(target, str):  # None: not UTF-8
            yield source.rstrip("\r\n"), target.rstrip("\r\n")

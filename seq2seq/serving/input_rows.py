"""Inputs of JSON as the raw inputs of a model."""

from collections.abc import Sequence
from typing import Any

from seq2seq.checks import nearest
from seq2seq.data.files.cells import NumberText, check_text, text_of
from seq2seq.errors import InputError
from seq2seq.serving.limits import Limits
from seq2seq.visible import excerpt, shortened

DEPTH = 3  # of an object with lists of lists
LISTED = 200  # characters of the names of columns in a message


class InputRows:
    r"""A function from the inputs of a request to texts that a model's source reads.

    >>> InputRows(["tags", "lemma"], Limits())([{"lemma": "go", "tags": "V;PST"}, "V;PST\tgo"])
    ["V;PST\tgo", "V;PST\tgo"]

    Args:
        columns: names of the columns that the model was trained on, conditioning symbols first;
            [] if they are not known.
        limits: of sizes.
    """

    def __init__(self, columns: Sequence[str], limits: Limits):
        self.columns = list(columns)
        self.limits = limits

    def __call__(self, inputs: Any) -> list[str]:
        """Return the texts.

        Args:
            inputs: what a request has: a list of texts, numbers, lists of numbers (steps), lists of
                lists (steps of several numbers, null where one is missing), or objects with the
                columns, as in a file of JSON lines.

        Raises:
            InputError: something else, or more than the limits.
        """
        if not isinstance(inputs, list):
            raise InputError(f"inputs must be a list, not {excerpt(inputs, 60)}. Put it in [].")
        if not 1 <= len(inputs) <= self.limits.inputs:
            raise InputError(
                f"inputs must have from 1 to {self.limits.inputs} inputs, not {len(inputs)}."
            )
        return [self._text(one, number) for number, one in enumerate(inputs, start=1)]

    def _text(self, given: Any, number: int) -> str:
        size, most = size_of(given), self.limits.characters
        if size > most:
            raise InputError(
                f"Input {number} must have at most {most:,} characters or numbers, not {size:,}."
            )
        cells = self._cells(given, number) if isinstance(given, dict) else [given]
        try:
            texts = [text_of(cell) for cell in cells]
            check_text("".join(texts))
        except TypeError as error:
            raise InputError(f"Input {number} {error}.") from None
        return "\t".join(texts)

    def _cells(self, row: dict[str, Any], number: int) -> list[Any]:
        """The values of the columns, in order."""
        if not self.columns:
            raise InputError(
                f"Input {number} must be a text or a list of numbers, not an object: this model's "
                "columns have no names."
            )
        for name in self.columns:
            if name not in row:
                names = shortened(", ".join(self.columns), LISTED)
                hint = nearest(name, row, f"Its columns are {names}.")
                raise InputError(f"Input {number} must have the key {name!r}. {hint}")
        cells = [row[name] for name in self.columns]
        for name, cell in zip(self.columns[:-1], cells, strict=False):
            if "\t" in str(cell):  # which divides columns
                raise InputError(f"Input {number} must not have a tab in {name!r}.")
        return cells


def size_of(given: Any, depth: int = DEPTH) -> int:
    """Count the characters of texts, and the numbers, in JSON; deeper lists count as 1."""
    if isinstance(given, str) and not isinstance(given, NumberText):
        return len(given)
    if isinstance(given, list | dict) and depth:
        inner = given.values() if isinstance(given, dict) else given
        return sum(size_of(one, depth - 1) for one in inner)
    return 1

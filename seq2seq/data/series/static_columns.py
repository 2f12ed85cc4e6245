"""Columns that are the same in all rows of a series."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from seq2seq.errors import InputError
from seq2seq.features.number_reader import LARGEST, number

MOST_NAMES = 100  # different ones of a column, each of which becomes a column


class StaticColumns(NamedTuple):
    """Static columns of all series, as numbers.

    Attributes:
        values: float64 (series, E).
        columns: their names: `size` of a column of numbers, `kind=a` for each name of others.
        is_number: bool (E,), whether a column has numbers rather than 1 for one of the names.
        notes: sentences on how they were read, and on names that the columns do not have.
    """

    values: np.ndarray
    columns: list[str]
    is_number: list[bool]
    notes: list[str]


def encode_static(
    names: Sequence[str],
    cells: Sequence[Sequence[str]],
    in_train: np.ndarray,
    known: Sequence[str] | None = None,
) -> StaticColumns:
    """Write static cells as numbers: a column of numbers as it is, of names as 0 and 1 for each.

    >>> encode_static(["kind"], [["a"], ["b"]], [True, True]).values   ->   [[1, 0], [0, 1]]

    Args:
        names: of the columns.
        cells: texts of each series.
        in_train: bool (series,), whether a series has rows of train.
        known: the columns of a trained model, which has places for these names only; None to make
            a place for each name in train.

    Raises:
        InputError: a column has too many different names.
    """
    parts: list[np.ndarray] = []
    columns: list[str] = []
    is_number: list[bool] = []
    notes: list[str] = []
    read_as: dict[str, list[str]] = {"numbers": [], "names": []}
    for name, texts in zip(names, zip(*cells, strict=True), strict=True):
        found = np.array([number(text) for text in texts])
        given = None if known is None else [one for one in known if one.startswith(f"{name}=")]
        if not given and np.all(np.abs(found) <= LARGEST):
            parts.append(found[:, None])
            columns.append(name)
            is_number.append(True)
            read_as["numbers"].append(name)
            continue
        read_as["names"].append(name)
        seen = [text for text, is_seen in zip(texts, in_train, strict=True) if is_seen] or texts
        places = _places(name, seen) if given is None else given
        own = [f"{name}={text}" for text in texts]
        parts.append(np.array([[one == place for place in places] for one in own], "float64"))
        columns += places
        is_number += [False] * len(places)
        if new := sorted({*own} - {*places}):
            notes.append(
                f"{len(new)} of the {len({*own})} different texts of {name} are not in the "
                f"training data, such as {new[0].partition('=')[2]!r}."
            )
    kinds = [f"{kind} ({', '.join(names)})" for kind, names in read_as.items() if names]
    notes.insert(0, f"Static columns are read as {' and '.join(kinds)}.")
    return StaticColumns(np.concatenate(parts, axis=1), columns, is_number, notes)


def _places(name: str, texts: Sequence[str]) -> list[str]:
    different = sorted({*texts})
    if len(different) > MOST_NAMES:
        raise InputError(
            f"data.static must be columns of numbers, or of at most {MOST_NAMES} different names, "
            f"not {len(different):,} as in {name!r}."
        )
    return [f"{name}={text}" for text in different]

"""Checks of the options of data sets, before anything is read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from seq2seq.checks import check_choice
from seq2seq.data.files.columns import Wanted
from seq2seq.data.files.encoding import check_encoding
from seq2seq.data.files.layout import DELIMITERS, check_delimiter
from seq2seq.data.files.paths import check_exists, files_of
from seq2seq.data.files.tables import ENDINGS, JSON_LINES, PARQUET, ending
from seq2seq.data.store.split_by_hash import SPLITS
from seq2seq.errors import InputError

COLUMNS = tuple(f"{role}_column" for role in Wanted._fields)
OF_PAIRS = {*ENDINGS} - {".txt"}  # what neither file of a pair can be


def check_options(options: Mapping[str, Any]) -> None:
    """Raise InputError for an option that is wrong, or does not go with the others.

    Args:
        options: the attributes of `Files`, by name.
    """
    check_text_options(options)
    given = {split: options[split] for split in SPLITS if options[split]}
    if not given:
        raise InputError("data.train must be a file, such as a TSV of two columns, not null.")
    for split, value in given.items():
        is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
        if not isinstance(value, str) and not is_list:
            raise InputError(f"data.{split} must be a file or a list of two, not {value!r}.")
        check = _check_table if isinstance(value, str) else _check_pair
        check(split, value, options)
    check_columns(options)
    if options["split_column"] is not None and [*given] != ["train"]:
        raise InputError(
            "data.train must be the only file if data.split_column names the split of each row."
        )
    for split, value in given.items():
        if not (paths := files_of(value)):
            raise InputError(f"There is no file that data.{split}={value} matches.")
        for path in paths:
            check_exists(path)


def check_text_options(options: Mapping[str, Any]) -> None:
    """Raise InputError for an option on how tables of text are read that is wrong by itself.

    Args:
        options: the attributes of a data set that has all or some of them, by name.
    """
    for name in ("header", "quotes"):
        value = options.get(name, "auto")
        if not isinstance(value, bool) and value != "auto":
            raise InputError(
                f"data.{name} must be true or false (without quotes) or auto, not {value!r}."
            )
    check_choice(("auto", "point", "comma"), within="data.", decimal=options["decimal"])
    check_delimiter("delimiter", ("auto", *DELIMITERS), options["delimiter"])
    check_encoding(options["encoding"])


def check_fixed(path: str, options: Mapping[str, Any]) -> None:
    """Raise InputError for an option that is given, but that a file's format decides.

    Args:
        path: the file.
        options: the attributes of a data set, by name.
    """
    kind = ending(Path(path))
    fixed = ["delimiter", "header", "quotes", "decimal"] if kind in (*JSON_LINES, PARQUET) else []
    fixed += ["encoding"] if kind == PARQUET else []
    for name in fixed:
        if (given := options.get(name, "auto")) != "auto":
            raise InputError(
                f"data.{name} must be auto for {path}, whose format determines it, not "
                f"{str(given).lower()}."
            )
    if kind == PARQUET and options.get("skip_lines"):
        raise InputError(f"data.skip_lines must be 0 for {path}, which has no lines.")


def check_columns(options: Mapping[str, Any]) -> None:
    """Raise InputError for an option of `TableDataset` that is wrong by itself.

    Args:
        options: the attributes of a data set of tables, by name.
    """
    check_choice(("raise", "skip"), within="data.", on_error=options["on_error"])
    check_separator(options["features_separator"])
    for name in COLUMNS:
        wanted = options.get(name)
        if wanted == []:
            raise InputError(f"data.{name} must have a column, or be null, not [].")
        for one in wanted if isinstance(wanted, list) else [wanted]:
            if isinstance(one, int) and (one < 1 or isinstance(one, bool)):
                raise InputError(f"data.{name} must be a name, or a number from 1, not {one}.")
            if isinstance(one, str) and options.get("header") is False:
                raise InputError(
                    f"data.{name} must be a number with data.header=false, not {one!r}."
                )
    source, target = options["source_column"], options["target_column"]
    if source is not None and source == target:
        raise InputError(
            "data.source_column and data.target_column must be different columns, not both "
            f"{source!r}."
        )
    if options["features_column"] is not None:
        check_conditioned(options["source"], options["shared_vocabulary"])


def _check_table(split: str, value: str, options: Mapping[str, Any]) -> None:
    kind = ending(Path(value))
    if kind not in ENDINGS:
        raise InputError(
            f"data.{split} must end in {', '.join(ENDINGS)}, or be a list of two text files, "
            f"[SOURCE.txt,TARGET.txt], not {value}."
        )
    check_fixed(value, options)


def _check_pair(split: str, value: list[str], options: Mapping[str, Any]) -> None:
    if len(value) != 2 or any(ending(Path(name)) in OF_PAIRS for name in value):
        raise InputError(
            f"data.{split} must be one table or a list of two text files, source and target, not "
            f"[{', '.join(map(str, value))}]."
        )
    for name in (*COLUMNS, "delimiter", "header", "quotes"):
        if options[name] not in (None, "auto"):
            raise InputError(
                f"data.{name} must be left out for two text files, which have no columns "
                f"(data.{split})."
            )


def check_separator(separator: str) -> None:
    """Raise InputError for what cannot be between conditioning symbols."""
    names = [name for name in DELIMITERS if name != "tab"]  # which is behind the symbols
    check_delimiter("features_separator", names, separator)


def separator_of(side: str, features_column: object, separator: str) -> str | None:
    """Return the character between the conditioning symbols of a side; None where it has none.

    Args:
        side: source or target.
        features_column: as given; None for no symbols.
        separator: a name or character, as given.
    """
    if side == "target" or features_column is None:
        return None
    return DELIMITERS.get(separator, separator)


def check_conditioned(source: str, shared_vocabulary: bool) -> None:
    """Raise InputError for sides that can have no conditioning symbols."""
    if source in ("labels", "values", "vector"):
        raise InputError(
            f"data.source must be tokens if there is a data.features_column, not {source}."
        )
    if shared_vocabulary:
        raise InputError(
            "data.shared_vocabulary must be false if there is a data.features_column, since "
            "targets have no such symbols."
        )

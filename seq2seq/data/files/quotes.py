"""Whether the quotation marks of a table with tabs are around fields, or part of the texts."""

from collections.abc import Sequence

MARK = '"'


def is_quoted(records: Sequence[Sequence[str]]) -> bool:
    """Determine whether quotation marks are around fields, as in CSV.

    They are if all fields that are not empty are in them, or if those that are need it, as a
    spreadsheet thinks: for a comma, or for marks inside that are doubled. Otherwise they are part
    of the texts, as in dialogues.

    Args:
        records: fields as they are between tabs.
    """
    fields = [field for fields in records for field in fields if field]
    marked = [field[1:-1] for field in fields if _is_in_marks(field)]
    if not marked or any(MARK in inner.replace(2 * MARK, "") for inner in marked):
        return False
    begun = [field for field in fields if field.startswith(MARK) or field.endswith(MARK)]
    if len(begun) > len(marked):
        return False
    return len(marked) == len(fields) or all("," in inner or MARK in inner for inner in marked)


def _is_in_marks(field: str) -> bool:
    return len(field) > 1 and field.startswith(MARK) and field.endswith(MARK)

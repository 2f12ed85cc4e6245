"""Random changes of bytes, of plain data such as JSON holds, and of zip archives."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np

TEXTS = (
    "", " ", "\t", "\r", "\n", "\0", '"', "'", ",", ";", "\\", "#", "$x^", "%s", "{0}", "${x}",
    "<b>", "\ufeff", "\u200b", "\u2028", "\u202e", "e\u0301", "\x1b[2J", "\N{GRINNING FACE}",
    "NaN", "-1", "1e400", "1,5", "007", "null", "true", "[]", "{}", "a: &a [*a]",
    "!!python/name:os.system", "../x", "~", "*", "9" * 5000, "x" * 5000, "[" * 3000, "(" * 3000,
)  # fmt: skip
BYTES = (*(text.encode() for text in TEXTS), b"\xff", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"PK")
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 3, 1.5, -0.0, 1e-300, 1e300, float("nan"), float("inf"), 2**31,
    2**63, 10**30, [], {}, [None], [[1], [2]], {"a": 1}, {"_target_": "os.mkdir", "path": "ran"},
    *TEXTS,
)  # fmt: skip


def changed_bytes(draw: random.Random, content: bytes) -> bytes:
    """Change one to four places of a file."""
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        content = draw.choice(EDITS)(draw, content)
    return content


def changed_value(draw: random.Random, value: Any) -> Any:
    """Change one to three nodes of plain data."""
    value = deepcopy(value)
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        places = list(nodes(value))
        if not places:
            return draw.choice(VALUES)
        parent, key = draw.choice(places)
        _change(draw, parent, key)
    return value


def changed_json(draw: random.Random, content: bytes) -> bytes:
    """Change the nodes of a JSON file, or the bytes."""
    if draw.random() < 0.3:
        return changed_bytes(draw, content)
    return json.dumps(changed_value(draw, json.loads(content))).encode()


def changed_zip(
    draw: random.Random, content: bytes, change: Callable[[random.Random, str, bytes], bytes]
) -> bytes:
    """Change one member of an archive, its name, or the archive's own bytes.

    Args:
        change: how a member of a name is changed.
    """
    if draw.random() < 0.3:
        return changed_bytes(draw, content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(list(members))
    action = draw.choice(("change", "change", "change", "change", "drop", "rename", "swap"))
    if action == "change":
        members[name] = change(draw, name, members[name])
    elif action == "drop":
        del members[name]
    elif action == "rename":
        members[draw.choice(TEXTS).replace("\0", "")[:200] or "x"] = members.pop(name)
    else:
        members[name] = members[draw.choice(list(members))]
    stream = io.BytesIO()
    method = draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return stream.getvalue()


def changed_array(draw: random.Random, name: str, content: bytes) -> bytes:
    """Change a `.npy` file: its numbers, type, shape or bytes."""
    action = draw.choice(("bytes", "values", "type", "shape", "empty"))
    if action == "bytes":
        return changed_bytes(draw, content)
    array = np.load(io.BytesIO(content))
    if action == "values" and array.dtype.kind == "U":
        text = str(array)
        array = np.array(changed_json(draw, text.encode()).decode(errors="replace"))
    elif action == "values":
        array = np.full_like(array, draw.choice((0, 1, 100)))
    elif action == "type":
        array = np.zeros(array.shape, draw.choice(("int8", "float64", "U3", "bool", "complex64")))
    else:
        array = np.ravel(array)[: 0 if action == "empty" else 3]
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def changed_rows(draw: random.Random, rows: list[list[str]]) -> list[list[str]]:
    """Change one to ten cells or rows of a table."""
    rows = [list(row) for row in rows]
    for _ in range(draw.choice((1, 1, 2, 5, 10))):
        number = draw.randrange(len(rows))
        row = rows[number]
        action = draw.choice(("cell", "cell", "cell", "add", "drop", "twice", "column", "word"))
        if action == "cell" and row:
            row[draw.randrange(len(row))] = draw.choice(TEXTS)
        elif action == "add":
            row.append(draw.choice(TEXTS))
        elif action == "drop" and row:
            del row[draw.randrange(len(row))]
        elif action == "twice":
            rows.append(list(row))
        elif action == "column":
            column, text = draw.randrange(max(map(len, rows)) or 1), draw.choice(TEXTS)
            rows = [[*one[:column], text, *one[column + 1 :]] for one in rows]
        elif row:
            column = draw.randrange(len(row))
            row[column] += draw.choice(TEXTS)
    return rows


def _flip(draw: random.Random, content: bytes) -> bytes:
    place = draw.randrange(len(content) or 1)
    byte = (content[place] if content else 0) ^ (1 << draw.randrange(8))
    return content[:place] + bytes([byte]) + content[place + 1 :]


def _insert(draw: random.Random, content: bytes) -> bytes:
    place = draw.randint(0, len(content))
    return content[:place] + draw.choice(BYTES) + content[place:]


def _delete(draw: random.Random, content: bytes) -> bytes:
    place = draw.randint(0, len(content))
    return content[:place] + content[place + draw.choice((1, 1, 10, 1000)) :]


def _cut(draw: random.Random, content: bytes) -> bytes:
    return content[: draw.choice((0, draw.randint(0, len(content))))]


def _twice(draw: random.Random, content: bytes) -> bytes:
    start, end = sorted(draw.randint(0, len(content)) for _ in range(2))
    return content[:end] + content[start:]


def _other_lines(draw: random.Random, content: bytes) -> bytes:
    return content.replace(b"\n", draw.choice((b"\r\n", b"\r", b"\n\n", b" \n", b"")))


def _other_encoding(draw: random.Random, content: bytes) -> bytes:
    text = content.decode(errors="replace")
    return text.encode(draw.choice(("utf-16", "utf-8-sig", "latin-1", "cp037")), "replace")


DEEPEST = 50  # nodes above one that is changed
EDITS = (_flip, _flip, _insert, _insert, _delete, _cut, _twice, _other_lines, _other_encoding)


def nodes(value: Any, depth: int = 0) -> Any:
    """Yield the places of nodes below a value: what contains each, and its key there."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in list(items):
        yield value, key
        if isinstance(child, dict | list) and depth < DEEPEST:
            yield from nodes(child, depth + 1)


def _change(draw: random.Random, parent: Any, key: Any) -> None:
    action = draw.choice(("value", "value", "value", "delete", "wrap", "near", "add"))
    old = parent[key]
    if action == "value":
        parent[key] = draw.choice(VALUES)
    elif action == "delete":
        del parent[key]
    elif action == "wrap":
        parent[key] = [old]
    elif action == "near" and isinstance(old, str):
        parent[key] = changed_bytes(draw, old.encode()).decode(errors="replace")
    elif action == "near" and isinstance(old, int | float):
        parent[key] = draw.choice((-old, old + 1, old * 1000, old / 3, str(old)))
    elif isinstance(parent, dict):
        parent[draw.choice(TEXTS)] = old
    else:
        parent.insert(0, old)

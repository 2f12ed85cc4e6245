"""The file in which an export describes itself."""

import json
from pathlib import Path
from typing import Any

from seq2seq.errors import InputError
from seq2seq.storage.plain_file import check_plain

SIGNATURE = "signature.json"
MOST = 1 << 24  # characters: it has the vocabularies


def read_signature(folder: Path) -> dict[str, Any]:
    """Read what an export says of itself.

    Raises:
        InputError: the folder was not written by `seq2seq.export`.
    """
    file = check_plain(folder / SIGNATURE)
    try:
        with file.open(encoding="utf-8") as opened:
            text = opened.read(MOST + 1)
        if len(text) > MOST:
            raise ValueError(f"it has more than {MOST:,} characters")
        found = json.loads(text)
        if not isinstance(found, dict) or not isinstance(found.get("format"), str):
            raise ValueError("it names no format")
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"{folder} must be the folder of an export, with its {SIGNATURE} ({error}). Write it "
            "with seq2seq-export."
        ) from error
    return found

"""Results of long work that is continued after an interruption."""

import glob
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Self

from seq2seq.errors import InputError
from seq2seq.storage.files import naming
from seq2seq.storage.locks import try_lock

COMPRESSED = (".gz", ".bz2", ".xz")
SHOWN = 8  # hexadecimal digits of a key in a file's name
FLUSHED = 256  # results, at most, that a killed process loses


class PartialResults:
    """A hidden file beside the output, with a result in JSON on each line, until the work is done.

    Its first line is a key, a checksum of all that the results depend on; the beginning of it is in
    the file's name, so those of another key are kept beside them.

    ```python
    with PartialResults(Path("out.csv"), key) as partial:
        for item in items[partial.count :]:
            partial.add(work(item))
        write(partial.read())
        partial.delete()
    ```

    Raises:
        InputError: another process is working on an output of the same name.
    """

    def __init__(self, output: Path, key: str):
        name = output.name  # without its ending, so that results are kept for another format
        for suffix in COMPRESSED:
            name = name.removesuffix(suffix)
        name = Path(name).stem
        self.path = output.with_name(f".{name}.{key[:SHOWN]}.partial")
        self.output = output
        self.key = key
        self.count = 0
        self._lock_path = output.with_name(f".{name}.lock")

    def others(self) -> list[Path]:
        """Return the files with results of other keys, for outputs of this name."""
        name = glob.escape(self.path.name.rsplit(".", 2)[0])
        found = self.path.parent.glob(f"{name}.{'[0-9a-f]' * SHOWN}.partial")
        return [one for one in found if one != self.path]

    def __enter__(self) -> Self:
        for path in (self.path, self._lock_path):
            if path.is_symlink():  # to a file that is not ours to write
                path.unlink()
        self._lock = try_lock(self._lock_path)
        if self._lock is None:
            raise InputError(
                f"Another process is writing {self.output}, or an output of that name with another "
                "ending. Wait until it is done."
            )
        try:
            with naming(self.path):
                end = self._end_of_complete_lines()
                self._file: IO[bytes] = self.path.open("r+b" if end else "wb")
                self._file.truncate(end)
                self._file.seek(end)
                if not end:
                    self._write(self.key)
        except BaseException:
            self._unlock()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        try:
            with naming(self.path):
                self._file.close()
        finally:
            self._unlock()

    def _unlock(self) -> None:
        self._lock_path.unlink(missing_ok=True)
        assert self._lock is not None
        self._lock.close()

    def add(self, result: Any) -> None:
        """Append a result, which JSON can hold."""
        with naming(self.path):
            self._write(result)
            self.count += 1
            if self.count % FLUSHED == 0:
                self._file.flush()

    def read(self) -> Iterator[Any]:
        """Yield all results in order."""
        self._file.flush()
        with self.path.open("rb") as file:
            next(file)
            yield from map(json.loads, file)

    def delete(self) -> None:
        """Delete the file, whose results are elsewhere now."""
        self.path.unlink(missing_ok=True)

    def _write(self, value: Any) -> None:
        self._file.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")

    def _end_of_complete_lines(self) -> int:
        """Count the results that are there, and return where they end; 0 if there are none."""
        if not self.path.exists():
            return 0
        with self.path.open("rb") as file:
            if _parsed(file.readline()) != self.key:
                return 0
            end = file.tell()
            for line in file:
                if _parsed(line) is None:
                    break
                end += len(line)
                self.count += 1
        return end


def _parsed(line: bytes) -> Any:
    """The value of a complete line, or None."""
    try:
        return json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None

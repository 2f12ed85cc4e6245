"""Splits on disk, in flat binary files that are memory-mapped when read.

`train.source.ids.values` and `.offsets`, `train.source.bytes.values` and `.offsets`, the same for
the target, `train.source.hashes`, `train.pairs.hashes` and `train.questions.hashes`, and
`train.weights` if rows have weights. They are written in chunks.
"""

import math
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import numpy as np

from seq2seq.data.store.chunks import CHUNK_ROWS
from seq2seq.data.store.sequences import Sequences
from seq2seq.data.store.split import Split
from seq2seq.errors import BadRow
from seq2seq.features.feature import Feature
from seq2seq.features.tokens import Tokens
from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import UNK

SIDES = ("source", "target")


class _SequencesWriter:
    """A writer that appends rows to the two files of a `Sequences`."""

    def __init__(self, prefix: str, dtype: np.dtype | type):
        self.prefix = prefix
        self.dtype = dtype
        self.end = 0
        self._append("values", np.empty(0, dtype))
        self._append("offsets", np.zeros(1, "int64"))

    def append(self, rows: Ragged) -> None:
        ends = self.end + np.cumsum(rows.lengths, dtype="int64")
        self.end += len(rows.values)
        self._append("values", rows.values.astype(self.dtype))
        self._append("offsets", ends)

    def _append(self, part: str, array: np.ndarray) -> None:
        _append(f"{self.prefix}.{part}", array.tobytes())


def write_texts(folder: Path, split: str, chunks: Iterable[tuple[list[str], list[str]]]) -> int:
    """Store the raw pairs of a split, and return their number."""
    num_rows = 0
    writers = [_SequencesWriter(f"{folder}/{split}.{side}.bytes", np.uint8) for side in SIDES]
    for chunk in chunks:
        sources, targets = ([text.encode("utf-8", "replace") for text in side] for side in chunk)
        for writer, rows in zip(writers, (sources, targets), strict=True):
            lengths = np.fromiter(map(len, rows), "int32", len(rows))
            writer.append(Ragged(np.frombuffer(b"".join(rows), np.uint8), lengths))
        num_rows += len(sources)
    return num_rows


def read_texts(folder: Path, split: str, side: str) -> Iterator[list[str]]:
    """Read the raw texts of one side of a split, in chunks."""
    rows = _open(f"{folder}/{split}.{side}.bytes", np.uint8)
    for start in range(0, len(rows), CHUNK_ROWS):
        yield [text.decode() for text in _row_bytes(rows, start)]


def write_ids(folder: Path, split: str, side: str, feature: Feature) -> Iterator[int]:
    """Encode one side of a split; yield the number of rows done after each chunk."""
    done = 0
    writer = _SequencesWriter(f"{folder}/{split}.{side}.ids", _id_dtype(feature))
    for texts in read_texts(folder, split, side):
        try:
            writer.append(feature.encode(texts))
        except BadRow as bad:
            raise bad.after(done) from None
        done += len(texts)
        yield done


def write_hashes(folder: Path, split: str, source: Feature, target: Feature) -> None:
    """Store 64-bit hashes of the encoded rows of a split: of what a model sees of them.

    A model cannot distinguish the sources of rows with equal `source` hashes, nor rows with equal
    `pairs` hashes. `questions` are hashes of sources in which symbols outside the vocabulary
    count as different.
    """
    sources = _open(f"{folder}/{split}.source.ids", _id_dtype(source), source.element_shape)
    targets = _open(f"{folder}/{split}.target.ids", _id_dtype(target), target.element_shape)
    texts = _open(f"{folder}/{split}.source.bytes", np.uint8)
    for start in range(0, len(sources), CHUNK_ROWS):
        seen = [_hash(row) for row in _row_bytes(sources, start)]
        asked = list(seen)
        for row in _rows_with_unknown(sources, start) if isinstance(source, Tokens) else ():
            asked[row] = _hash(seen[row] + texts.row(start + row).tobytes())
        targets_of = _row_bytes(targets, start)
        pairs = [_hash(one + target) for one, target in zip(seen, targets_of, strict=True)]
        for of, hashes in (("source", seen), ("pairs", pairs), ("questions", asked)):
            _append(f"{folder}/{split}.{of}.hashes", b"".join(hashes))


def write_weights(folder: Path, split: str, chunks: Iterable[np.ndarray]) -> None:
    """Store the weight of each row of a split."""
    for weights in chunks:
        _append(f"{folder}/{split}.weights", weights.astype("float32").tobytes())


def open_split(folder: Path, split: str, source: Feature, target: Feature) -> Split:
    """Open a split that was written with these features."""
    weights = f"{folder}/{split}.weights"
    return Split(
        source=_open(f"{folder}/{split}.source.ids", _id_dtype(source), source.element_shape),
        target=_open(f"{folder}/{split}.target.ids", _id_dtype(target), target.element_shape),
        raw_source=_open(f"{folder}/{split}.source.bytes", np.uint8),
        raw_target=_open(f"{folder}/{split}.target.bytes", np.uint8),
        question_hashes=read_hashes(folder, split, "questions"),
        weights=_mapped(weights, np.float32) if Path(weights).exists() else None,
    )


def read_hashes(folder: Path, split: str, of: str) -> np.ndarray:
    """Read the hashes, uint64 (N,), of each row's `source`, `pairs` or `questions`."""
    return _mapped(f"{folder}/{split}.{of}.hashes", np.uint64)


def _append(path: str, content: bytes) -> None:
    with open(path, "ab") as file:
        file.write(content)


def _row_bytes(rows: Sequences, start: int) -> list[bytes]:
    """Return the bytes of each row of the chunk that begins with a row."""
    ends = rows.offsets[start : start + CHUNK_ROWS + 1]
    values = rows.values[ends[0] : ends[-1]]
    content = values.tobytes()
    width = values.itemsize * math.prod(values.shape[1:])
    return [content[a:b] for a, b in pairwise(((ends - ends[0]) * width).tolist())]


def _rows_with_unknown(rows: Sequences, start: int) -> list[int]:
    """Return the rows that hold UNK, numbered from the first of a chunk."""
    ends = rows.offsets[start : start + CHUNK_ROWS + 1]
    (places,) = np.nonzero(rows.values[ends[0] : ends[-1]] == UNK)
    return np.unique(np.searchsorted(ends - ends[0], places, "right") - 1).tolist()


def _hash(text: bytes) -> bytes:
    return blake2b(text, digest_size=8).digest()


def _id_dtype(feature: Feature) -> np.dtype:
    """Return the smallest type for the feature's values."""
    size = feature.vocabulary_size
    return np.dtype(feature.dtype) if size is None else np.min_scalar_type(size - 1)


def _open(prefix: str, dtype: np.dtype | type, element_shape: tuple[int, ...] = ()) -> Sequences:
    values = _mapped(f"{prefix}.values", dtype).reshape(-1, *element_shape)
    return Sequences(values, _mapped(f"{prefix}.offsets", np.int64))


def _mapped(path: str, dtype: np.dtype | type) -> np.ndarray:
    if not Path(path).stat().st_size:
        return np.empty(0, dtype)  # an empty file cannot be mapped
    return np.asarray(np.memmap(path, dtype, mode="r"))

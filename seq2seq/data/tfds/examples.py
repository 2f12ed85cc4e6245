"""Rows of a prepared TFDS data set, from its records.

TFDS decodes one example at a time with tf.data (23,000 per second on one core for two texts). The
records are `tf.train.Example` messages, which Python parses seven times as fast.
"""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds
from google.protobuf.message import DecodeError

from seq2seq.checks import nearest
from seq2seq.data.tfds.builder import first_line
from seq2seq.errors import InputError

BATCH = 8_192
CORRUPT = (DecodeError, tf.errors.OpError, OSError, ValueError, IndexError, RuntimeError)


def rows(
    info: tfds.core.DatasetInfo,
    split: str,
    source: str | None,
    target: str | None,
    symbols: str | None = None,
) -> Iterator[tuple[str, str]]:
    """Yield (source, target) of each example, in the order of the files.

    Args:
        info: that of a prepared data set.
        split: TFDS split, such as `train` or `train[:80%]`.
        source: feature, nested ones with slashes; None for the first supervised key or feature.
        target: the same for targets; None for the second.
        symbols: feature of conditioning symbols, which are put before the source and a tab.

    Raises:
        InputError: there is no such split or feature, or a feature cannot be read as text.
    """
    columns = _columns(info, source, target, symbols)
    first, last = columns[:-1], columns[-1]
    readers = {name: _reader(info, name) for name in columns}
    try:
        instructions = info.splits[split].file_instructions
    except (KeyError, ValueError) as error:
        raise InputError(
            f"TFDS data set {info.full_name} has no split {split!r}. {nearest(split, info.splits)}"
        ) from error
    for instruction in instructions:
        yield from _pairs(
            info,
            instruction,
            lambda found: (
                "\t".join([readers[name](found[name]) for name in first]),
                readers[last](found[last]),
            ),
        )


def _pairs(
    info: tfds.core.DatasetInfo, instruction: Any, read: Callable[[Any], tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield what `read` makes of the features of each example of one file.

    Raises:
        InputError: the file is corrupt.
    """
    records = _records(info.file_format, instruction)
    while True:
        try:
            record = next(records, None)
            if record is None:
                return
            pair = read(tf.train.Example.FromString(record).features.feature)
        except CORRUPT as error:
            raise InputError(
                f"{instruction.filename} of TFDS data set {info.full_name} is corrupt "
                f"({first_line(error):.200}). Prepare the data set again."
            ) from error
        yield pair


def _columns(
    info: tfds.core.DatasetInfo, source: str | None, target: str | None, symbols: str | None
) -> list[str]:
    """The features of symbols, if there are any, of sources and of targets."""
    names = list(_leaves(info.features))
    keys = info.supervised_keys or ()
    flat_keys = len(keys) == 2 and all(key in names for key in keys)
    defaults = list(keys) if flat_keys else names
    if len(defaults) < 2:
        raise InputError(f"TFDS data set {info.full_name} must have two features or more, not one.")
    columns = {"source": source or defaults[0], "target": target or defaults[1]}
    if symbols is not None:
        columns = {"features": symbols, **columns}
    for side, name in columns.items():
        if name not in names:
            raise InputError(
                f"data.{side}_column must be a feature of TFDS data set {info.full_name}, not "
                f"{name!r}. {nearest(name, names)}"
            )
    for (side, name), (other, same) in combinations(columns.items(), 2):
        if name == same:
            raise InputError(
                f"data.{side}_column and data.{other}_column must be different features, not both "
                f"{name!r}."
            )
    return [*columns.values()]


def _leaves(
    feature: tfds.features.FeatureConnector, path: str = "", depth: int = 0
) -> dict[str, tuple[tfds.features.FeatureConnector, int]]:
    """Return {path in the records: (feature, number of sequences around it)}."""
    if isinstance(feature, tfds.features.Sequence):
        return _leaves(feature.feature, path, depth + 1)
    if not isinstance(feature, tfds.features.FeaturesDict):
        return {path: (feature, depth)}
    prefix = f"{path}/" if path else ""
    inner = (_leaves(part, prefix + name, depth) for name, part in feature.items())
    return {name: leaf for leaves in inner for name, leaf in leaves.items()}


def _reader(info: tfds.core.DatasetInfo, name: str) -> Callable[[tf.train.Feature], str]:
    """Return a function from a stored feature to its text."""
    feature, depth = _leaves(info.features)[name]
    if len(feature.shape) + depth > 1:
        raise InputError(
            f"Feature {name!r} of TFDS data set {info.full_name} must be a text, a label, a number "
            f"or a sequence of these, not {feature}."
        )
    label = feature.int2str if isinstance(feature, tfds.features.ClassLabel) else str

    def read(stored: tf.train.Feature) -> str:
        if stored.HasField("bytes_list"):
            return " ".join(value.decode() for value in stored.bytes_list.value)
        if stored.HasField("int64_list"):
            return " ".join(label(value) for value in stored.int64_list.value)
        return " ".join(str(np.float32(value)) for value in stored.float_list.value)

    return read


def _records(
    file_format: tfds.core.FileFormat, instruction: tfds.core.utils.shard_utils.FileInstruction
) -> Iterator[bytes]:
    """Read the serialized examples of an instruction, from one file."""
    start, count = instruction.skip, instruction.take
    if file_format == tfds.core.FileFormat.ARRAY_RECORD:
        from array_record.python.array_record_module import ArrayRecordReader

        reader = ArrayRecordReader(str(instruction.filename))
        yield from reader.read(range(start, start + count))
        return
    records = tf.data.TFRecordDataset(str(instruction.filename)).skip(start).take(count)
    for batch in records.batch(BATCH).as_numpy_iterator():
        yield from batch.tolist()

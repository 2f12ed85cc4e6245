"""The contents of a `.keras` file, checked before Keras reads it."""

import io
import json
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

import h5py
import keras

from seq2seq.errors import InputError

CONFIG, WEIGHTS = "config.json", "model.weights.h5"
PARTS = ("metadata.json", CONFIG, WEIGHTS)
MAX_CONFIG = 32 << 20  # bytes of config.json and of metadata.json
MAX_DEPTH = 200  # nested lists and objects in config.json
MAX_EXPANSION = 10  # bytes of the weights for each byte in the file, and
MAX_UNPACKED = 256 << 20  # bytes that the weights may take whatever the file's size
NOT_OF_A_MODEL = re.compile("^/optimizer/|/seed_generator/")  # data sets beside its weights
MAX_LAYERS = 10_000
SLACK = 100_000  # numbers that a model may have beside those in the file, such as random states


def read_config(file: Path) -> tuple[Any, int]:
    """Read and check what a model file consists of.

    Returns:
        The content of config.json, and how many numbers the model's weights are.

    Raises:
        InputError: a part that does not belong there, or is too large or too deep.
        BadZipFile, ValueError, RecursionError, KeyError, OSError: a file that is corrupt.
    """
    with ZipFile(file) as archive:
        names = [one.filename for one in archive.infolist()]
        if strange := [*(set(names) - set(PARTS)), *names[len(set(names)) :]]:
            raise InputError(
                f"{file} must contain {', '.join(PARTS)}, not {strange[0]!r:.100}. "
                "Restore it, or save the model again."
            )
        for one in archive.infolist():
            _check_size(file, one)
        if part := archive.testzip():  # Keras does not check the checksums
            raise BadZipFile(f"{part} has been altered")
        config = json.loads(archive.read(CONFIG))
        _check_depth(file, config)
        return config, _count_numbers(file, archive.read(WEIGHTS))


@contextmanager
def limited_to(file: Path, numbers: int) -> Iterator[None]:
    """Let the body make no model that is larger than the weights in its file, or of many layers.

    Without this, a file of a few bytes could describe a model that needs all memory.

    Raises:
        InputError: in the body, before a variable or a layer that is too much is made.
    """
    make, left = keras.Variable.__init__, numbers + SLACK
    make_layer, layers_left = keras.layers.Layer.__init__, MAX_LAYERS

    def counted(self: Any, initializer: Any, shape: Any = None, *rest: Any, **options: Any) -> None:
        nonlocal left
        sizes = getattr(initializer, "shape", ()) if shape is None else shape
        left -= math.prod(sizes) if isinstance(sizes, tuple | list) else 1
        if left < 0:
            raise InputError(
                f"{file} describes a model with more than its {numbers:,} weights. "
                "Restore it, or save the model again."
            )
        make(self, initializer, shape, *rest, **options)

    def counted_layer(self: Any, *arguments: Any, **options: Any) -> None:
        nonlocal layers_left
        layers_left -= 1
        if layers_left < 0:
            raise InputError(
                f"{file} describes a model with more than {MAX_LAYERS:,} layers. Restore it, or "
                "save the model again."
            )
        make_layer(self, *arguments, **options)

    keras.Variable.__init__ = counted
    keras.layers.Layer.__init__ = counted_layer
    try:
        yield
    finally:
        keras.Variable.__init__ = make
        keras.layers.Layer.__init__ = make_layer


def check_complete(file: Path, model: keras.Model, numbers: int) -> None:
    """Check that a loaded model has all the weights of its file.

    Keras leaves out those of a layer that its config does not build.

    Raises:
        InputError: it has fewer.
    """
    found = sum(math.prod(one.shape) for one in model.weights)
    if found < numbers:
        raise InputError(
            f"{file} has {numbers:,} weights, but describes a model with {found:,}. "
            "Restore it, or save the model again."
        )


def _check_size(file: Path, part: ZipInfo) -> None:
    largest = MAX_CONFIG
    if part.filename == WEIGHTS:
        largest = max(MAX_UNPACKED, MAX_EXPANSION * part.compress_size)
    if part.file_size > largest:
        raise InputError(
            f"{part.filename} of {file} must have at most {largest:,} bytes, not "
            f"{part.file_size:,}. Restore it, or save the model again."
        )


def _check_depth(file: Path, config: Any) -> None:
    level = [config]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for one in level
            if isinstance(one, dict | list)
            for child in (one.values() if isinstance(one, dict) else one)
        ]
    if level:
        raise InputError(
            f"{CONFIG} of {file} must be nested at most {MAX_DEPTH} levels deep. Restore it, or "
            "save the model again."
        )


def _count_numbers(file: Path, content: bytes) -> int:
    """Count the model's weights; all numbers must be in the file itself."""
    total = 0
    with h5py.File(io.BytesIO(content)) as root:
        groups = [root]
        while groups:
            group = groups.pop()
            for name in group:
                if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                    raise InputError(f"{WEIGHTS} of {file} must not contain links such as {name}.")
                one = group[name]
                if isinstance(one, h5py.Group):
                    groups.append(one)
                    continue
                if not isinstance(one, h5py.Dataset):
                    raise InputError(f"{WEIGHTS} of {file} must contain numbers only. Restore it.")
                if not NOT_OF_A_MODEL.search(one.name):
                    total += one.size or 0
                if one.external or one.is_virtual or one.dtype.hasobject or _is_hollow(one):
                    raise InputError(
                        f"{WEIGHTS} of {file} must contain the numbers of {one.name!r:.100}, not "
                        "only their shape. Restore it, or save the model again."
                    )
    return total


def _is_hollow(dataset: h5py.Dataset) -> bool:
    return dataset.nbytes > dataset.id.get_storage_size()

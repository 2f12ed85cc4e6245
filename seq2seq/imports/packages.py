"""Installed packages whose data is read without importing them."""

import importlib.metadata
import importlib.util
import re
from pathlib import Path

from seq2seq.errors import InputError


def package_file(package: str, name: str) -> Path:
    """A file in an installed package, found without importing it.

    Raises:
        InputError: the package, or the file in it, is not there.
    """
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / name if spec and spec.origin else None
    if path is None or not path.is_file():
        raise missing_package(package)
    return path


def missing_package(package: str) -> InputError:
    """The error for a package of the extra `data` that is not installed."""
    return InputError(
        f"this data needs the package {package}, which is not installed; "
        'run: pip install "keras-seq2seq[data]"'
    )


def package_version(package: str) -> str:
    """Version of an installed package, in three numbers; 0.0.0 where it is not installed."""
    try:
        numbers = re.findall(r"\d+", importlib.metadata.version(package))
    except importlib.metadata.PackageNotFoundError:
        numbers = []
    return ".".join([*numbers, "0", "0", "0"][:3])

"""Installed packages whose data is read without importing them."""

import importlib.metadata
import importlib.util
import re
from pathlib import Path

from seq2seq.errors import InputError


def package_file(package: str, name: str) -> Path:
    """Find a file in an installed package, without importing it.

    Raises:
        InputError: the package is not installed, or does not contain the file.
    """
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / name if spec and spec.origin else None
    if path is None or not path.is_file():
        raise missing_package(package)
    return path


def is_installed(package: str) -> bool:
    """Whether there is a top-level package or module of this name; nothing is imported."""
    try:
        return importlib.util.find_spec(package) is not None
    except ValueError:  # not a name
        return False


def missing_package(package: str, extra: str = "data") -> InputError:
    """Make the error for a package of one of our extras that is not installed."""
    return InputError(
        f"This data needs the package {package}, which is not installed. "
        f'Install it with: pip install "keras-seq2seq[{extra}]"'
    )


def package_version(package: str) -> str:
    """Return the version of a package as three numbers; 0.0.0 if it is not installed."""
    try:
        numbers = re.findall(r"\d+", importlib.metadata.version(package))
    except importlib.metadata.PackageNotFoundError:
        numbers = []
    return ".".join([*numbers, "0", "0", "0"][:3])

"""The base class of formats."""

import abc
from pathlib import Path
from typing import ClassVar, NamedTuple

from seq2seq.errors import InputError
from seq2seq.exporting.check import Check
from seq2seq.exporting.plan import Plan
from seq2seq.imports.packages import is_installed


class Tensor(NamedTuple):
    """An input or output of a signature."""

    dtype: str
    shape: tuple[int | None, ...]  # None: any size
    meaning: str


class Signature(NamedTuple):
    """A function of an artefact."""

    inputs: dict[str, Tensor]
    outputs: dict[str, Tensor]
    decoding: str = ""  # how outputs are found, where they are searched for


class Format(abc.ABC):
    """A format of artefacts.

    Attributes:
        name: as users choose it.
        packages: that writing and checking take, beside those of the library itself.
        extra: of the library, with these packages.
        is_full: whether artefacts compute in float32, whatever the training did.
    """

    name: ClassVar[str]
    packages: ClassVar[tuple[str, ...]] = ()
    extra: ClassVar[str] = ""
    is_full: ClassVar[bool] = True

    def check(self, plan: Plan) -> None:
        """Raises InputError for what cannot be exported, before anything is written."""
        for package in self.packages:
            if not is_installed(package):
                raise InputError(
                    f"format={self.name} needs the package {package}, which is not installed. "
                    f'Install it with: pip install "keras-seq2seq[{self.extra}]"'
                )

    @property
    @abc.abstractmethod
    def needs(self) -> str:
        """What those who run the artefact need, in a sentence or two."""

    def note(self, plan: Plan) -> str | None:
        """Return a sentence about what the artefact lacks, if it lacks anything."""
        return None

    @abc.abstractmethod
    def write(self, plan: Plan, folder: Path) -> dict[str, Signature]:
        """Write the artefact into a folder, and return its signatures by name."""

    @abc.abstractmethod
    def checks(self, plan: Plan, folder: Path) -> list[Check]:
        """Load the artefact, as those who use it do, and return what to compare."""

    @abc.abstractmethod
    def example(self, plan: Plan, signatures: dict[str, Signature]) -> str:
        """Return about ten lines of Python that use the artefact, from its folder.

        They answer one source, which the word SOURCE stands for.
        """

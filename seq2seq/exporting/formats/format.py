"""The base class of formats."""

import abc
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

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
        quantizations: the values of `quantize` that it has.
        searches: whether an artefact has one search inside, that of the plan.
        fixed: which sizes are fixed in an artefact: rows, steps, or none.
    """

    name: ClassVar[str]
    packages: ClassVar[tuple[str, ...]] = ()
    extra: ClassVar[str] = ""
    is_full: ClassVar[bool] = True
    quantizations: ClassVar[tuple[str, ...]] = ("none",)
    searches: ClassVar[bool] = False
    fixed: ClassVar[tuple[str, ...]] = ()

    def check(self, plan: Plan) -> None:
        """Raises InputError for what cannot be exported, before anything is written."""
        for package in self.packages:
            if not is_installed(package):
                raise InputError(
                    f"format={self.name} needs the package {package}, which is not installed. "
                    f'Install it with: pip install "keras-seq2seq[{self.extra}]"'
                )
        if plan.quantize not in self.quantizations:
            raise InputError(
                f"quantize must be none for format={self.name}, not {plan.quantize}. Formats "
                "ctranslate2, onnx and litert have weights of 8 bits."
            )
        for size, any_number in (("rows", 1), ("steps", None)):
            if (given := plan._asdict()[size]) != any_number and size not in self.fixed:
                raise InputError(
                    f"{size} must be left out for format={self.name}, which takes any number, not "
                    f"{given}."
                )

    def completed(self, plan: Plan, sources: Sequence[Any]) -> Plan:
        """Return a plan that passed `check`, with the sizes that the artefact has.

        Args:
            plan: what is to be exported.
            sources: raw sources that the model can answer, from which sizes may follow.
        """
        return plan

    def takes(self, plan: Plan, length: int) -> bool:
        """Whether an artefact answers sources of so many steps that the model can answer."""
        return True

    @abc.abstractmethod
    def needs(self, plan: Plan) -> str:
        """What those who run the artefact need, in a sentence or two."""

    def note(self, plan: Plan) -> str | None:
        """Return a sentence about what the artefact lacks, if it lacks anything."""
        return None

    @abc.abstractmethod
    def write(self, plan: Plan, folder: Path) -> dict[str, Signature]:
        """Write the artefact into a folder, and return its signatures by name."""

    def server_files(self, plan: Plan, signatures: dict[str, Signature]) -> dict[str, str]:
        """Return configurations for servers, by the names of their files."""
        return {}

    @abc.abstractmethod
    def checks(self, plan: Plan, folder: Path) -> list[Check]:
        """Load the artefact, as those who use it do, and return what to compare."""

    @abc.abstractmethod
    def example(self, plan: Plan, signatures: dict[str, Signature], source: Any) -> str:
        """Return about ten lines of Python that answer a raw source, from the artefact's folder."""

"""The base class of formats."""

import abc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from seq2seq.errors import InputError
from seq2seq.exporting.answer import Answer
from seq2seq.exporting.plan import Plan
from seq2seq.imports.packages import is_installed

Runner = Callable[[Sequence[Any]], list[Answer]]  # raw sources -> answers


class Tensor(NamedTuple):
    """An input or output of a signature."""

    dtype: str
    shape: tuple[int | None, ...]  # None: any size
    meaning: str


class Signature(NamedTuple):
    """A function of an artefact."""

    inputs: dict[str, Tensor]
    outputs: dict[str, Tensor]


class Format(abc.ABC):
    """A format of artefacts.

    Attributes:
        name: as users choose it.
        packages: that writing and checking take, beside those of the library itself.
        extra: of the library, with these packages.
        quantizations: the values of `quantize` that it has.
    """

    name: ClassVar[str]
    packages: ClassVar[tuple[str, ...]] = ()
    extra: ClassVar[str] = ""
    quantizations: ClassVar[tuple[str, ...]] = ("none",)

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
                f"quantize must be none for format={self.name}, not {plan.quantize}: {self.why}"
            )

    def completed(self, plan: Plan, sources: Sequence[Any]) -> Plan:
        """Return the plan with sizes that are fixed, where the format needs them.

        Raises:
            InputError: sizes are given that the format does not need.
        """
        if plan.rows != 1 or plan.steps is not None:
            raise InputError(
                f"rows must be 1 and steps null for format={self.name}, which takes any number."
            )
        return plan

    @property
    @abc.abstractmethod
    def needs(self) -> str:
        """What those who run the artefact need, in a sentence or two."""

    def note(self, plan: Plan) -> str | None:
        """Return a sentence about what the artefact lacks, if it lacks anything."""
        return None

    @property
    def why(self) -> str:
        """The reason why there is no int8."""
        return "choose format=onnx or format=litert for int8."

    @abc.abstractmethod
    def write(self, plan: Plan, folder: Path) -> dict[str, Signature]:
        """Write the artefact into a folder, and return its signatures by name."""

    @abc.abstractmethod
    def runner(self, plan: Plan, folder: Path) -> Runner:
        """Load the artefact, as those who use it do."""

    @abc.abstractmethod
    def example(self, plan: Plan, signatures: dict[str, Signature]) -> str:
        """Return about ten lines of Python that use the artefact, from its folder.

        They answer one source, which the word SOURCE stands for.
        """

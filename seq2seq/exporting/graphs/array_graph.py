"""The base class of graphs."""

import abc
from typing import Any, ClassVar

from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.decoding.arguments import at_least
from seq2seq.exporting.graphs.number_scaling import NumberScaling, Scale
from seq2seq.prediction.batch_predictor import Options

FLOATS = "float64"  # of numbers in the data's units, where a format has them


class ArrayGraph(abc.ABC):
    """What a predictor computes, as one function of arrays: from encoded sources to answers.

    Sources are ids, or numbers in the data's units. Sizes may be unknown when it is traced.

    Args:
        model: a `seq2seq.models.Model` that computes in float32.
        options: how to decode, as those of the predictor.
        floats: dtype of numbers in the data's units, float64 or float32.

    Attributes:
        names: what its outputs are, by name.
    """

    names: ClassVar[dict[str, str]] = {}

    def __init__(self, model: Any, options: Options, floats: str = FLOATS):
        self.model = model
        self.options = options
        self.floats = floats
        self.scaling: NumberScaling | None = None
        if "values" in (model.source.kind, model.target.kind):
            self.scaling = NumberScaling(model.source, model.target, floats)

    @property
    def ranked(self) -> bool:
        """Whether answers have an axis of K hypotheses, best first."""
        return False

    @property
    def source_dtype(self) -> str:
        """The dtype of sources."""
        return self.floats if self.model.source.kind == "values" else "int32"

    @property
    def source_shape(self) -> tuple[int | None, ...]:
        """The shape of a row of sources: (None,) or (None, D), None being its steps."""
        source = self.model.source
        steps = None if source.is_sequence else 1
        if source.kind == "values":
            return steps, source.dim
        return (steps, *source.element_shape)

    def __call__(self, source: Tensor, lengths: Ids) -> dict[str, Tensor]:
        """Answer B sources.

        Args:
            source: int32 (B, S), or float (B, S, D) in the data's units, NaN where missing.
            lengths: int32 (B,), steps of each row.

        Returns:
            the answers by name.
        """
        scale = None
        lengths = ops.cast(lengths, "int32")
        source = with_a_step(source)
        if self.scaling is not None and self.model.source.kind == "values":
            source, scale = self.scaling.encoded(source, lengths)
        return self.of_encoded(source, lengths, scale)

    def of_encoded(
        self, source: Tensor, lengths: Ids, scale: Scale | None = None
    ) -> dict[str, Tensor]:
        """Answer B sources as the model reads them.

        Args:
            source: int32 (B, S), or float32 (B, S, D) or (B, S, 2 D), scaled.
            lengths: int32 (B,).
            scale: that of each row, if rows are scaled by themselves.
        """
        found = self.answered(with_a_step(source), lengths)
        if "values" in found and self.scaling is not None:
            found["values"] = self.scaling.restored(found["values"], scale)
        return found

    @abc.abstractmethod
    def answered(self, source: Tensor, lengths: Ids) -> dict[str, Tensor]:
        """Answer B sources as the model reads them; values are still scaled."""


def with_a_step(source: Tensor) -> Tensor:
    """The source (B, S, ...) with at least one step, which may be padding."""
    missing = at_least(0, 1 - ops.shape(source)[1])
    if isinstance(missing, int) and not missing:
        return source
    return ops.pad(source, [[0, 0], [0, missing], *[[0, 0]] * (len(source.shape) - 2)])

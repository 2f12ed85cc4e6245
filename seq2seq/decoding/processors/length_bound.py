"""Base class of bounds on output length that depend on source length."""

from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.checks import check_counts, check_not_negative
from seq2seq.decoding.arguments import per_row
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processor import Processor
from seq2seq.errors import InputError


class LengthBound(Processor):
    """Base class of bounds at `ratio * source length + length` tokens, END included.

    Args:
        length: int, at least 0.
        ratio: float, at least 0. Above 0, the call needs `inputs["source_lengths"]`, int (B,).
    """

    only_forbids = True

    def __init__(self, length: int = 0, ratio: float = 0.0):
        name = type(self).__name__
        check_counts(least=0, within=f"{name}.", length=length)
        check_not_negative(within=f"{name}.", ratio=ratio)
        if not length and not ratio:
            raise InputError(f"The length or ratio of {name} must be above 0, not both 0.")
        self.length = length
        self.ratio = ratio

    def lengths(self, problem: Problem) -> Tensor | int:
        """Returns the bounds, rounded up: int32 (B,), or an int without a ratio."""
        if not self.ratio:
            return self.length
        sources = problem.given("source_lengths", f"int (B,), for {type(self).__name__}")
        sources = per_row("inputs['source_lengths']", sources, problem.batch_size)
        exact = self.ratio * ops.cast(sources, "float32") + self.length
        return ops.cast(ops.ceil(exact - 1e-3), "int32")  # 1.1 * 10 may be above 11 in float32

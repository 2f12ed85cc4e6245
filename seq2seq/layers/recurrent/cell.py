"""One time step of a recurrent layer."""

from collections.abc import Callable
from typing import Any, NamedTuple

from keras import ops


class Cell(NamedTuple):
    """A step, taken apart: its one matrix product, and what is done to single numbers."""

    kernel: Any  # (U, G * U), in the compute dtype
    bias: Any  # (G * U,) that joins the product, or None
    keep: Any  # recurrent dropout mask (B, U), already scaled, or None
    update: Callable  # (projected (B, G * U), product (B, G * U), state) -> state

    def __call__(self, projected, state):
        """The next state, a tuple of (B, U); the first is the output."""
        return self.update(projected, self.product(state), state)

    def read(self, output):
        """The previous output (..., U) as the product sees it."""
        output = ops.cast(output, self.kernel.dtype)
        return output if self.keep is None else output * self.keep

    def product(self, state):
        """(B, G * U) of a state."""
        product = ops.matmul(self.read(state[0]), self.kernel)
        return product if self.bias is None else product + self.bias

    def pull(self, slopes):
        """The gradient of the previous output (B, U), from that of the product."""
        slopes = ops.matmul(slopes, ops.transpose(self.kernel))
        return slopes if self.keep is None else slopes * self.keep

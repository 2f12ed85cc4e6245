"""One time step of a recurrent layer."""

from collections.abc import Callable
from typing import NamedTuple

from keras import ops

from seq2seq.aliases import State, Tensor


class Cell(NamedTuple):
    """One time step, split into its matrix product and its elementwise update."""

    kernel: Tensor  # (U, G * U), in the compute dtype
    bias: Tensor | None  # (G * U,), added to the product, or None
    keep: Tensor | None  # recurrent dropout mask (B, U), already scaled, or None
    update: Callable[[Tensor, Tensor, State], State]
    # (projected (B, G * U), product (B, G * U), state) -> state

    def __call__(self, projected: Tensor, state: State) -> State:
        """Compute the next state, a tuple of (B, U), of which the first is the output."""
        return self.update(projected, self.product(state), state)

    def read(self, output: Tensor) -> Tensor:
        """Return the previous output (..., U) as the product reads it: cast, with dropout."""
        output = ops.cast(output, self.kernel.dtype)
        return output if self.keep is None else output * self.keep

    def product(self, state: State) -> Tensor:
        """Compute the matrix product (B, G * U) of a state."""
        product = ops.matmul(self.read(state[0]), self.kernel)
        return product if self.bias is None else product + self.bias

    def pull(self, slopes: Tensor) -> Tensor:
        """Compute the gradient of the previous output (B, U) from that of the product."""
        slopes = ops.matmul(slopes, ops.transpose(self.kernel))
        return slopes if self.keep is None else slopes * self.keep

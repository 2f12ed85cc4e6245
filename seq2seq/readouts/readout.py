"""What a readout is."""

import abc

import keras


class Readout(keras.layers.Layer, abc.ABC):
    """Turns source time into target time.

    A model builds it with the encoder's width, asks it which rows it can take and how many
    steps it gives, and calls it with the encoder's memory.
    """

    def __init__(self, **kwargs):
        super().__init__(autocast=False, **kwargs)
        self.supports_masking = True

    @property
    def extension(self):
        """Empty steps that are put right after each source row's own end before encoding."""
        return 0

    def learn_lengths(self, source_steps):
        """Take what the training data says, before anything is built.

        Args:
            source_steps: int, steps of every source row where all have the same number, else None.
        """

    def output_size(self, memory_size):
        """Width D' of the outputs for a memory of width D."""
        return memory_size

    def build(self, memory_shape):
        """Create weights, if any, for memories whose sequence is (None, None, D)."""

    @abc.abstractmethod
    def num_steps(self, source_lengths):
        """How many target steps rows have.

        Args:
            source_lengths: NumPy int (N,), without the extension.

        Returns:
            NumPy int (N,), or None where any number is possible.
        """

    def check(self, source_lengths):
        """Whether rows of these lengths can be read out.

        Args:
            source_lengths: NumPy int (N,), without the extension.

        Raises:
            BadRow: for the first that cannot.
        """

    @abc.abstractmethod
    def call(self, memory, num_steps=None, training=None):
        """Read a memory out.

        Args:
            memory: Memory of B rows.
            num_steps: int T, where any number is possible.

        Returns:
            outputs (B, T, D') and mask bool (B, T), True = a real step. What stands at the
            memory's padded steps has no influence on the outputs at real ones.
        """

    def compute_mask(self, inputs, previous_mask):
        return None  # masks are explicit: they are part of the result

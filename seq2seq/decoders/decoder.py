"""What a decoder is: the network, not the search."""

import abc

import keras

from seq2seq.layers.embedding import SMALL


class Decoder(keras.layers.Layer, abc.ABC):
    """Turns target inputs and a memory into outputs, for any number of steps per call.

    Training calls it once with all T steps, decoding T times with one: both give the same.
    Inputs and state may have N = B * K rows over a memory of B: row b * K + k reads row b.
    """

    embedding_stddev = SMALL  # of the embeddings that it reads, when training begins

    def __init__(self, **kwargs):
        super().__init__(autocast=False, **kwargs)
        self.supports_masking = True

    @property
    @abc.abstractmethod
    def output_size(self):
        """Width of the outputs."""

    @abc.abstractmethod
    def build(self, inputs_shape, memory_shape, state_shape):
        """Create weights for inputs (N, T, D), a memory (B, S, M) and an encoder's state.

        Args:
            inputs_shape: shape of the inputs; so for the others.
            memory_shape: shape of the memory's sequence.
            state_shape: list of the shapes of the memory's state, empty if there is none.
        """

    @abc.abstractmethod
    def prepare(self, memory):
        """The memory with `projected` filled: what every step needs of it, computed once."""

    @abc.abstractmethod
    def initial_state(self, memory, length=None):
        """The state before the first step.

        Args:
            memory: Memory of B rows.
            length: None in training (no cache), else the most steps that will be decoded.

        Returns:
            pytree whose every leaf is (B, ...). Where a position is needed, it is in here.
        """

    def project(self, inputs):
        """What the first layer makes of inputs before it knows any state.

        In a search, a small vocabulary is projected once for all steps.

        Args:
            inputs: float (..., D).

        Returns:
            float (..., P), which `call` takes in place of inputs; None where it does not.
        """

    @abc.abstractmethod
    def call(self, inputs, state, memory, training=None):
        """Advance by T >= 1 steps.

        Args:
            inputs: float (N, T, D).
            state: of `initial_state` or of the previous call; every leaf (N, ...).
            memory: a prepared Memory of B rows.

        Where `project` returns something, `is_projected=True` says that inputs are of that kind.

        Returns:
            outputs (N, T, output_size); the state after the last step; attention weights
            float32 (N, T, S), or None.
        """

    def compute_mask(self, inputs, previous_mask):
        return None  # masks are explicit

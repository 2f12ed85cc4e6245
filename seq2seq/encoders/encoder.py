"""What an encoder is."""

import abc

import keras

from seq2seq.layers.embedding import SMALL


class Encoder(keras.layers.Layer, abc.ABC):
    """Reads a source into a memory."""

    embedding_stddev = SMALL  # of the embeddings that it reads, when training begins

    def __init__(self, **kwargs):
        super().__init__(autocast=False, **kwargs)
        self.supports_masking = True

    @property
    @abc.abstractmethod
    def output_size(self):
        """Width D of the memory's sequence."""

    @property
    @abc.abstractmethod
    def state_sizes(self):
        """Width of each part of the memory's state: a tuple of int, empty if there is none."""

    @abc.abstractmethod
    def call(self, inputs, mask, training=None):
        """Encode right-padded rows.

        Args:
            inputs: float (B, S, D).
            mask: bool (B, S), True = a real step. Values elsewhere are ignored.

        Returns:
            Memory of B rows.
        """

    def compute_mask(self, inputs, previous_mask):
        return None  # masks are explicit: the memory holds its own

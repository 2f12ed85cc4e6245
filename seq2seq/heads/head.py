"""What a head is."""

import abc

import keras


class Head(keras.layers.Layer, abc.ABC):
    """Turns outputs into the parameters of a distribution, and knows how to judge them."""

    def __init__(self, **kwargs):
        super().__init__(autocast=False, **kwargs)

    @abc.abstractmethod
    def build(self, outputs_shape, target_shape, kernel_shape=None):
        """Create weights.

        Args:
            outputs_shape: (None, None, D).
            target_shape: (None, None, V): number of symbols, classes or values per step.
            kernel_shape: (V, D) where the kernel comes from elsewhere (a tied embedding).
        """

    @abc.abstractmethod
    def call(self, outputs, kernel=None):
        """Outputs (B, T, D) and a tied kernel (V, D), if any -> parameters float32 (B, T, P)."""

    @abc.abstractmethod
    def make_loss(self):
        """The `keras.losses.Loss` that fits these parameters, a mean over weights."""

    @abc.abstractmethod
    def make_metrics(self):
        """New weighted metrics for these parameters (`metrics` is a name of Keras's)."""

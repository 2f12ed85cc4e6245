"""What a head is."""

import abc
from typing import ClassVar

import keras
from keras import ops

from seq2seq.errors import InputError


class Head(keras.layers.Layer, abc.ABC):
    """Turns outputs into the parameters of a distribution, and knows how to judge them.

    The parameters are a dense layer's outputs: one product in the compute dtype, to which the
    bias is added in float32, so that losses and decoding lose no precision.

    Attributes:
        monitor: the figure of decoded validation rows that tells the best model.
        aligned: whether step t of the parameters is about step t of the target.
        stepwise: whether a step's parameters depend on its own outputs only, so that a model can
            write step by step; else `call` must be told by its mask which steps are real.
    """

    monitor: ClassVar[str]
    aligned: ClassVar[bool] = True
    stepwise: ClassVar[bool] = True

    def __init__(self, **kwargs):
        super().__init__(autocast=False, **kwargs)
        self.supports_masking = True

    @abc.abstractmethod
    def num_parameters(self, target):
        """P, the width of the parameters for a target feature, which the head learns about.

        A model calls it before anything else, when it is built and when it is loaded.

        Raises:
            InputError: the feature is not of the head's kind.
        """

    def build(self, outputs_shape, target_shape, kernel_shape=None):
        """Create weights.

        Args:
            outputs_shape: (None, None, D).
            target_shape: (None, None, P); saved files hold this name.
            kernel_shape: (P, D) where the kernel comes from elsewhere (a tied embedding).
        """
        width = target_shape[-1]
        self.kernel = None
        if kernel_shape is None:
            self.kernel = self.add_weight(shape=(outputs_shape[-1], width), name="kernel")
        self.bias = self.add_weight(
            shape=(width,), initializer="zeros", autocast=False, name="bias"
        )

    def call(self, outputs, kernel=None, mask=None):
        """Parameters of every step.

        Args:
            outputs: (B, T, D).
            kernel: (P, D), a tied kernel, if any.
            mask: bool (B, T), which Keras carries to the parameters, for its losses.

        Returns:
            float32 (B, T, P).
        """
        kernel = self.kernel if kernel is None else ops.transpose(kernel)
        flat = ops.reshape(outputs, (-1, outputs.shape[-1]))
        product = ops.matmul(
            ops.cast(flat, self.compute_dtype), ops.cast(kernel, self.compute_dtype)
        )
        parameters = ops.cast(product, "float32") + self.bias
        return ops.reshape(parameters, (*ops.shape(outputs)[:-1], parameters.shape[-1]))

    @abc.abstractmethod
    def make_loss(self):
        """The `keras.losses.Loss` that fits these parameters, a mean over weights."""

    @abc.abstractmethod
    def make_metrics(self):
        """New weighted metrics for these parameters (`metrics` is a name of Keras's)."""

    @abc.abstractmethod
    def mode(self, parameters, ends=False):
        """The likeliest array, as the target feature decodes it.

        Args:
            parameters: float32 (B, T, P).
            ends: whether a sequence of tokens may end: END is a possible answer then.

        Returns:
            (B, T) or (B, T, C), of the feature's dtype.
        """

    @abc.abstractmethod
    def log_prob(self, parameters, mode):
        """Log p of each step of the mode: float32 (B, T), or None where there is no p.

        Args:
            parameters: float32 (B, T, P).
            mode: what `mode` returns.
        """

    def check_target(self, target, kind, option):
        """Raises InputError unless the target feature is of class `kind`.

        Args:
            option: str, the value of `data.target` that gives such a feature.
        """
        if not isinstance(target, kind):
            raise InputError(
                f"{type(self).__name__} is for targets that are {kind.__name__}, got "
                f"{type(target).__name__}: give data.target={option}, or model/head=auto for the "
                "head that suits."
            )

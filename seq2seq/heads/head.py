"""The base class of heads."""

import abc
from typing import Any, ClassVar

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Mask, Shape, Tensor
from seq2seq.errors import InputError
from seq2seq.features.feature import Feature

WITH_DISTRIBUTION = "model/head=gaussian, student_t, quantiles or, for counts, negative_binomial"


class Head(keras.layers.Layer, abc.ABC):
    """Maps outputs to distribution parameters and defines their loss and metrics.

    The parameters are the outputs of a dense layer: one product in the compute dtype, to which
    the bias is added in float32, so that losses and decoding lose no precision.

    Attributes:
        monitor: name of the figure of decoded validation rows that selects the best model.
        kind: `Feature.kind` of the targets it is for.
        aligned: whether step t of the parameters describes step t of the target. A head that is
            not aligned has `step_log_probs`, as `CtcHead`.
        stepwise: whether a step's parameters depend only on that step's outputs, so that a model
            can generate step by step; otherwise `call` needs the mask of real steps.
        interval: probability mass inside the interval of a prediction; None where the head gives
            no distribution of values.
        num_samples: number of paths that a forecaster draws for its distribution.
        num_uniforms: number of uniform numbers from which `draw` makes a value.
        whole: whether values are whole numbers.
        ends: whether sequences of tokens end with END; the model sets it.
        heavy_tailed: whether the exponential of a value may have no mean.
        movable: whether it has `moved`, so that a model with an anchor can have this head.
    """

    monitor: ClassVar[str]
    kind: ClassVar[str] = "other"
    aligned: ClassVar[bool] = True
    stepwise: ClassVar[bool] = True
    num_uniforms: ClassVar[int] = 1
    whole: ClassVar[bool] = False
    heavy_tailed: ClassVar[bool] = False
    movable: ClassVar[bool] = False
    interval: float | None = None
    num_samples: int = 1
    ends: bool = True

    def __init__(self, **kwargs: Any):
        super().__init__(autocast=False, **kwargs)
        self.supports_masking = True

    @abc.abstractmethod
    def num_parameters(self, target: Feature) -> int:
        """P, the width of the parameters for a target feature, which the head learns about.

        A model calls it first, both when it is built and when it is loaded. For values of D columns
        P is R * D, and parameter r of column d is number r * D + d.

        Raises:
            InputError: the feature is not of the head's kind.
        """

    def build(
        self, outputs_shape: Shape, target_shape: Shape, kernel_shape: Shape | None = None
    ) -> None:
        """Create weights.

        Args:
            outputs_shape: (None, None, D).
            target_shape: (None, None, P); saved files contain this name.
            kernel_shape: (P, D) where the kernel comes from elsewhere (a tied embedding).
        """
        width = target_shape[-1]
        self.kernel = None
        if kernel_shape is None:
            self.kernel = self.add_weight(shape=(outputs_shape[-1], width), name="kernel")
        self.bias = self.add_weight(
            shape=(width,), initializer="zeros", autocast=False, name="bias"
        )

    @property
    def output_shape(self) -> Shape:
        """Shape of the parameters, which `Model.summary` shows."""
        return None, None, self.bias.shape[0]

    def width_for(self, num_parameters: int) -> int:
        """Width of the linear layer that gives so many parameters a step."""
        return num_parameters

    def call(
        self, outputs: Tensor, kernel: Tensor | None = None, mask: Mask | None = None
    ) -> Tensor:
        """Parameters of every step.

        Args:
            outputs: (B, T, D).
            kernel: (P, D), a tied kernel, if any.
            mask: bool (B, T), which Keras passes on with the parameters to the losses.

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

    def moved(self, parameters: Tensor, location: Tensor, factor: Tensor | None) -> Tensor:
        """Parameters of the distribution of `location + factor * value`.

        Args:
            parameters: float32 (B, T, P), of values.
            location: float32 (B, T, D) or (B, 1, D).
            factor: float32 above 0, of such a shape; None for 1.

        Returns:
            float32 (B, T, P).
        """
        raise NotImplementedError(f"{type(self).__name__} is not movable.")

    @abc.abstractmethod
    def make_loss(self) -> keras.losses.Loss:
        """The loss that fits these parameters, a mean over weights."""

    @abc.abstractmethod
    def make_metrics(self) -> list[keras.metrics.Metric]:
        """New weighted metrics for these parameters (Keras uses the name `metrics`)."""

    @abc.abstractmethod
    def mode(self, parameters: Tensor) -> Tensor:
        """The most likely array, as the target feature decodes it.

        Args:
            parameters: float32 (B, T, P). END is a possible answer where `ends`.

        Returns:
            (B, T) or (B, T, C), of the feature's dtype.
        """

    @abc.abstractmethod
    def log_prob(self, parameters: Tensor, mode: Tensor) -> Tensor | None:
        """Log p of each step of the mode: float32 (B, T), or None where there is no p.

        Args:
            parameters: float32 (B, T, P).
            mode: as `mode` returns it.
        """

    def distribution(self, parameters: Tensor) -> tuple[Tensor, Tensor | None]:
        """Mean and standard deviation of normally distributed values, float32 (B, T, D) each.

        None in place of the latter where there is none, or the distribution is another one.
        """
        return self.mode(parameters), None

    def mean(self, parameters: np.ndarray) -> np.ndarray:
        """Compute the means of values from NumPy parameters (..., T, P): float64 (..., T, D)."""
        return ops.convert_to_numpy(self.mode(parameters)).astype("float64")

    def quantiles(self, parameters: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """Compute quantiles of values in NumPy, after prediction.

        Args:
            parameters: float32 (..., T, P).
            shares: levels of the quantiles, between 0 and 1; broadcast with (..., T, D).

        Returns:
            float64, normalized as the target feature has them.

        Raises:
            InputError: the head gives numbers without a distribution.
        """
        raise InputError(
            f"A {type(self).__name__} gives numbers without a distribution. Train a model with "
            f"{WITH_DISTRIBUTION}."
        )

    def draw(self, parameters: np.ndarray, uniforms: np.ndarray) -> np.ndarray:
        """Draw values in NumPy, after prediction.

        Args:
            parameters: as for `quantiles`.
            uniforms: float (..., T, D, `num_uniforms`), uniform numbers between 0 and 1.

        Returns:
            float64 (..., T, D), normalized as the target feature has them.
        """
        return self.quantiles(parameters, uniforms[..., 0])

    def check_values(self, values: np.ndarray) -> None:
        """Check that normalized targets, float (N, D), are values that the head can predict.

        Raises:
            BadRow: for the first of the N with one that it cannot.
        """

    def check_target(self, target: Feature) -> None:
        """Raises InputError unless the target feature is of the head's kind."""
        if target.kind != self.kind:
            option = "characters" if self.kind == "tokens" else self.kind
            raise InputError(
                f"The target of a {type(self).__name__} must be {self.kind.title()}, not "
                f"{type(target).__name__}. Set data.target={option}, or model/head=auto for the "
                "matching head."
            )

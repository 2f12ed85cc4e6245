"""Forecasts of all steps at once, from lookbacks of one size."""

from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Mask, Shape, Tensor
from seq2seq.checks import check_counts
from seq2seq.errors import InputError
from seq2seq.features.target_form import TargetForm
from seq2seq.features.values import Values
from seq2seq.forecasting import Anchor, WindowNetwork
from seq2seq.forecasting.window_network import Window, flat
from seq2seq.heads import Head
from seq2seq.models.anchoring import (
    Place,
    check_anchor,
    check_continuation,
    place_of,
    put,
    relative_to,
)
from seq2seq.models.answering import Answering
from seq2seq.models.forecasting import check_history, known_ahead, known_values
from seq2seq.models.model import Model
from seq2seq.models.parts import build_anchor, build_head
from seq2seq.models.reading import read_source
from seq2seq.models.row_lengths import check_equal
from seq2seq.ops.masking import length_mask, without_padding
from seq2seq.ops.right_aligned import right_aligned


@keras.saving.register_keras_serializable(package="seq2seq")
class DirectForecaster(Model):
    """A model of a series of numbers that forecasts all steps at once: window -> network -> head.

    The target's columns are channels, which its network maps one by one or together. All other
    columns of the source are covariates: those of the lookback and, where they are known ahead
    (`Values.horizon`), those of the horizon are inputs too. Targets continue the first columns of
    the source. Of a longer source the last `lookback` steps are read; a shorter one is padded at
    its beginning, and padding has no influence.

    >>> model = DirectForecaster(Values(), Values(), LinearNetwork(), source_steps=30)
    >>> model.compile("adam")
    >>> model.fit(batches)   # or {"source": x, "source_length": lengths}, y

    Args:
        source: Values; its first columns are those of the target.
        target: Values.
        network: WindowNetwork, which gives the parameters of the head.
        anchor: what the lookback and the forecast are relative to; None for nothing.
        head: Head; None for `ValuesHead`. Of its weights only the bias is used.
        lookback: int, steps of a window; None for those of the training rows.
        longest_target: int, steps of every forecast; where the target is a vector, it has one.
        source_steps: int, steps of every training source, those of the horizon included, if all
            have the same number, else None.

    Raises:
        InputError: a source or target that is not values, a size below 1, lookbacks of unknown
            size, an anchor that the head cannot have.
    """

    FEEDBACK = False
    PARTS = ("source", "target", "network", "anchor", "head")
    OPTIONS = ("lookback", "longest_target", "source_steps")

    def __init__(
        self,
        source: Values,
        target: Values,
        network: WindowNetwork,
        anchor: Anchor | None = None,
        head: Head | None = None,
        lookback: int | None = None,
        longest_target: int = 1,
        source_steps: int | None = None,
        **kwargs: Any,
    ):
        check_continuation(source, target)
        super().__init__(source, target, None, None, head, 0.0, **kwargs)
        check_counts(longest_target=longest_target)
        check_counts(optional=True, lookback=lookback)
        self.network = network
        self.anchor = anchor
        self.lookback = lookback
        self.longest_target = longest_target
        self.source_steps = source_steps
        self.supports_masking = True
        check_anchor(anchor, source, target, self.head)
        self.build()

    @property
    def window_size(self) -> int:
        """L, steps of a window.

        Raises:
            InputError: it is not known.
        """
        if self.lookback is not None:
            return self.lookback
        if self.source_steps is None:
            raise InputError(
                "This model reads lookbacks of one size, but the source rows' lengths vary: set "
                "model.lookback, the number of last steps that it reads."
            )
        return max(1, self.source_steps - self.source.horizon)

    @property
    def num_steps(self) -> int:
        """T, steps of every forecast; a vector is one."""
        return self.longest_target if self.target.is_sequence else 1

    def build(self, input_shape: Shape | None = None) -> None:
        """Create all weights; their sizes do not depend on a batch."""
        (width,) = self.source.element_shape
        channels, size, steps = self.target.dim, self.window_size, self.num_steps
        num_ahead = self.source.horizon * (width - self.source.observed)
        values_shape = (None, size, channels)
        if not self.network.built:
            self.network.build(
                values_shape,
                (None, size, width - channels),
                (None, num_ahead),
                (None, channels, steps, self.num_parameters // channels),
            )
        build_anchor(self.anchor, values_shape, steps)
        # The network's outputs are parameters, to which the head adds its bias.
        count = self.num_parameters
        build_head(self.head, count, count, kernel_shape=(count, count))

    @property
    def answering(self) -> Answering:
        return Answering.READ

    @property
    def has_open_length(self) -> bool:
        return False

    @property
    def target_form(self) -> TargetForm:
        return TargetForm(fed=False, ended=False)

    @property
    def continued_columns(self) -> int:
        return self.target.dim if self.head.movable else 0

    def check_sources(self, source_lengths: np.ndarray) -> None:
        check_history(self.source, source_lengths)

    def target_steps(self, source_lengths: np.ndarray) -> np.ndarray:
        return np.full(len(source_lengths), self.num_steps)

    def check_rows(self, source_lengths: np.ndarray, target_lengths: np.ndarray) -> None:
        super().check_rows(source_lengths, target_lengths)
        check_equal(self.target_steps(source_lengths), target_lengths)

    def call(self, inputs: Any, mask: Mask | None = None, training: bool | None = None) -> Tensor:
        """Parameters of every step of the forecast.

        Args:
            inputs: the source, float (B, S, D); or a dict of "source" and "source_length" int (B,)
                or "mask" bool (B, S), right-padded.
            mask: bool (B, S), Keras's mask of an array.

        Returns:
            float32 (B, T, P).
        """
        source, lengths = read_source(inputs, mask, self.source)
        window, place = self._window(source, lengths)
        outputs = self.network(window, training=training)  # (B, K, T, R)
        channels, steps, numbers = ops.shape(outputs)[1:]
        outputs = ops.transpose(outputs, (0, 2, 3, 1))
        outputs = ops.reshape(outputs, (-1, steps, numbers * channels))
        identity = ops.eye(self.num_parameters, dtype=self.compute_dtype)
        parameters = self.head(outputs, kernel=identity)
        return put(self.head, parameters, place)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        return None  # all steps of a forecast are real, whatever the mask of its source

    def _window(self, source: Tensor, lengths: Ids) -> tuple[Window, Place | None]:
        """The inputs of the network, and where the values of its outputs are put."""
        channels, size = self.target.dim, self.window_size
        source = without_padding(source, length_mask(lengths, ops.shape(source)[1]))
        ahead = known_ahead(source, lengths, self.source)
        ahead = ops.zeros((ops.shape(source)[0], 0)) if ahead is None else flat(ahead)
        past, real = right_aligned(source, lengths - self.source.horizon, size)
        values, known = known_values(past, real, self.source, channels)
        beside = ops.cast(past[:, :, channels:], "float32")
        if self.anchor is None:
            return Window(values, known, beside, ahead), None
        frame = self.anchor(values, known, ops.full_like(lengths, size))
        values = relative_to(frame, values, known)
        return Window(values, known, beside, ahead), place_of(frame, self.source, self.target)

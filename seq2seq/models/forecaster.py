"""Forecasts of numbers, one step at a time."""

from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Shape, Tensor
from seq2seq.checks import check_counts, check_shares
from seq2seq.decoding.protocol import BoundedStep, ValueOutput
from seq2seq.errors import InputError
from seq2seq.features.target_form import TargetForm
from seq2seq.features.values import Values
from seq2seq.forecasting import Anchor
from seq2seq.heads import Head
from seq2seq.layers.memory import Memory
from seq2seq.layers.scheduled_sampling import ScheduledSampling
from seq2seq.models.anchoring import Place, anchored, check_anchor, check_continuation, put
from seq2seq.models.answering import Answering
from seq2seq.models.forecasting import check_ahead, check_history, known_ahead, last_observed
from seq2seq.models.model import Model
from seq2seq.models.parts import (
    build_anchor,
    build_decoder,
    build_encoder,
    build_head,
    make_dropout,
)
from seq2seq.ops.masking import length_mask, without_padding
from seq2seq.ops.padding import up_to_last


@keras.saving.register_keras_serializable(package="seq2seq")
class Forecaster(Model):
    """An autoregressive model of a series of numbers: p(next values | values so far).

    The first input of its decoder is the last observed target, each further one the value before
    it. Covariates that are known ahead (`Values.horizon`) are given beside each input. Targets
    continue the first columns of the source.

    >>> model = Forecaster(Values(), Values(), RecurrentEncoder(), RecurrentDecoder())
    >>> model.compile("adam")
    >>> model.fit(batches)

    Args:
        source: Values; its first columns are those of the target.
        target: Values.
        encoder: Encoder.
        decoder: Decoder.
        head: Head; None for `ValuesHead`.
        dropout: share of the head's inputs that is dropped in training.
        longest_target: int, steps of the longest training target: the number of steps of a
            forecast where covariates are not known ahead.
        anchor: what the source and the forecast are relative to; None for nothing.
        scheduled_sampling: final share of the decoder's inputs in training that are the model's own
            predictions (see `ScheduledSampling`), which takes twice the time; 0 for true values
            only.
        sampling_steps: int, training steps in which that share grows from 0.

    Raises:
        InputError: a target or source that is not values, a size below 1, a share outside [0, 1),
            an anchor that the head or such a model cannot have.
    """

    PARTS = ("source", "target", "encoder", "decoder", "head", "anchor")
    OPTIONS = ("dropout", "longest_target", "scheduled_sampling", "sampling_steps")

    def __init__(
        self,
        source: Values,
        target: Values,
        encoder: Any,
        decoder: Any,
        head: Head | None = None,
        dropout: float = 0.0,
        longest_target: int = 1,
        anchor: Anchor | None = None,
        scheduled_sampling: float = 0.0,
        sampling_steps: int = 1000,
        **kwargs: Any,
    ):
        _check_features(source, target)
        super().__init__(source, target, encoder, decoder, head, dropout, **kwargs)
        check_counts(longest_target=longest_target)
        check_counts(least=0, sampling_steps=sampling_steps)
        check_shares(scheduled_sampling=scheduled_sampling)
        self.longest_target = longest_target
        self.scheduled_sampling = scheduled_sampling
        self.sampling_steps = sampling_steps
        self.anchor = anchor
        check_anchor(anchor, source, target, self.head)
        if anchor is not None and not anchor.stepwise:
            raise InputError(
                f"{type(anchor).__name__} is for a fixed number of steps, but a Forecaster gives "
                "one after another: choose model/anchor=last, or model=last_n."
            )
        if scheduled_sampling:
            self.sampling = ScheduledSampling(scheduled_sampling, sampling_steps)
        self.build()

    def build(self, input_shape: Shape | None = None) -> None:
        """Create all weights; their sizes do not depend on a batch."""
        (width,) = self.source.element_shape
        num_covariates = width - self.source.observed if self.source.horizon else 0
        size = self.decoder.output_size
        self.output_dropout = make_dropout(self.dropout, size, self.dtype_policy, "output_dropout")
        build_encoder(self.encoder, width)
        build_decoder(self.decoder, self.encoder, self.target.dim + num_covariates)
        build_head(self.head, size, self.num_parameters)
        build_anchor(self.anchor, (None, None, self.target.dim), None)

    def compile(self, *args: Any, **kwargs: Any) -> None:
        super().compile(*args, **kwargs)
        if self.scheduled_sampling:
            self.sampling.parts = self.optimizer.gradient_accumulation_steps or 1

    @property
    def answering(self) -> Answering:
        return Answering.ROLLED_OUT

    @property
    def target_form(self) -> TargetForm:
        return TargetForm(fed=True, ended=False)

    @property
    def has_open_length(self) -> bool:
        return not self.source.horizon

    @property
    def continued_columns(self) -> int:
        return self.target.dim if self.head.movable else 0

    def check_sources(self, source_lengths: np.ndarray) -> None:
        check_history(self.source, source_lengths)

    def check_rows(self, source_lengths: np.ndarray, target_lengths: np.ndarray) -> None:
        super().check_rows(source_lengths, target_lengths)
        check_ahead(self.source, target_lengths)

    def call(self, inputs: dict[str, Tensor], training: bool | None = None) -> Tensor:
        """Teacher-forced parameters of every step.

        Args:
            inputs: dict of "source" float (B, S, D), "source_length" int (B,), "target_in"
                float (B, T, K), whose first step is replaced by the last observed target.

        Returns:
            float32 (B, T, P).
        """
        source, lengths = inputs["source"], inputs["source_length"]
        first = last_observed(source, lengths, self.source, self.target)
        memory, place = self._encode(source, lengths, training)
        later = ops.cast(inputs["target_in"], "float32")[:, 1:]
        # Behind a row's end there may be numbers that are not finite, whose gradient would be NaN.
        is_known = ops.all(ops.isfinite(later), axis=-1)
        later = without_padding(later, up_to_last(is_known))
        values = ops.concatenate([first[:, None], later], axis=1)
        ahead = known_ahead(source, lengths, self.source)
        if ahead is not None:
            ahead = ahead[:, : ops.shape(values)[1]]
        parameters = self._decode(values, ahead, memory, place, training)
        if not (training and self.scheduled_sampling):
            return parameters
        predictions, _ = self.head.distribution(parameters)
        values = self.sampling(values, predictions)
        return self._decode(values, ahead, memory, place, training)

    def _decode(
        self,
        values: Tensor,
        ahead: Tensor | None,
        memory: Memory,
        place: Place | None,
        training: bool | None,
    ) -> Tensor:
        """Parameters of every step, after the values before each."""
        fed, place = self._stepping(values, ahead, place)
        outputs, _ = self.decoder(fed, memory, training=training)
        return self.read_out(outputs, training, place)

    def _encode(
        self, source: Tensor, source_length: Ids, training: bool | None = None
    ) -> tuple[Memory, Place | None]:
        """Observed steps of sources -> the Memory that the decoder reads, and the anchor's place.

        Args:
            source: float (B, S, D).
            source_length: int (B,), the steps of the horizon included.
        """
        mask = length_mask(source_length - self.source.horizon, ops.shape(source)[1])
        values, place = without_padding(source, mask), None
        if self.anchor is not None:
            values, place = anchored(self.anchor, values, source_length, (self.source, self.target))
        values = ops.cast(values, self.compute_dtype)
        return self.decoder.prepare(self.encoder(values, mask=mask, training=training)), place

    def _stepping(
        self, values: Tensor, ahead: Tensor | None, place: Place | None
    ) -> tuple[Tensor, Place | None]:
        """Inputs of the decoder, and where its outputs are put.

        Args:
            values: float32 (N, T, K), those before each step.
            ahead: float (N, T, A), covariates of each step, or None.
            place: that of each row, or None.
        """
        fed = values
        if self.anchor is not None and place is not None:
            if place.shift is not None:
                fed = fed - place.shift
            if place.factor is not None:
                fed = fed / place.factor
            if self.anchor.follows:
                place = place._replace(location=values)
        if ahead is not None:
            fed = ops.concatenate([fed, ahead], axis=-1)
        return ops.cast(fed, self.compute_dtype), place

    def read_out(
        self, outputs: Tensor, training: bool | None = None, place: Place | None = None
    ) -> Tensor:
        """Decoder outputs (N, T, D) -> parameters float32 (N, T, P), of values put in a place."""
        return put(self.head, self.head(self.output_dropout(outputs, training=training)), place)

    def rollout_step(
        self, source: Tensor, source_length: Ids, length: int
    ) -> tuple[BoundedStep, Any, Tensor]:
        """What `seq2seq.decoding.rollout` takes: a step function, its state, its first input.

        Args:
            source: float (B, S, D).
            source_length: int (B,), the steps of the horizon included.
            length: largest number of steps to be forecast.

        Returns:
            `step(values (N, K), state, index) -> ValueOutput`, the state of B rows, and the last
            observed targets (B, K).
        """
        context, state, first = self.begin(source, source_length, length)

        def step(values: Tensor, state: Any, index: Any) -> ValueOutput:
            parameters, state = self.advance(values, state, context, index)
            mean, scale = self.head.distribution(parameters)
            return ValueOutput(mean[:, 0], state, None if scale is None else scale[:, 0])

        return BoundedStep(step, length), state, first

    def begin(self, source: Tensor, source_length: Ids, length: int) -> tuple[Any, Any, Tensor]:
        """What each step reads, the state of B rows, and the first input (B, K).

        Args:
            source, source_length, length: as for `rollout_step`.
        """
        memory, place = self._encode(source, source_length)
        ahead = known_ahead(source, source_length, self.source)
        first = last_observed(source, source_length, self.source, self.target)
        return (memory, ahead, place), self.decoder.initial_state(memory, length), first

    def advance(self, values: Tensor, state: Any, context: Any, index: Any) -> tuple[Tensor, Any]:
        """Parameters float32 (N, 1, P) of a step, and the next state, after values (N, K).

        N is a multiple of the B rows of `begin`, whose context is given.
        """
        memory, ahead, place = context
        known = None if ahead is None else ops.take(ahead, index, axis=1)[:, None]
        rows = keras.tree.flatten((known, place))
        if present := [one for one in rows if one is not None]:
            samples = ops.shape(values)[0] // ops.shape(present[0])[0]
            known, place = _repeated((known, place), samples)
        inputs, place = self._stepping(values[:, None], known, place)
        outputs, state, _ = self.decoder.advance(inputs, state, memory)
        return self.read_out(outputs, place=place), state


def _repeated(rows: Any, count: int) -> Any:
    """Each row of a nest of (B, ...) `count` times: (B * count, ...)."""
    return keras.tree.map_structure(
        lambda one: None if one is None else ops.repeat(one, count, axis=0), rows
    )


def _check_features(source: Values, target: Values) -> None:
    """Raises InputError unless the target continues the source."""
    check_continuation(source, target)
    if target.vector:
        raise InputError(
            "The target of a forecast must be a sequence, not one vector: choose model=many_to_one."
        )

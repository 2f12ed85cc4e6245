"""Models without feedback."""

import functools
from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Mask, Shape, Tensor
from seq2seq.checks import check_counts
from seq2seq.errors import InputError
from seq2seq.features.feature import Feature
from seq2seq.features.target_form import TargetForm
from seq2seq.forecasting import Anchor
from seq2seq.heads import Head
from seq2seq.models.anchoring import anchored, check_anchor, put
from seq2seq.models.answering import Answering
from seq2seq.models.model import Model
from seq2seq.models.parts import (
    build_anchor,
    build_decoder,
    build_encoder,
    build_head,
    make_dropout,
    make_embedding,
    stddev_for,
)
from seq2seq.models.reading import read_source, source_mask
from seq2seq.models.row_lengths import check_enough, check_equal
from seq2seq.ops.masking import length_mask, without_padding
from seq2seq.readouts import Each, Readout


@keras.saving.register_keras_serializable(package="seq2seq")
class Direct(Model):
    """A non-autoregressive model: encoder -> readout -> [decoder without feedback] -> head.

    The readout maps source steps to target steps: every step (aligned), one vector
    (many-to-one), the last N steps, N copies of a vector, or the same numbers in another shape.
    With `CtcHead`, targets have any length up to the number of steps.

    >>> model = Direct(Values(dim=2), Labels(names=["no", "yes"]), RecurrentEncoder(), Last())
    >>> model.compile("adam")
    >>> model.fit({"source": x, "source_length": lengths}, y)   # or batches, or an array x

    All steps of an array without lengths are real, except those at the ends of rows that a
    preceding `Masking` or `Embedding(mask_zero=True)` layer has masked. A masked step before such
    an end is read like any other; the loss of an aligned model leaves it out.

    Args:
        source: Feature of the source.
        target: Feature of the target.
        encoder: Encoder.
        readout: Readout; None for `Each`.
        decoder: Decoder whose inputs are the readout's outputs; None for none.
        head: Head; None for the default head of the target.
        embedding_dim: int, width of the source's embedding, if it has one.
        dropout: share of the embeddings and of the head's inputs that is dropped in training.
        longest_target: int, steps of the longest training target: the number of predicted steps
            where nothing else determines it.
        source_steps: int, steps of every source if all have the same number, else None.
        anchor: what a source of numbers, and a target that continues its first columns, are
            relative to; None for nothing.

    Raises:
        InputError: a size below 1, a share outside [0, 1), parts that do not fit together.
    """

    FEEDBACK = False
    PARTS = ("source", "target", "encoder", "readout", "decoder", "head", "anchor")
    OPTIONS = ("embedding_dim", "dropout", "longest_target", "source_steps")

    def __init__(
        self,
        source: Feature,
        target: Feature,
        encoder: Any,
        readout: Readout | None = None,
        decoder: Any = None,
        head: Head | None = None,
        embedding_dim: int = 128,
        dropout: float = 0.0,
        longest_target: int = 1,
        source_steps: int | None = None,
        anchor: Anchor | None = None,
        **kwargs: Any,
    ):
        super().__init__(source, target, encoder, decoder, head, dropout, **kwargs)
        check_counts(embedding_dim=embedding_dim, longest_target=longest_target)
        self.readout = Each() if readout is None else readout
        self.readout.learn_lengths(source_steps, longest_target)
        self.embedding_dim = embedding_dim
        self.longest_target = longest_target
        self.head.ends = self.target_form.ended
        self.source_steps = source_steps
        self.anchor = anchor
        self.supports_masking = True
        self._check_readout()
        check_anchor(anchor, source, target, self.head)
        self.build()

    def _check_readout(self) -> None:
        """Reject a readout whose number of outputs cannot match the target."""
        name = type(self.readout).__name__
        steps = self.readout.num_steps(np.array([2 if self.source.is_sequence else 1]))
        if steps is None and not self.head.stepwise:
            raise InputError(
                f"{type(self.head).__name__} judges whole rows, so the readout {name} must know "
                "how many steps they have: set model.readout.steps, or choose another readout."
            )
        one_step = steps is not None and steps[0] == 1
        if not (one_step or self.target.is_sequence):
            raise InputError(
                f"The readout {name} gives several steps, but a target is one label or vector: "
                "choose model=many_to_one."
            )
        if one_step and self.target.is_sequence and self.longest_target > 1:
            raise InputError(
                f"The readout {name} gives one step, but targets have up to "
                f"{self.longest_target}: choose model=aligned, last_n or encdec."
            )

    def build(self, input_shape: Shape | None = None) -> None:
        """Create all weights; their sizes do not depend on a batch."""
        policy = self.dtype_policy
        self.source_embedding = make_embedding(
            self.source, self.embedding_dim, stddev_for(self.encoder), policy, "source_embedding"
        )
        (width,) = self.source.element_shape or (self.embedding_dim,)
        self.embedding_dropout = make_dropout(self.dropout, width, policy, "embedding_dropout")
        steps = None if self.source_steps is None else self.source_steps + self.readout.extension
        build_encoder(self.encoder, width, steps)
        if not self.readout.built:
            self.readout.build((None, None, self.encoder.output_size))
        width = self.readout.output_size(self.encoder.output_size)
        if self.decoder is not None:
            build_decoder(self.decoder, self.encoder, width)
            width = self.decoder.output_size
        self.output_dropout = make_dropout(self.dropout, width, policy, "output_dropout")
        build_head(self.head, width, self.num_parameters)
        if self.anchor is not None:
            build_anchor(self.anchor, (None, self._lookback(), self.target.dim), self._num_steps())

    def _lookback(self) -> int | None:
        """Observed steps of every source; None where they vary."""
        if self.source_steps is None:
            return None
        return max(1, self.source_steps - self.source.horizon)

    def _num_steps(self) -> int | None:
        """Steps of every target; None where they vary."""
        steps = self.readout.num_steps(np.array([1, 2]))
        return None if steps is None or steps[0] != steps[1] else int(steps[0])

    @property
    def answering(self) -> Answering:
        return Answering.READ if self.head.aligned else Answering.TRANSCRIBED

    @property
    def keeps_steps(self) -> bool:
        return self.readout.keeps_steps and self.head.aligned

    @property
    def has_open_length(self) -> bool:
        return self.readout.num_steps(np.ones(1, "int32")) is None

    @property
    def target_form(self) -> TargetForm:
        # Where lengths are free, END must mark where a target ends.
        free = self.has_open_length or not self.head.aligned
        return TargetForm(fed=False, ended=free and self.target.kind == "tokens")

    @property
    def continued_columns(self) -> int:
        return 0 if self.anchor is None else self.target.dim

    def check_sources(self, source_lengths: np.ndarray) -> None:
        self.readout.check(source_lengths)

    def target_steps(self, source_lengths: np.ndarray) -> np.ndarray | None:
        return self.readout.num_steps(source_lengths) if self.head.aligned else None

    def check_rows(self, source_lengths: np.ndarray, target_lengths: np.ndarray) -> None:
        super().check_rows(source_lengths, target_lengths)
        steps = self.readout.num_steps(source_lengths)
        if steps is not None:
            check = check_equal if self.head.aligned else check_enough
            check(steps, target_lengths)

    def call(self, inputs: Any, mask: Mask | None = None, training: bool | None = None) -> Tensor:
        """Parameters of every step of the target.

        Args:
            inputs: the source, int (B, S) or float (B, S, D) or, for vectors, (B, D); or a dict of
                "source", "source_length" int (B,) or "mask" bool (B, S), right-padded, and
                "target_mask" (B, T), whose T is the requested number of steps where any number
                is possible.
            mask: bool (B, S), Keras's mask of an array.

        Returns:
            float32 (B, T, P).
        """
        source, lengths = read_source(inputs, mask, self.source)
        source = without_padding(source, length_mask(lengths, ops.shape(source)[1]))
        place = None
        if self.anchor is not None:
            source, place = anchored(self.anchor, source, lengths, (self.source, self.target))
        source, lengths = self._extended(source, lengths)
        steps = self.longest_target + self.target_form.ended
        if isinstance(inputs, dict) and "target_mask" in inputs:
            steps = ops.shape(inputs["target_mask"])[1]
        embedded = self.embed(self.source_embedding, source, training)
        mask_of_source = length_mask(lengths, ops.shape(source)[1])
        memory = self.encoder(embedded, mask=mask_of_source, training=training)
        outputs, real = self.readout(memory, num_steps=steps, training=training)
        if self.decoder is not None:
            memory = self.decoder.prepare(memory)
            outputs, _ = self.decoder(outputs, memory, training=training)
        outputs = self.output_dropout(outputs, training=training)
        # Keras 3.15 on JAX trains by `call` alone, so the mask for its losses is set here.
        counted = self.compute_mask(inputs, mask) if self.head.stepwise else real
        parameters = self.head(outputs, mask=counted)
        return put(self.head, parameters, place)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Mask | None:
        """Target steps that count in losses and metrics without weights; None: all of them."""
        real = source_mask(inputs, previous_mask, self.source)
        if real is None or not self.head.aligned:
            return None
        return self.readout.target_mask(real)

    def real_steps(self, x: Any, y: Any) -> Mask | None:
        masks = [super().real_steps(x, y), self.compute_mask(x, None)]
        if isinstance(x, dict) and "target_mask" in x:
            masks.append(ops.cast(x["target_mask"], "bool"))
        masks = [mask for mask in masks if mask is not None]
        return functools.reduce(ops.logical_and, masks) if masks else None

    def _extended(self, source: Tensor, lengths: Ids) -> tuple[Tensor, Ids]:
        """The source, its padding 0, with the readout's empty steps after each row's end."""
        count = self.readout.extension
        if not count:
            return source, lengths
        padding = [[0, 0], [0, count]] + [[0, 0]] * (len(source.shape) - 2)
        return ops.pad(source, padding), lengths + count

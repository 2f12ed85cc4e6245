"""Models without feedback."""

import keras
import numpy as np
from keras import ops

from seq2seq.checks import check_counts, check_shares
from seq2seq.errors import InputError
from seq2seq.features.target_form import TargetForm
from seq2seq.features.tokens import Tokens
from seq2seq.models.model import Model
from seq2seq.models.row_lengths import check_enough, check_equal
from seq2seq.ops.masking import length_mask
from seq2seq.readouts import Each


@keras.saving.register_keras_serializable(package="seq2seq")
class Direct(Model):
    """All of the target at once: encoder -> readout -> [decoder without feedback] -> head.

    The readout says how source time becomes target time: every step (aligned), one vector
    (many-to-one), the last N steps, N copies of a vector, or the same numbers in another shape.
    With `CtcHead` targets have any length up to the number of steps.

    >>> model = Direct(Values(dim=2), Labels(names=["no", "yes"]), RecurrentEncoder(), Last())
    >>> model.compile("adam")
    >>> model.fit({"source": x, "source_length": lengths}, y)   # or batches, or an array x

    An array without lengths counts whole, but for the steps at the ends of rows that a `Masking`
    or `Embedding(mask_zero=True)` layer in front has masked. A masked step before such an end is
    read as it stands; the loss of an aligned model leaves it out.

    Args:
        source: Feature of the source.
        target: Feature of the target.
        encoder: Encoder.
        readout: Readout; None: one step for a target that is no sequence, else every step.
        decoder: Decoder over the readout's outputs, which are its inputs; None for none.
        head: Head; None for the one that suits the target.
        embedding_dim: int, width of the source's embedding, where it has one.
        dropout: share of the embeddings and of the head's inputs that is dropped in training.
        longest_target: int, steps of the longest training target: how many a prediction has
            where nothing else says it.
        source_steps: int, steps of every source where all have the same number, else None.

    Raises:
        InputError: a size below 1, a share outside [0, 1), parts that do not fit together.
    """

    FEEDBACK = False
    PARTS = ("source", "target", "encoder", "readout", "decoder", "head")
    OPTIONS = ("embedding_dim", "dropout", "longest_target", "source_steps")

    def __init__(
        self,
        source,
        target,
        encoder,
        readout=None,
        decoder=None,
        head=None,
        embedding_dim=128,
        dropout=0.0,
        longest_target=1,
        source_steps=None,
        **kwargs,
    ):
        super().__init__(source, target, encoder, head, **kwargs)
        check_counts(embedding_dim=embedding_dim, longest_target=longest_target)
        check_shares(dropout=dropout)
        self.readout = Each() if readout is None else readout
        self.decoder = decoder
        self.embedding_dim = embedding_dim
        self.dropout = dropout
        self.longest_target = longest_target
        self.source_steps = source_steps
        self.supports_masking = True
        self._check_readout()
        self.build()

    def _check_readout(self):
        """One answer for a sequence of targets, or a sequence of answers for one: never."""
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

    def build(self, input_shape=None):
        """Create all weights; their sizes need no batch."""
        policy = self.dtype_policy
        self.source_embedding = self._embedding(
            self.source, self.embedding_dim, self._stddev(self.encoder)
        )
        self.embedding_dropout = keras.layers.Dropout(self.dropout, dtype=policy)
        self.output_dropout = keras.layers.Dropout(self.dropout, dtype=policy)
        self.readout.learn_lengths(self.source_steps)
        # A loaded model's parts come built.
        if not self.encoder.built:
            self.encoder.build((None, None, self._width(self.source)))
        memory_shape = (None, None, self.encoder.output_size)
        if not self.readout.built:
            self.readout.build(memory_shape)
        size = self.readout.output_size(self.encoder.output_size)
        if self.decoder is not None:
            if not self.decoder.built:
                state_shape = [(None, size) for size in self.encoder.state_sizes]
                self.decoder.build((None, None, size), memory_shape, state_shape)
            size = self.decoder.output_size
        if not self.head.built:
            self.head.build((None, None, size), (None, None, self.num_parameters))

    def check_rows(self, source_lengths, target_lengths):
        super().check_rows(source_lengths, target_lengths)
        self.readout.check(source_lengths)
        steps = self.readout.num_steps(source_lengths)
        if steps is not None:
            check = check_equal if self.head.aligned else check_enough
            check(source_lengths, steps, target_lengths)

    @property
    def target_form(self):
        # Where lengths are free, END must say where a target ends.
        free = self.readout.num_steps([1]) is None or not self.head.aligned
        return TargetForm(fed=False, ended=free and isinstance(self.target, Tokens))

    def call(self, inputs, mask=None, training=None):
        """Parameters of every step of the target.

        Args:
            inputs: the source, int (B, S) or float (B, S, D) or, of vectors, (B, D); or a dict of
                "source", "source_length" int (B,) or "mask" bool (B, S), right-padded, and
                "target_mask" (B, T), whose T says how many steps are asked for where any number
                is possible.
            mask: bool (B, S), Keras's, of an array.

        Returns:
            float32 (B, T, P).
        """
        source, lengths = self._read(inputs, mask)
        source, lengths = self._extended(source, lengths)
        steps = self.longest_target + self.target_form.ended
        if isinstance(inputs, dict) and "target_mask" in inputs:
            steps = ops.shape(inputs["target_mask"])[1]
        source_mask = length_mask(lengths, ops.shape(source)[1])
        embedded = self._embed(self.source_embedding, source)
        if self.source_embedding is not None:
            embedded = self.embedding_dropout(embedded, training=training)
        memory = self.encoder(embedded, mask=source_mask, training=training)
        outputs, real = self.readout(memory, num_steps=steps, training=training)
        if self.decoder is not None:
            memory = self.decoder.prepare(memory)
            outputs, _ = self.decoder(outputs, memory, training=training)
        outputs = self.output_dropout(outputs, training=training)
        if not self.head.stepwise:
            return self.head(outputs, mask=real)
        # Keras 3.15 on JAX trains by `call` alone, so the mask for its losses is set in here.
        return self.head(outputs, mask=self.compute_mask(inputs, mask))

    def compute_mask(self, inputs, previous_mask):
        """Steps that count in losses and metrics without weights: the real ones, if aligned."""
        if not (isinstance(self.readout, Each) and self.head.aligned):
            return None
        if not isinstance(inputs, dict):
            return previous_mask
        if "source_length" not in inputs:
            return inputs.get("mask")
        steps = inputs["source"]
        for _ in self.source.element_shape:
            steps = steps[..., 0]
        if len(steps.shape) == 1:
            return None  # one step a row, which counts
        # No `ops.arange`: Keras calls this with symbolic tensors of unknown sizes, too.
        numbers = ops.cumsum(ops.ones_like(steps, dtype="int32"), axis=1)
        return numbers <= ops.expand_dims(ops.cast(inputs["source_length"], "int32"), 1)

    def _read(self, inputs, mask):
        """Source (B, S) or (B, S, D), and its lengths int (B,)."""
        given = inputs if isinstance(inputs, dict) else {"source": inputs, "mask": mask}
        source = ops.convert_to_tensor(given["source"])
        if len(source.shape) == 1 + len(self.source.element_shape):
            source = source[:, None]  # one step a row, without an axis for it
        if "source_length" in given:
            return source, ops.cast(given["source_length"], "int32")
        mask = given.get("mask")
        if isinstance(mask, dict):  # Keras's masks of a dict of inputs
            mask = None
        rows, steps = ops.shape(source)[:2]
        if mask is None:
            return source, ops.full((rows,), steps, dtype="int32")
        numbers = ops.where(mask, ops.arange(1, steps + 1, dtype="int32"), 0)
        return source, ops.max(numbers, axis=1, initial=0)

    def _extended(self, source, lengths):
        """The source with the readout's empty steps right after each row's own end."""
        count = self.readout.extension
        if not count:
            return source, lengths
        rest = (1,) * (len(source.shape) - 2)
        mask = ops.reshape(
            length_mask(lengths, ops.shape(source)[1]), (*ops.shape(source)[:2], *rest)
        )
        padding = [[0, 0], [0, count]] + [[0, 0]] * len(rest)
        return ops.pad(ops.where(mask, source, ops.zeros_like(source)), padding), lengths + count

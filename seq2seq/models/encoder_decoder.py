"""The encoder-decoder."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Shape, Size, Tensor
from seq2seq.checks import check_choice, check_counts, check_flags
from seq2seq.decoding.protocol import BoundedStep, StepOutput, StepShapes
from seq2seq.features.feature import Feature
from seq2seq.features.target_form import TargetForm
from seq2seq.heads import Head
from seq2seq.layers.embedding import ONE_HOT_LIMIT
from seq2seq.layers.memory import Memory
from seq2seq.models.answering import Answering
from seq2seq.models.encoder_decoder_checks import check_embeddings, check_target, checked_limit
from seq2seq.models.former_forecaster import FormerForecaster
from seq2seq.models.parts import (
    build_decoder,
    build_encoder,
    build_head,
    make_dropout,
    make_embedding,
    stddev_for,
)
from seq2seq.models.variable_dtypes import variable_dtypes
from seq2seq.ops.ids import rows_of
from seq2seq.ops.masking import length_mask, without_padding
from seq2seq.symbols import END, UNK

UNKNOWN = ("never", "write")  # what a search does with UNK


@keras.saving.register_keras_serializable(package="seq2seq")
class EncoderDecoder(FormerForecaster):
    """An autoregressive model of tokens, p(target | source).

    Sutskever et al. (2014, arXiv:1409.3215).

    >>> model = EncoderDecoder(source, target, RecurrentEncoder(), RecurrentDecoder(
    ...     attention=GeneralAttention()), TokensHead())
    >>> model.compile("adam")        # loss and metrics are the head's
    >>> model.fit(batches)
    >>> model.save("m.keras")        # keras.saving.load_model("m.keras") restores it

    Args:
        source: Feature of the source.
        target: Feature of the target, tokens.
        encoder: Encoder.
        decoder: Decoder.
        head: Head; None for the default head of the target.
        embedding_dim: int, width of the embeddings of source and target.
        tied_embeddings: use the target's embedding as the kernel of the head (Press and Wolf,
            2017, arXiv:1608.05859).
        shared_embeddings: use one embedding for source and target, which must have the same
            vocabulary.
        dropout: share of the embeddings and of the head's inputs that is dropped in training.
        output_limit: (ratio, offset): a prediction for a source of S symbols may have up to
            ratio * S + offset tokens, so that decoding ends and does not depend on the lengths
            of other rows of the batch.

    Raises:
        InputError: a size below 1, a share outside [0, 1), embeddings that cannot be tied or
            shared, a target that is not a sequence.
    """

    PARTS = ("source", "target", "encoder", "decoder", "head")
    OPTIONS = (
        "embedding_dim", "tied_embeddings", "shared_embeddings", "dropout", "output_limit",
    )  # fmt: skip

    def __init__(
        self,
        source: Feature,
        target: Feature,
        encoder: Any,
        decoder: Any,
        head: Head | None = None,
        embedding_dim: int = 256,
        tied_embeddings: bool = False,
        shared_embeddings: bool = False,
        dropout: float = 0.0,
        output_limit: tuple[float, float] = (2.0, 20.0),
        **kwargs: Any,
    ):
        check_target(target)
        super().__init__(source, target, encoder, decoder, head, dropout, **kwargs)
        check_counts(embedding_dim=embedding_dim)
        check_flags(tied_embeddings=tied_embeddings, shared_embeddings=shared_embeddings)
        ratio, offset = checked_limit(output_limit)
        self.embedding_dim = embedding_dim
        self.tied_embeddings = tied_embeddings
        self.shared_embeddings = shared_embeddings
        self.output_limit = ratio, offset
        check_embeddings(self)
        self.build()

    def build(self, input_shape: Shape | None = None) -> None:
        """Create all weights; their sizes do not depend on a batch."""
        source_stddev, stddev = map(stddev_for, (self.encoder, self.decoder))
        if self.shared_embeddings:
            stddev = min(source_stddev, stddev)
        if self.tied_embeddings:  # so that initial logits are small
            stddev = min(stddev, self.embedding_dim**-0.5)
        dim = self.embedding_dim
        policy = self.dtype_policy
        name = "shared_embedding" if self.shared_embeddings else "target_embedding"
        self.target_embedding = make_embedding(self.target, dim, stddev, policy, name)
        self.source_embedding = self.target_embedding
        if not self.shared_embeddings:
            self.source_embedding = make_embedding(
                self.source, dim, source_stddev, policy, "source_embedding"
            )
        self.embedding_dropout = make_dropout(self.dropout, dim, policy, "embedding_dropout")
        width = self.decoder.output_size
        self.output_dropout = make_dropout(self.dropout, width, policy, "output_dropout")
        build_encoder(self.encoder, *self.source.element_shape or (dim,))
        build_decoder(self.decoder, self.encoder, dim)
        kernel_shape = self.target_embedding.table.shape if self.tied_embeddings else None
        build_head(self.head, width, self.num_parameters, kernel_shape)

    @property
    def variable_dtypes(self) -> list[str | None]:
        """The dtype to which a search may convert each of `variables` before its loop."""
        dtypes = variable_dtypes(self)
        if self.tied_embeddings and self.head.compute_dtype != self.compute_dtype:
            table = self.target_embedding.table  # which each reads in its own dtype
            return [
                None if weight is table else dtype
                for weight, dtype in zip(self.variables, dtypes, strict=True)
            ]
        return dtypes

    @property
    def answering(self) -> Answering:
        return Answering.SEARCHED

    @property
    def target_form(self) -> TargetForm:
        return TargetForm(fed=True, ended=True)

    def call(self, inputs: dict[str, Tensor], training: bool | None = None) -> Tensor:
        """Teacher-forced parameters of every step.

        Args:
            inputs: dict of "source" int (B, S) or float (B, S, D), "source_length" int (B,),
                "target_in" int (B, T).

        Returns:
            float32 (B, T, P), logits.
        """
        memory = self.encode(inputs["source"], inputs["source_length"], training)
        embedded = self.embed(self.target_embedding, inputs["target_in"], training)
        outputs, _ = self.decoder(embedded, memory, training=training)
        return self.read_out(outputs, training)

    def encode(self, source: Tensor, source_length: Ids, training: bool | None = None) -> Memory:
        """Source (B, S) or (B, S, D) and its lengths (B,) -> the Memory that the decoder reads."""
        mask = length_mask(source_length, ops.shape(source)[1])
        source = without_padding(source, mask)
        embedded = self.embed(self.source_embedding, source, training)
        return self.decoder.prepare(self.encoder(embedded, mask=mask, training=training))

    def read_out(self, outputs: Tensor, training: bool | None = None) -> Tensor:
        """Decoder outputs (N, T, D) -> logits float32 (N, T, P)."""
        outputs = self.output_dropout(outputs, training=training)
        return self.head(outputs, self.target_embedding.table if self.tied_embeddings else None)

    def decoding_step(
        self, source: Tensor, source_length: Ids, length: Size, unknown: str = "never"
    ) -> tuple[BoundedStep, Any]:
        """What `seq2seq.decoding.compile` prepares: a step function and its first state.

        PAD and START cannot be written: their logits are -inf, and probability is over the rest.

        Args:
            source: int (B, S) or float (B, S, D).
            source_length: int (B,).
            length: largest number of steps to be decoded: int, or an int32 scalar where a graph
                does not know it.
            unknown: "write" if UNK may be written, or "never".

        Returns:
            `step(tokens (N,), state, index) -> StepOutput`, for N = B * K rows over a memory
            of B rows, and the state before the first step, of B rows.

        Raises:
            InputError: another `unknown`.
        """
        memory = self.encode(source, source_length)
        return self.decoding_step_of(memory, length, unknown, source.shape[0])

    def decoding_step_of(
        self, memory: Memory, length: int, unknown: str = "never", num_rows: int | None = None
    ) -> tuple[BoundedStep, Any]:
        """What `decoding_step` returns for sources that are encoded already.

        Args:
            memory: from `encode`, B rows.
            length, unknown: as for `decoding_step`.
            num_rows: B, if all steps are to share what is computed once for the vocabulary.
        """
        step = self.step_of(memory, length, unknown, num_rows)
        steps = memory.mask.shape[1] or ops.shape(memory.mask)[1]
        shapes = StepShapes(self.target.vocabulary_size, steps if self.decoder.attends else None)
        return step._replace(shapes=shapes), self.decoder.initial_state(memory, length)

    def step_of(
        self, memory: Memory, length: Size, unknown: str = "never", num_rows: int | None = None
    ) -> BoundedStep:
        """Return the step function alone; arguments as for `decoding_step_of`."""
        check_choice(UNKNOWN, unknown=unknown)
        ids = np.arange(self.target.vocabulary_size)
        is_written = (ids >= END) | ((ids == UNK) & (unknown == "write"))
        decode = self._decoder_of_tokens(memory, num_rows, length)

        def step(tokens: Ids, state: Any, index: Any) -> StepOutput:
            outputs, state, attention = decode(tokens[:, None], state)
            attention = None if attention is None else attention[:, 0]
            logits = ops.where(is_written, self.read_out(outputs)[:, 0], -np.inf)
            return StepOutput(logits, state, attention)

        resize = self.decoder.resized if self.decoder.has_cache else None
        return BoundedStep(step, length, resize)

    def _decoder_of_tokens(self, memory: Memory, rows: int | None, length: Size) -> Callable:
        """`(tokens (N, 1), state) -> outputs, state, attention`.

        A vocabulary that is small, and smaller than the number of tokens of the search, is
        projected once for all steps.
        """
        table = self._projected_table(rows, length)
        if table is None:
            embed = self.target_embedding
            return lambda tokens, state: self.decoder.advance(embed(tokens), state, memory)
        return lambda tokens, state: self.decoder.advance(
            rows_of(table, tokens), state, memory, is_projected=True
        )

    def _projected_table(self, rows: int | None, length: Size) -> Tensor | None:
        """The target embeddings as the decoder projects them, (V, P); None where it does not."""
        is_known = isinstance(rows, int) and isinstance(length, int)
        if self.target.vocabulary_size > min(ONE_HOT_LIMIT, rows * length if is_known else 0):
            return None
        table = ops.cast(self.target_embedding.table, self.compute_dtype)  # as it is looked up
        return self.decoder.project(table)

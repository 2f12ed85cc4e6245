"""The encoder-decoder."""

import keras
from keras import ops

from seq2seq.checks import check_counts, check_shares
from seq2seq.decoding.protocol import StepOutput, ValueOutput
from seq2seq.features.target_form import TargetForm
from seq2seq.features.values import Values
from seq2seq.layers.embedding import ONE_HOT_LIMIT
from seq2seq.layers.memory import Memory
from seq2seq.models.encoder_decoder_checks import check_embeddings, check_features
from seq2seq.models.forecasting import known_ahead, last_observed
from seq2seq.models.model import Model
from seq2seq.ops.masking import length_mask


@keras.saving.register_keras_serializable(package="seq2seq")
class EncoderDecoder(Model):
    """p(target | source), one step at a time (Sutskever et al., 2014, arXiv:1409.3215).

    >>> model = EncoderDecoder(source, target, RecurrentEncoder(), RecurrentDecoder(
    ...     attention=GeneralAttention()), TokensHead())
    >>> model.compile("adam")        # loss and metrics are the head's
    >>> model.fit(batches)
    >>> model.save("m.keras")        # keras.saving.load_model("m.keras") gives it back

    With numbers as targets it is a forecaster: its first input is the last observed target, and
    covariates that are known ahead stand beside each of its inputs. Targets are then the first
    columns of the source.

    Args:
        source: Feature of the source.
        target: Feature of the target: tokens or values.
        encoder: Encoder.
        decoder: Decoder.
        head: Head; None for the one that suits the target.
        embedding_dim: int, width of the source's and the target's embeddings.
        tied_embeddings: the head reads the target's embedding as its kernel (Press and Wolf,
            2017, arXiv:1608.05859).
        shared_embeddings: source and target have one embedding; they must have one vocabulary.
        dropout: share of the embeddings and of the head's inputs that is dropped in training.
        output_limit: (ratio, offset): a prediction for a source of S symbols may have
            ratio * S + offset, so that decoding ends and depends on no batch mate's length.
            Forecasts have exactly as many steps, or as many as covariates are known ahead.

    Raises:
        InputError: a size below 1, a share outside [0, 1), embeddings that cannot be tied or
            shared, a target that is neither tokens nor numbers.
    """

    PARTS = ("source", "target", "encoder", "decoder", "head")
    OPTIONS = (
        "embedding_dim", "tied_embeddings", "shared_embeddings", "dropout", "output_limit",
    )  # fmt: skip

    def __init__(
        self,
        source,
        target,
        encoder,
        decoder,
        head=None,
        embedding_dim=256,
        tied_embeddings=False,
        shared_embeddings=False,
        dropout=0.0,
        output_limit=(2.0, 20.0),
        **kwargs,
    ):
        check_features(source, target)
        super().__init__(source, target, encoder, head, **kwargs)
        check_counts(embedding_dim=embedding_dim)
        check_shares(dropout=dropout)
        self.decoder = decoder
        self.embedding_dim = embedding_dim
        self.tied_embeddings = tied_embeddings
        self.shared_embeddings = shared_embeddings
        self.dropout = dropout
        self.output_limit = tuple(output_limit)
        self.forecasts = isinstance(target, Values)
        check_embeddings(self)
        self.build()

    def build(self, input_shape=None):
        """Create all weights; their sizes need no batch."""
        policy = self.dtype_policy
        source_stddev, stddev = map(self._stddev, (self.encoder, self.decoder))
        if self.shared_embeddings:
            stddev = min(source_stddev, stddev)
        if self.tied_embeddings:  # so that logits begin small
            stddev = min(stddev, self.embedding_dim**-0.5)
        self.target_embedding = self._embedding(self.target, self.embedding_dim, stddev)
        self.source_embedding = self.target_embedding
        if not self.shared_embeddings:
            self.source_embedding = self._embedding(self.source, self.embedding_dim, source_stddev)
        self.embedding_dropout = keras.layers.Dropout(self.dropout, dtype=policy)
        self.output_dropout = keras.layers.Dropout(self.dropout, dtype=policy)
        # A loaded model's parts come built.
        if not self.encoder.built:
            self.encoder.build((None, None, self._width(self.source)))
        if not self.decoder.built:
            width = self._width(self.target)
            if self.forecasts and self.source.horizon:
                width += self.source.element_shape[0] - self.source.observed
            memory_shape = (None, None, self.encoder.output_size)
            state_shape = [(None, size) for size in self.encoder.state_sizes]
            self.decoder.build((None, None, width), memory_shape, state_shape)
        if not self.head.built:
            kernel_shape = self.target_embedding.table.shape if self.tied_embeddings else None
            outputs_shape = (None, None, self.decoder.output_size)
            self.head.build(outputs_shape, (None, None, self.num_parameters), kernel_shape)

    @property
    def target_form(self):
        return TargetForm(fed=True, ended=not self.forecasts)

    def call(self, inputs, training=None):
        """Teacher-forced parameters of every step.

        Args:
            inputs: dict of "source" int (B, S) or float (B, S, D), "source_length" int (B,),
                "target_in" int (B, T) or float (B, T, K).

        Returns:
            float32 (B, T, P): logits, for a head of tokens.
        """
        source, lengths, fed = inputs["source"], inputs["source_length"], inputs["target_in"]
        memory = self.encode(source, lengths, training)
        if self.forecasts:
            first = last_observed(source, lengths, self.source, self.target)
            fed = ops.concatenate([first[:, None], ops.cast(fed, "float32")[:, 1:]], axis=1)
            if self.source.horizon:
                ahead = known_ahead(source, lengths, self.source)
                fed = ops.concatenate([fed, ahead[:, : ops.shape(fed)[1]]], axis=-1)
        embedded = self._embed_dropped(self.target_embedding, fed, training)
        outputs, _ = self.decoder(embedded, memory, training=training)
        return self._read_out(outputs, training)

    def encode(self, source, source_length, training=None) -> Memory:
        """Source (B, S) or (B, S, D) and its lengths (B,) -> the Memory that the decoder reads."""
        if self.forecasts:  # what is known ahead stands beside the decoder's inputs
            source_length = source_length - self.source.horizon
        mask = length_mask(source_length, ops.shape(source)[1])
        embedded = self._embed_dropped(self.source_embedding, source, training)
        return self.decoder.prepare(self.encoder(embedded, mask=mask, training=training))

    def decoding_step(self, source, source_length, length=None):
        """What `seq2seq.decoding.compile` prepares: a step function and its first state.

        Args:
            source: int (B, S).
            source_length: int (B,).
            length: most steps that will be decoded; None where the decoder needs no cache. With
                it, the embeddings of few target symbols are projected once (`Decoder.project`).

        Returns:
            `step(tokens (N,), state, index) -> StepOutput`, for N = B * K rows over a memory
            that keeps B rows, and the state before the first step, B rows.
        """
        memory = self.encode(source, source_length)
        table = self._projected_table(source.shape[0], length)

        def step(tokens, state, index):
            tokens = tokens[:, None]
            if table is None:
                read = self.decoder.advance(self.target_embedding(tokens), state, memory)
            else:
                read = self.decoder.advance(
                    ops.take(table, tokens, axis=0), state, memory, is_projected=True
                )
            outputs, state, attention = read
            attention = None if attention is None else attention[:, 0]
            return StepOutput(self._read_out(outputs)[:, 0], state, attention)

        return step, self.decoder.initial_state(memory, length)

    def _projected_table(self, rows, length):
        """The target embeddings as the decoder projects them, (V, P); None where it does not.

        Nor does it where they are many, or more than the tokens of `rows` rows.
        """
        most = min(ONE_HOT_LIMIT, (rows or 0) * (length or 0))
        if self.target.vocabulary_size > most:
            return None
        return self.decoder.project(self.target_embedding.table)

    def rollout_step(self, source, source_length, length=None):
        """What `seq2seq.decoding.rollout` takes: a step function, its state, its first input.

        Args:
            source: float (B, S, D).
            source_length: int (B,).
            length: most steps that will be forecast; None where the decoder needs no cache.

        Returns:
            `step(values (N, K), state, index) -> ValueOutput`, the state of B rows, and the last
            observed targets (B, K).
        """
        memory = self.encode(source, source_length)
        ahead = known_ahead(source, source_length, self.source) if self.source.horizon else None

        def step(values, state, index):
            fed = values
            if ahead is not None:
                known = ops.take(ahead, index, axis=1)
                samples = ops.shape(values)[0] // ops.shape(known)[0]
                fed = ops.concatenate([values, ops.repeat(known, samples, axis=0)], axis=-1)
            inputs = self._embed(self.target_embedding, fed[:, None])
            outputs, state, _ = self.decoder.advance(inputs, state, memory)
            mean, scale = self.head.distribution(self._read_out(outputs))
            return ValueOutput(mean[:, 0], state, None if scale is None else scale[:, 0])

        first = last_observed(source, source_length, self.source, self.target)
        return step, self.decoder.initial_state(memory, length), first

    def _embed_dropped(self, embedding, inputs, training):
        embedded = self._embed(embedding, inputs)
        return (
            embedded if embedding is None else self.embedding_dropout(embedded, training=training)
        )

    def _read_out(self, outputs, training=None):
        outputs = self.output_dropout(outputs, training=training)
        if self.tied_embeddings:
            return self.head(outputs, self.target_embedding.table)
        return self.head(outputs)

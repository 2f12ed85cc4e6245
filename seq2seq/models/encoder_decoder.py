"""The encoder-decoder."""

import keras
from keras import ops

from seq2seq.decoding.protocol import StepOutput
from seq2seq.errors import InputError
from seq2seq.layers.embedding import Embedding
from seq2seq.layers.memory import Memory
from seq2seq.ops.checks import check_counts, check_shares
from seq2seq.ops.masking import length_mask
from seq2seq.ops.saved_classes import import_saved_classes

FORMAT = 1
PARTS = ("source", "target", "encoder", "decoder", "head")


@keras.saving.register_keras_serializable(package="seq2seq")
class EncoderDecoder(keras.Model):
    """p(target | source), one symbol at a time (Sutskever et al., 2014, arXiv:1409.3215).

    An ordinary Keras model that holds its features, so a saved file is complete:

    >>> model = EncoderDecoder(source, target, RecurrentEncoder(), RecurrentDecoder(
    ...     attention=GeneralAttention()), TokensHead())
    >>> model.compile("adam")        # loss and metrics are the head's
    >>> model.fit(batches)
    >>> model.save("m.keras")        # keras.saving.load_model("m.keras") gives it back

    Args:
        source: Feature of the source, with a vocabulary.
        target: Feature of the target, with a vocabulary.
        encoder: Encoder.
        decoder: Decoder.
        head: Head.
        embedding_dim: int, width of the source's and the target's embeddings.
        tied_embeddings: the head reads the target's embedding as its kernel (Press and Wolf,
            2017, arXiv:1608.05859).
        shared_embeddings: source and target have one embedding; they must have one vocabulary.
        dropout: share of the embeddings and of the head's inputs that is dropped in training.
        output_limit: (ratio, offset): a prediction for a source of S symbols may have
            ratio * S + offset, so that decoding ends and depends on no batch mate's length.

    Raises:
        InputError: a size below 1, a share outside [0, 1), embeddings that cannot be tied or
            shared.
    """

    def __init__(
        self,
        source,
        target,
        encoder,
        decoder,
        head,
        embedding_dim=256,
        tied_embeddings=False,
        shared_embeddings=False,
        dropout=0.0,
        output_limit=(2.0, 20.0),
        **kwargs,
    ):
        super().__init__(autocast=False, **kwargs)
        check_counts(embedding_dim=embedding_dim)
        check_shares(dropout=dropout)
        self.source = source
        self.target = target
        self.encoder = encoder
        self.decoder = decoder
        self.head = head
        self.embedding_dim = embedding_dim
        self.tied_embeddings = tied_embeddings
        self.shared_embeddings = shared_embeddings
        self.dropout = dropout
        self.output_limit = tuple(output_limit)
        self._check_embeddings()
        # On CPUs XLA compiles each new shape for seconds and then runs slower than the graph.
        self.supports_jit = keras.backend.backend() != "tensorflow"
        self.build()

    def _check_embeddings(self):
        width = self.decoder.output_size
        if self.tied_embeddings and width != self.embedding_dim:
            raise InputError(
                "tied_embeddings=true needs embeddings as wide as the decoder's outputs, got "
                f"embedding_dim={self.embedding_dim} and {width} units: make them equal."
            )
        if self.shared_embeddings and not _are_equal(self.source, self.target):
            raise InputError(
                "shared_embeddings=true needs one vocabulary for both sides, got two, of "
                f"{self.source.vocabulary_size} source and {self.target.vocabulary_size} target "
                "symbols: set data.shared_vocabulary=true."
            )

    def build(self, input_shape=None):
        """Create all weights; their sizes need no batch."""
        policy = self.dtype_policy
        embedded_shape = (None, None, self.embedding_dim)
        size = self.target.vocabulary_size
        self.target_embedding = Embedding(size, self.embedding_dim, dtype=policy)
        self.target_embedding.build()
        self.source_embedding = self.target_embedding
        if not self.shared_embeddings:
            size = self.source.vocabulary_size
            self.source_embedding = Embedding(size, self.embedding_dim, dtype=policy)
            self.source_embedding.build()
        self.embedding_dropout = keras.layers.Dropout(self.dropout, dtype=policy)
        self.output_dropout = keras.layers.Dropout(self.dropout, dtype=policy)
        # A loaded model's parts come built.
        if not self.encoder.built:
            self.encoder.build(embedded_shape)
        if not self.decoder.built:
            memory_shape = (None, None, self.encoder.output_size)
            state_shape = [(None, size) for size in self.encoder.state_sizes]
            self.decoder.build(embedded_shape, memory_shape, state_shape)
        if not self.head.built:
            kernel_shape = self.target_embedding.table.shape if self.tied_embeddings else None
            outputs_shape = (None, None, self.decoder.output_size)
            target_shape = (None, None, self.target.vocabulary_size)
            self.head.build(outputs_shape, target_shape, kernel_shape)

    def compile(self, optimizer="adam", loss=None, weighted_metrics=None, **kwargs):
        """Keras's `compile`, with the head's loss and metrics where none are given."""
        super().compile(
            optimizer=optimizer,
            loss=self.head.make_loss() if loss is None else loss,
            weighted_metrics=self.head.make_metrics()
            if weighted_metrics is None
            else weighted_metrics,
            **kwargs,
        )
        # Now, not at the first batch: so a file saved before any training loads like any other.
        if not self.optimizer.built:
            self.optimizer.build(self.trainable_variables)

    def compile_from_config(self, config):
        import_saved_classes(config)
        self.compile(**keras.saving.deserialize_keras_object(config))

    def call(self, inputs, training=None):
        """Teacher-forced parameters of every step.

        Args:
            inputs: dict of int "source" (B, S), "source_length" (B,), "target_in" (B, T).

        Returns:
            float32 (B, T, P): logits, for a head of tokens.
        """
        memory = self.encode(inputs["source"], inputs["source_length"], training)
        state = self.decoder.initial_state(memory)
        embedded = self._embed(self.target_embedding, inputs["target_in"], training)
        outputs, _, _ = self.decoder(embedded, state, memory, training=training)
        return self._read_out(outputs, training)

    def encode(self, source, source_length, training=None) -> Memory:
        """Int (B, S) and (B,) -> the Memory that the decoder reads."""
        mask = length_mask(source_length, ops.shape(source)[1])
        embedded = self._embed(self.source_embedding, source, training)
        return self.decoder.prepare(self.encoder(embedded, mask=mask, training=training))

    def decoding_step(self, source, source_length, length=None):
        """What `seq2seq.decoding.compile` prepares: a step function and its first state.

        Args:
            source: int (B, S).
            source_length: int (B,).
            length: most steps that will be decoded; None where the decoder needs no cache.

        Returns:
            `step(tokens (N,), state, index) -> StepOutput`, for N = B * K rows over a memory
            that keeps B rows, and the state before the first step, B rows.
        """
        memory = self.encode(source, source_length)

        def step(tokens, state, index):
            embedded = self.target_embedding(tokens[:, None])
            outputs, state, attention = self.decoder(embedded, state, memory)
            attention = None if attention is None else attention[:, 0]
            return StepOutput(self._read_out(outputs)[:, 0], state, attention)

        return step, self.decoder.initial_state(memory, length)

    def _embed(self, embedding, ids, training):
        return self.embedding_dropout(embedding(ids), training=training)

    def _read_out(self, outputs, training=None):
        outputs = self.output_dropout(outputs, training=training)
        if self.tied_embeddings:
            return self.head(outputs, self.target_embedding.table)
        return self.head(outputs)

    def get_config(self):
        parts = {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in PARTS}
        options = {
            "embedding_dim": self.embedding_dim,
            "tied_embeddings": self.tied_embeddings,
            "shared_embeddings": self.shared_embeddings,
            "dropout": self.dropout,
            "output_limit": self.output_limit,
            "format": FORMAT,
        }
        return {**super().get_config(), **parts, **options}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        import_saved_classes(config)
        config = dict(config)
        version = config.pop("format")
        if version > FORMAT:
            raise InputError(
                f"This model was saved in format {version} by a newer version of seq2seq; this "
                f"one reads formats up to {FORMAT}: upgrade seq2seq."
            )
        for name in PARTS:
            config[name] = keras.saving.deserialize_keras_object(config[name], custom_objects)
        return cls(**config)

    def get_build_config(self):
        return None  # the constructor builds


def _are_equal(feature, other):
    """Whether ids mean the same; a loaded model's features are two objects in any case."""
    serialize = keras.saving.serialize_keras_object
    return feature is other or serialize(feature) == serialize(other)

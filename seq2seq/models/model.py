"""What both models share: features, an encoder, a head, and how they are trained and saved."""

import abc
from typing import ClassVar

import keras
from keras import ops

from seq2seq.errors import InputError
from seq2seq.heads import suitable_head
from seq2seq.layers.embedding import SMALL, Embedding
from seq2seq.models.compilation import uses_xla
from seq2seq.saving.saved_classes import import_saved_classes
from seq2seq.saving.weight_names import matching_weights

FORMAT = 1


class Model(keras.Model, abc.ABC):
    """An ordinary Keras model on batches of pairs.

    It holds its features, so a saved file is complete: `keras.saving.load_model` gives it back.

    Args:
        source: Feature of the source.
        target: Feature of the target.
        encoder: Encoder.
        head: Head, or None for the one that suits the target.

    Attributes:
        traces: how often a training step ran in Python; where it is compiled, for each new
            combination of shapes, until the backend takes any.

    Raises:
        InputError: a head that is not for such targets, or not for such a model.
    """

    FEEDBACK: ClassVar[bool] = True  # whether each step is fed what was said before it
    PARTS: ClassVar[tuple[str, ...]]  # arguments that are objects
    OPTIONS: ClassVar[tuple[str, ...]]  # the other arguments

    def __init__(self, source, target, encoder, head, **kwargs):
        super().__init__(autocast=False, **kwargs)
        self.source = source
        self.target = target
        self.encoder = encoder
        self.head = suitable_head(target) if head is None else head
        self.frozen = []
        self.traces = 0
        self.num_parameters = self.head.num_parameters(target)
        if self.FEEDBACK and not self.head.stepwise:
            raise InputError(
                f"{type(self.head).__name__} judges whole rows, but {type(self).__name__} writes "
                "step by step: choose model/head=auto, or model=ctc or model=aligned."
            )

    @property
    @abc.abstractmethod
    def target_form(self):
        """How batches must give the targets: `TargetForm`."""

    def check_rows(self, source_lengths, target_lengths):
        """Whether rows of these lengths can be learned from.

        Args:
            source_lengths: NumPy int (N,).
            target_lengths: NumPy int (N,), without END.

        Raises:
            BadRow: for the first that cannot.
        """

    @property
    def monitor(self):
        """Name of the validation figure that tells the best model."""
        return self.head.monitor

    def freeze(self, patterns):
        """Let training leave weights as they are; before `compile`.

        Args:
            patterns: one, or a list, of names such as `encoder/*`, as `weight_names` gives them.

        Raises:
            InputError: for one that is no weight's name.
        """
        patterns = [patterns] if isinstance(patterns, str) else patterns
        for weight in matching_weights(self, patterns).values():
            weight.trainable = False
        self.frozen = [*self.frozen, *patterns]

    @staticmethod
    def _stddev(part):
        """Of the embeddings that an encoder or decoder reads; one of another's need not say."""
        return getattr(part, "embedding_stddev", SMALL)

    def _embedding(self, feature, dim, stddev):
        """A built embedding for ids; None for numbers, which are taken as they are."""
        if feature.element_shape:
            return None
        embedding = Embedding(feature.vocabulary_size, dim, stddev, dtype=self.dtype_policy)
        embedding.build()
        return embedding

    def _width(self, feature):
        """Width of a feature's steps as the networks get them."""
        return feature.element_shape[0] if feature.element_shape else self.embedding_dim

    def _embed(self, embedding, inputs):
        """Ids (B, S) or numbers (B, S, D) -> float (B, S, D')."""
        return ops.cast(inputs, self.compute_dtype) if embedding is None else embedding(inputs)

    def compile(
        self, optimizer="adam", loss=None, weighted_metrics=None, jit_compile="auto", **kwargs
    ):
        """Keras's `compile`, with the head's loss and metrics where none are given.

        XLA is used where `uses_xla` says so, and `jit_compile` is "auto".
        """
        if jit_compile == "auto":
            jit_compile = uses_xla() and not kwargs.get("run_eagerly")
        super().compile(
            optimizer=optimizer,
            loss=self.head.make_loss() if loss is None else loss,
            weighted_metrics=self.head.make_metrics()
            if weighted_metrics is None
            else weighted_metrics,
            jit_compile=jit_compile,
            **kwargs,
        )
        # Now, not at the first batch: so a file saved before any training loads like any other.
        if not self.optimizer.built:
            self.optimizer.build(self.trainable_variables)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Keras's; of a part of a batch, its share in the whole batch's loss.

        x["share"], float (B,) of equal numbers, is there if the batch is such a part.
        """
        self.traces += training  # this runs in Python where a step is traced, and then no more
        loss = super().compute_loss(x, y, y_pred, sample_weight, training)
        is_part = isinstance(x, dict) and "share" in x  # a `Direct` takes bare arrays as well
        return loss * x["share"][0] if is_part else loss

    def compile_from_config(self, config):
        import_saved_classes(config)
        self.compile(**keras.saving.deserialize_keras_object(config))

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        parts = {name: serialize(getattr(self, name)) for name in self.PARTS}
        options = {name: getattr(self, name) for name in self.OPTIONS}
        frozen = {"frozen": list(self.frozen)} if self.frozen else {}
        return {**super().get_config(), **parts, **options, **frozen, "format": FORMAT}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        import_saved_classes(config)
        config = dict(config)
        version, frozen = config.pop("format"), config.pop("frozen", [])
        if version > FORMAT:
            raise InputError(
                f"This model was saved in format {version} by a newer version of seq2seq; this "
                f"one reads formats up to {FORMAT}: upgrade seq2seq."
            )
        for name in cls.PARTS:
            config[name] = keras.saving.deserialize_keras_object(config[name], custom_objects)
        model = cls(**config)
        model.freeze(frozen)
        return model

    def get_build_config(self):
        return None  # the constructor builds

"""The base class of models: features, an encoder, a head, and how they are trained and saved."""

import abc
from collections.abc import Sequence
from typing import Any, ClassVar, Self

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Mask, Tensor
from seq2seq.checks import check_shares
from seq2seq.errors import InputError
from seq2seq.features.feature import Feature
from seq2seq.features.target_form import TargetForm
from seq2seq.heads import Head, suitable_head
from seq2seq.layers.embedding import Embedding
from seq2seq.models.answering import Answering
from seq2seq.models.calibrated_model import CALIBRATIONS, CalibratedModel
from seq2seq.models.compilation import uses_xla
from seq2seq.models.forecasting import last_or_nan
from seq2seq.ops.padding import step_weights
from seq2seq.saving.model_format import FORMAT, check_format
from seq2seq.saving.saved_classes import import_saved_classes
from seq2seq.saving.weight_names import matching_weights
from seq2seq.symbols import END, PAD


class Model(CalibratedModel, abc.ABC):
    """An ordinary Keras model on batches of pairs.

    It holds its features, so a saved file is complete: `seq2seq.load` restores it, and so does
    `keras.saving.load_model` once the model's class has been imported.

    Args:
        source: Feature of the source.
        target: Feature of the target.
        encoder: Encoder.
        decoder: Decoder, or None.
        head: Head, or None for the default head of the target.
        dropout: share of the embeddings and of the head's inputs that is dropped in training.

    Attributes:
        traces: how often a training step ran in Python: where it is compiled, once for each new
            combination of shapes, until the backend accepts any shape.

    Raises:
        InputError: a head that is not for such targets or not for such a model, a share outside
            [0, 1).
    """

    FEEDBACK: ClassVar[bool] = True  # whether each step is fed the target of the previous step
    PARTS: ClassVar[tuple[str, ...]]  # arguments that are objects
    OPTIONS: ClassVar[tuple[str, ...]]  # the other arguments

    def __init__(
        self,
        source: Feature,
        target: Feature,
        encoder: Any,
        decoder: Any,
        head: Head | None,
        dropout: float,
        **kwargs: Any,
    ):
        super().__init__(autocast=False, **kwargs)
        check_shares(dropout=dropout)
        self.source: Any = source
        self.target: Any = target
        self.encoder = encoder
        self.decoder = decoder
        self.head = suitable_head(target) if head is None else head
        self.dropout = dropout
        self.frozen: list[str] = []
        self.traces = 0
        self.num_parameters = self.head.num_parameters(target)
        if self.FEEDBACK and not self.head.stepwise:
            raise InputError(
                f"{type(self.head).__name__} judges whole rows, but {type(self).__name__} writes "
                "step by step: choose model/head=auto, or model=ctc or model=aligned."
            )

    @property
    @abc.abstractmethod
    def answering(self) -> Answering:
        """How outputs are found."""

    @property
    @abc.abstractmethod
    def target_form(self) -> TargetForm:
        """How batches must give the targets."""

    @property
    def keeps_steps(self) -> bool:
        """Whether step t of a target belongs to step t of its source."""
        return False

    @property
    def has_open_length(self) -> bool:
        """Whether a source leaves the number of steps of its output open."""
        return True

    @property
    def monitor(self) -> str:
        """Name of the validation figure that selects the best model."""
        is_by_row = self.target.kind == "values" and self.target.row_scaled
        return "window_mae" if is_by_row and self.head.monitor == "mae" else self.head.monitor

    def check_sources(self, source_lengths: np.ndarray) -> None:
        """Check that sources of these lengths can be answered.

        Args:
            source_lengths: NumPy int (N,).

        Raises:
            BadRow: for the first that cannot.
        """

    def target_steps(self, source_lengths: np.ndarray) -> np.ndarray | None:
        """Number of steps that the model gives for sources of these lengths, int (N,).

        None where it is open, or where steps are not those of the target.
        """
        return None

    def check_rows(self, source_lengths: np.ndarray, target_lengths: np.ndarray) -> None:
        """Check that rows of these lengths can be learned from.

        Args:
            source_lengths: NumPy int (N,).
            target_lengths: NumPy int (N,), without END.

        Raises:
            BadRow: for the first that cannot.
        """
        self.check_sources(source_lengths)

    def freeze(self, patterns: str | Sequence[str]) -> None:
        """Exclude weights from training; call it before `compile`.

        Args:
            patterns: one, or a list, of names such as `encoder/*`, as `weight_names` gives them.

        Raises:
            InputError: for one that matches no weight's name.
        """
        patterns = [patterns] if isinstance(patterns, str) else list(patterns)
        for weight in matching_weights(self, patterns).values():
            weight.trainable = False
        self.frozen = [*self.frozen, *patterns]

    def embed(
        self, embedding: Embedding | None, inputs: Tensor, training: bool | None = None
    ) -> Tensor:
        """Network inputs, in the compute dtype.

        Args:
            embedding: of ids; None for numbers.
            inputs: ids (B, S) or numbers (B, S, D).

        Returns:
            float (B, S, D'): embeddings, some of them dropped in training; numbers as they are.
        """
        if embedding is None:
            return ops.cast(inputs, self.compute_dtype)
        return self.embedding_dropout(embedding(inputs), training=training)

    def compile(
        self,
        optimizer: Any = "adam",
        loss: Any = None,
        weighted_metrics: Any = None,
        jit_compile: bool | str = "auto",
        **kwargs: Any,
    ) -> None:
        """Keras's `compile`, with the head's loss and metrics by default.

        With `jit_compile="auto"`, `uses_xla` decides whether XLA is used.
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
        # Now, not at the first batch: a file saved before any training then loads like any other.
        if not self.optimizer.built:
            self.optimizer.build(self.trainable_variables)

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Tensor:
        """Keras's loss; for a part of a batch, its share in the loss of the whole batch.

        Parts are marked by x["share"], float (B,) of equal numbers.
        """
        self.traces += training  # runs in Python only while a step is traced
        sample_weight = self._step_weights(x, y, y_pred, sample_weight)
        loss = super().compute_loss(x, y, y_pred, sample_weight, training)
        is_part = isinstance(x, dict) and "share" in x  # a `Direct` takes bare arrays as well
        return loss * x["share"][0] if is_part else loss

    def compute_metrics(
        self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None
    ) -> dict[str, Any]:
        """Keras's metrics, in which padding has no part."""
        sample_weight = self._step_weights(x, y, y_pred, sample_weight)
        return super().compute_metrics(x, y, y_pred, sample_weight)

    def real_steps(self, x: Any, y: Any) -> Mask | None:
        """Target steps that are not padding, as far as a batch tells without its weights.

        Returns:
            bool (B, T), or None where nothing tells: of tokens, those up to END that are not PAD.
        """
        if self.target.kind != "tokens":
            return None
        is_end = ops.cast(ops.equal(y, END), "int32")
        return ops.equal(ops.cumsum(is_end, axis=1), is_end) & ops.not_equal(y, PAD)

    def _step_weights(self, x: Any, y: Any, y_pred: Any, sample_weight: Any) -> Tensor | None:
        real = self.real_steps(x, y)
        return step_weights(real, y, y_pred, sample_weight, self.head.aligned)

    def compile_from_config(self, config: dict[str, Any]) -> None:
        import_saved_classes(config)
        self.compile(**keras.saving.deserialize_keras_object(config))

    def get_config(self) -> dict[str, Any]:
        serialize = keras.saving.serialize_keras_object
        given = vars(self)
        parts = {name: serialize(given[name]) for name in self.PARTS}
        options = {name: given[name] for name in self.OPTIONS}
        frozen = {"frozen": list(self.frozen)} if self.frozen else {}
        return {
            **super().get_config(),
            **parts,
            **options,
            **frozen,
            **self.calibrations_config(),
            "format": FORMAT,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Self:
        import_saved_classes(config)
        config = dict(config)
        check_format(config.pop("format"))
        frozen = config.pop("frozen", [])
        calibrations = {name: config.pop(name, None) for name in CALIBRATIONS}
        for name in cls.PARTS:
            # A file of an earlier version lacks the parts that came later.
            config[name] = keras.saving.deserialize_keras_object(config.get(name), custom_objects)
        model = cls(**config)
        model.freeze(frozen)
        model.restore_calibrations(calibrations)
        return model

    def shrunk(self, parameters: Tensor, source: Tensor, source_length: Ids) -> Tensor:
        """Parameters of forecasts that are moved toward the last value, if they are to be.

        Args:
            parameters: float32 (B, T, P).
            source: float (B, S, D).
            source_length: int (B,).

        Returns:
            float32 (B, T, P).
        """
        if self.shrinkage is None:
            return parameters
        last = last_or_nan(source, source_length, self.source, self.target)
        shift = self.shrinkage.shift(self.head.mode(parameters), last)
        return self.head.moved(parameters, shift, None)

    def get_build_config(self) -> None:
        return None  # the constructor builds

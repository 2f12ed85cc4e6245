"""Models and optimizers, compiled to train as the options of a trainer say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet

import keras

from seq2seq.errors import InputError
from seq2seq.models.model import Model
from seq2seq.training.distribution import Distribution
from seq2seq.training.precision import check_precision
from seq2seq.training.schedules import InParts


@dataclass(frozen=True)
class Compiling:
    """The options of a trainer that concern how a model is built and compiled.

    Attributes:
        precision: Keras dtype policy that models must have been built with, or None for any.
        jit_compile: whether XLA compiles the training step; None: as a model was compiled, or as
            `Model.compile` chooses.
        distribution: the devices that models must have been built for.
        micro_batches: parts of a batch whose gradients are accumulated.
        ema: share of the moving average of the weights that a step keeps, or None.
        loss: Keras loss, or None for that of the model's head.
        metrics: Keras metrics beside those of the model's head.
        compiled: the models that `compile` has compiled.

    Raises:
        InputError: for a loss that counts padding, or a metric that is not a mean.
    """

    precision: str | None
    jit_compile: bool | None
    distribution: Distribution
    micro_batches: int
    ema: float | None
    loss: Any
    metrics: Sequence[Any]
    compiled: Any = field(default_factory=WeakSet, init=False)

    def __post_init__(self) -> None:
        if self.loss is not None and not _is_weighted_mean(self.loss):
            raise InputError(
                "trainer.loss must be a Keras loss with reduction=mean_with_sample_weight, so "
                f"that padding does not count, not {self.loss!r}."
            )
        for metric in self.metrics:
            if not isinstance(metric, keras.metrics.MeanMetricWrapper):
                raise InputError(
                    "trainer.metrics must be Keras metrics that are means over target steps, such "
                    f"as keras.metrics.SparseCategoricalAccuracy, not {metric!r}."
                )

    def compile(self, model: Model, optimizer: Any) -> None:
        """Compile a model with a Keras optimizer, or with the one of a name."""
        own = [_copy(metric) for metric in self.metrics]
        model.compile(
            self._with_options(keras.optimizers.get(optimizer)),
            loss=self.loss,
            weighted_metrics=[*model.head.make_metrics(), *own],
            jit_compile="auto" if self.jit_compile is None else self.jit_compile,
        )
        self.compiled.add(model)

    def apply(self, model: keras.Model, optimizer: Any) -> None:
        """Compile a model, or change how one that is compiled already trains.

        Args:
            model: in the second case it may be any Keras model.
            optimizer: for the first case; None is Adam.

        Raises:
            InputError: for an option that cannot be applied to this model any more.
        """
        check_precision(model, self.precision)
        if not model.built:
            raise InputError(
                f"{type(model).__name__} must be built before it is trained; call it on a batch."
            )
        self.distribution.check(model)
        is_ours = isinstance(model, Model)
        if model.compiled:
            self._check_unset(model, optimizer)
            _check_optimizer(model.optimizer, model)
            self._check_parts(model, is_ours)
            self._adapt(model)
        elif is_ours:
            _check_optimizer(optimizer, model)
            self.compile(model, optimizer or "adam")
        else:
            raise InputError(
                f"{type(model).__name__} is not compiled, and has no head that knows its loss; "
                "call its compile(optimizer, loss) first."
            )

    def _check_unset(self, model: keras.Model, optimizer: Any) -> None:
        """Check that nothing is given that only an uncompiled model takes."""
        given = {"optimizer": optimizer}
        if model not in self.compiled:
            given |= {"trainer.loss": self.loss, "trainer.metrics": self.metrics}
        if late := [name for name, value in given.items() if value]:
            raise InputError(
                f"The model is compiled already, so {' and '.join(late)} cannot be applied; "
                "leave it uncompiled, or pass them to its `compile`."
            )

    def _check_parts(self, model: keras.Model, is_ours: bool) -> None:
        """Check that the parts of a batch will count by their tokens (`Model.compute_loss`)."""
        if self.micro_batches * self.distribution.devices == 1:
            return
        if not (is_ours and _is_weighted_mean(model.loss)):
            raise InputError(
                "trainer.micro_batches and trainer.distribution need a model of seq2seq whose "
                "loss has reduction=mean_with_sample_weight; otherwise parts of a batch would not "
                "count by their tokens. Leave them out."
            )

    def _adapt(self, model: keras.Model) -> None:
        """Change the optimizer of a compiled model, and what compiles its step."""
        jit_compile = model.jit_compile if self.jit_compile is None else self.jit_compile
        if self.jit_compile and model.run_eagerly:
            raise InputError(
                "trainer.compile is xla, but the model was compiled with run_eagerly=True; leave "
                "out one of the two."
            )
        optimizer = self._with_options(model.optimizer)
        if optimizer is not model.optimizer or jit_compile != model.jit_compile:
            model.optimizer, model.jit_compile = optimizer, jit_compile
            model.train_function = model.test_function = model.predict_function = None
            # What Keras (3.15) writes into a saved file.
            model._compile_config.config.update(optimizer=optimizer, jit_compile=jit_compile)

    def _with_options(self, optimizer: Any) -> Any:
        """The optimizer, or a new one, with the accumulation and the average of this trainer.

        Raises:
            InputError: for an optimizer whose options differ, or that took steps without them.
        """
        options = _missing_options(optimizer, self.micro_batches, self.ema)
        if not options:
            return optimizer
        if optimizer.built and (steps := int(optimizer.iterations)):
            name = "averaging.ema" if self.ema is not None else "micro_batches"
            raise InputError(
                f"The optimizer has taken {steps} steps, so trainer.{name} can no longer be "
                "applied; compile the model with a new optimizer."
            )
        config = optimizer.get_config()
        rate = optimizer._learning_rate  # `learning_rate` is what it computes now
        if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
            parts = self.micro_batches
            config["learning_rate"] = InParts(rate, parts) if parts > 1 else rate
        elif not isinstance(rate, keras.Variable):  # a function, which no config can hold
            config["learning_rate"] = rate
        changed = type(optimizer).from_config({**config, **options})
        for name, value in vars(optimizer).items():
            if name.startswith("_exclude_from_weight_decay"):  # Keras (3.15): not in the config
                setattr(changed, name, value)
        return changed


def _missing_options(optimizer: Any, micro_batches: int, ema: float | None) -> dict[str, Any]:
    """Arguments that an optimizer lacks; at most one of the two features is asked for.

    Raises:
        InputError: for an optimizer that has other values.
    """
    accumulated = optimizer.gradient_accumulation_steps or 1
    if accumulated not in (1, micro_batches):
        raise InputError(
            f"The optimizer has gradient_accumulation_steps={accumulated}, but "
            f"trainer.micro_batches is {micro_batches}; leave it out of the optimizer, and set "
            "trainer.micro_batches to the number of parts that a batch is cut into."
        )
    if optimizer.use_ema and optimizer.ema_momentum != ema:
        raise InputError(
            f"The optimizer has use_ema=True with ema_momentum={optimizer.ema_momentum}, but "
            f"trainer.averaging.ema is {ema}; leave these out of the optimizer."
        )
    if accumulated != micro_batches:
        return {"gradient_accumulation_steps": micro_batches}
    if ema is not None and not optimizer.use_ema:
        return {"use_ema": True, "ema_momentum": ema}
    return {}


def _check_optimizer(optimizer: Any, model: keras.Model) -> None:
    """Check that an optimizer has no state of other weights, which JAX would use for these.

    Raises:
        InputError: if it has.
    """
    if isinstance(optimizer, keras.optimizers.Optimizer) and optimizer.built:
        try:  # private in Keras 3.15, whose public methods check this too late
            optimizer._check_variables_are_known(model.trainable_variables)
        except ValueError:
            raise InputError(
                "The optimizer must be new for this model; it was built for other weights, of "
                "another model or without layers that were frozen then."
            ) from None


def _is_weighted_mean(loss: Any) -> bool:
    """Whether padding does not count in a loss; names and functions have no reduction."""
    return getattr(loss, "reduction", None) == "mean_with_sample_weight"


def _copy(metric: keras.metrics.Metric) -> keras.metrics.Metric:
    """A metric for one model, since it holds that model's state."""
    return type(metric).from_config(metric.get_config())

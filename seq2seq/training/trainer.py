"""Training of a model."""

import math
import os
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import keras

from seq2seq.checks import check_choice, check_counts, check_positive
from seq2seq.data import Batches
from seq2seq.errors import InputError
from seq2seq.metrics.direction import FINAL_ONLY, HIGHER_IS_BETTER, LOWER_IS_BETTER
from seq2seq.models.compilation import uses_xla
from seq2seq.models.model import Model
from seq2seq.training.averaging import Averaging
from seq2seq.training.budget import (
    Auto,
    Budget,
    epochs_of_round,
    planned_steps,
    round_steps,
    suitable_patience,
    suitable_steps,
)
from seq2seq.training.checkpointing import Checkpointing
from seq2seq.training.compiling import Compiling
from seq2seq.training.display import Display
from seq2seq.training.distribution import make_distribution
from seq2seq.training.pace import seconds_per_step
from seq2seq.training.precision import resolve_precision
from seq2seq.training.progress import Progress
from seq2seq.training.recorder import Recorder, recorder_of
from seq2seq.training.run import Run
from seq2seq.training.run_options import RunOptions

ON_NAN = ("stop", "skip", "rollback")


class Trainer:
    """Training loop with validation, checkpoints and exact resume.

    A *round* is `validate_every` steps (by default an epoch of the data), followed by validation
    by decoding, records in the journals, saving of the best model, and early stopping. Keras
    callbacks see rounds as epochs.

    Unlike Keras's `fit`, it counts steps, starts at any of them, and saves its own state: batches
    are a function of the step, so nothing is replayed.

    ```python
    trainer = Trainer(max_steps=1000, precision="mixed_bfloat16")
    with trainer.scope(batches.source, batches.target):
        model = EncoderDecoder(...)
    trainer.fit(model, batches, optimizer=AdamW(0.002))
    ```
    """

    def __init__(
        self,
        max_steps: int | Auto | None = "auto",
        max_epochs: float | None = None,
        max_time: float | None = None,
        precision: str = "auto",
        compile: str = "auto",
        distribution: str = "none",
        micro_batches: int = 1,
        on_nan: str = "stop",
        validate_every: int | Auto | None = "auto",
        validation_rows: int | None = 1000,
        monitor: str = "auto",
        patience: int | Auto | None = "auto",
        log_every: int = 50,
        checkpoints: Checkpointing | None = None,
        averaging: Averaging | None = None,
        loss: Any = None,
        metrics: Sequence[Any] = (),
        callbacks: Sequence[keras.callbacks.Callback] = (),
    ):
        """The first budget that is spent ends a run.

        Args:
            max_steps: optimizer steps, or None; auto is None if there is another limit, otherwise
                `suitable_steps`.
            max_epochs: passes over the training rows, or None.
            max_time: minutes of training and validation, over all starts of the run, or None; at
                least one step is taken. Where it is the only limit, `max_steps` is what fits into
                it (see `plan`), which learning-rate schedules depend on.
            precision: float32, mixed_bfloat16, or auto (see `resolve_precision`), of models that
                are built in `scope()`.
            compile: xla, none, or auto (see `uses_xla`): what compiles the training step. auto
                leaves a model that is compiled already as it is.
            distribution: none, data_parallel, or auto (see `make_distribution`), for models that
                are built in `scope()`.
            micro_batches: equal parts of a batch that are computed one after another, to save
                memory; the optimizer accumulates their gradients.
            on_nan: what happens when the loss is not finite: stop; skip the batch; or
                rollback to the last checkpoint and resume without the batches since then.
            validate_every: steps per round; None is an epoch, or as many whole ones as reach
                `MIN_ROUND` steps; auto is that, but at most a fifth of all steps.
            validation_rows: number of validation sources that the command decodes after a round;
                None is all. From Python, `validate` decides.
            monitor: the validation figure that selects the best round; auto is that of the
                model's head: exact match of tokens, accuracy of labels, mean absolute error of
                numbers, in units of their lookback's spread if they are scaled by it.
            patience: rounds without a better figure before training stops; None is never; auto
                is `suitable_patience`, or None where there is no validation, or a limit is given.
                Of equal figures, the one with the lower validation loss is better.
            log_every: steps between training records in `metrics.jsonl`.
            checkpoints: when the state is saved; None is `Checkpointing()`. Several processes,
                whose clocks differ, go by steps only.
            averaging: averages of the weights to compute; None is `Averaging()`: none.
            loss: a Keras loss in place of that of the model's head. Its reduction must be
                "mean_with_sample_weight", so that padding does not count.
            metrics: Keras metrics beside those of the head, each a mean over target steps
                (`keras.metrics.MeanMetricWrapper`), such as `SparseCategoricalAccuracy`.
            callbacks: Keras callbacks; their epochs are rounds.

        Raises:
            InputError: for no budget at all, a number out of range, or an unknown choice.
        """
        if max_steps is None and max_epochs is None:
            raise InputError("trainer.max_steps and trainer.max_epochs are both null; set one.")
        check_counts(log_every=log_every, micro_batches=micro_batches)
        check_counts(optional=True, validation_rows=validation_rows)
        numbers = {"max_steps": max_steps, "validate_every": validate_every, "patience": patience}
        given: dict[str, Any] = {name: one for name, one in numbers.items() if one != "auto"}
        check_counts(optional=True, **given)
        check_positive(optional=True, max_epochs=max_epochs, max_time=max_time)
        check_choice(ON_NAN, on_nan=on_nan)
        figures = sorted((HIGHER_IS_BETTER | LOWER_IS_BETTER) - FINAL_ONLY)
        if monitor not in ("auto", *figures):
            raise InputError(
                f"trainer.monitor must be auto or one of {', '.join(figures)}, not {monitor!r}."
            )
        self.max_steps = max_steps
        self.max_epochs = max_epochs
        self.max_time = max_time
        self.distribution = make_distribution(distribution)  # before anything is computed
        if micro_batches > 1 and averaging and averaging.ema is not None:
            raise InputError(
                "trainer.averaging.ema counts parts of batches as steps; leave it out, or set "
                "trainer.micro_batches=1."
            )
        if micro_batches > 1 and not self.distribution.accumulates:
            raise InputError(
                f"trainer.micro_batches is {micro_batches}, which several devices on TensorFlow "
                "cannot do; set it to 1, or use KERAS_BACKEND=jax."
            )
        if self.distribution.processes > 1 and max_time is not None:
            raise InputError(
                "trainer.max_time is measured by one process, but several must stop at the same "
                "step; set trainer.max_steps instead."
            )
        self._chooses_precision = precision == "auto"
        self.precision = resolve_precision(precision)
        self.jit_compile = uses_xla(compile)
        self.micro_batches = micro_batches
        self.on_nan = on_nan
        self.validate_every = validate_every
        self.validation_rows = validation_rows
        self.monitor = monitor
        self.patience = patience
        self.log_every = log_every
        self.checkpoints = checkpoints or Checkpointing()
        if self.distribution.processes > 1:  # whose clocks differ
            self.checkpoints = replace(self.checkpoints, minutes=None)
        self.averaging = averaging or Averaging()
        for callback in callbacks:
            if not isinstance(callback, keras.callbacks.Callback):
                raise InputError(
                    f"trainer.callbacks must be Keras callbacks, not {callback!r:.60}."
                )
        self.callbacks = list(callbacks)
        self._compiling = Compiling(
            precision=None if self._chooses_precision else self.precision,
            jit_compile=None if compile == "auto" else self.jit_compile,
            distribution=self.distribution,
            micro_batches=micro_batches,
            ema=self.averaging.ema,
            loss=loss,
            metrics=metrics,
        )

    @contextmanager
    def scope(self, *features: Any) -> Iterator[None]:
        """Build models in this trainer's precision, for its devices, while in the body.

        Args:
            features: those of the models. For numbers the precision `auto` is float32: bfloat16 has
                less than three digits.
        """
        if self._chooses_precision:
            has_numbers = any(one.kind == "values" for one in features)
            self.precision = "float32" if has_numbers else resolve_precision("auto")
        before = keras.config.dtype_policy()
        keras.config.set_dtype_policy(self.precision)
        try:
            with self.distribution.scope():
                yield
        finally:
            keras.config.set_dtype_policy(before)

    def monitor_of(self, model: keras.Model) -> str:
        """The validation figure that selects this model's best round."""
        return getattr(model, "monitor", "loss") if self.monitor == "auto" else self.monitor

    @property
    def must_plan(self) -> bool:
        """Whether the number of steps is to be measured: there is a limit of time only."""
        return self.max_steps == "auto" and self.max_epochs is None and self.max_time is not None

    def plan(self, model: keras.Model, batches: Batches) -> int:
        """Return the number of steps that fits into `max_time` on this machine.

        The steps are measured for a few seconds, after which the model is as it was. Of the time
        that is left four fifths are for training steps, the rest is for validations. Where no
        step fits into it, it is 1, and a warning says so.

        Args:
            model: compiled.
            batches: those of the training.
        """
        assert self.max_time is not None
        began = time.perf_counter()
        with self.distribution.scope():
            pace, compiling = seconds_per_step(
                model, batches, self.distribution, self.micro_batches
            )
        took = time.perf_counter() - began
        steps = planned_steps(60 * self.max_time - took, pace, compiling)
        if not steps:
            warnings.warn(
                f"trainer.max_time={self.max_time:g} minutes are over before training begins: "
                f"measuring a step took {took:.1f} seconds, so that only 1 step is taken.",
                stacklevel=2,
            )
        return max(1, steps)

    def budget(
        self, steps_per_epoch: int, planned: int | None = None, seconds: float = 0.0
    ) -> Budget:
        """The budget for epochs of so many steps, with numbers in place of auto.

        Args:
            steps_per_epoch: batches in an epoch.
            planned: what `plan` returned, where it is needed.
            seconds: that planning took; the run counts them in `max_time`.
        """
        max_steps, every, patience = self.max_steps, self.validate_every, self.patience
        if max_steps == "auto":
            is_limited = self.max_epochs is not None
            max_steps = None if is_limited else planned or suitable_steps(steps_per_epoch)
        by_epochs = math.inf if self.max_epochs is None else self.max_epochs * steps_per_epoch
        total = max(1, math.ceil(min(by_epochs, max_steps or math.inf)))
        if every == "auto":
            every = round_steps(steps_per_epoch, total)
        elif every is None:
            every = epochs_of_round(steps_per_epoch)
        if patience == "auto":
            is_given = (
                self.max_steps != "auto" or self.max_epochs is not None or planned is not None
            )
            patience = None if is_given else suitable_patience(total, every)
        return Budget(total, max_steps, every, patience, seconds)

    def compile(self, model: Model, optimizer: Any = "adam") -> None:
        """Compile a model with this trainer's options.

        Args:
            model: one of ours; its head has the loss and metrics that are not given.
            optimizer: Keras optimizer, or its name.
        """
        self._compiling.compile(model, optimizer)

    def fit(
        self,
        model: keras.Model,
        batches: Batches,
        *,
        optimizer: Any = None,
        recorder: Recorder | str | os.PathLike[str] | None = None,
        validate: Callable[[], dict[str, float]] | None = None,
        callbacks: Sequence[keras.callbacks.Callback] = (),
        display: Display | None = None,
        resume: bool = False,
        budget: Budget | None = None,
    ) -> Progress:
        """Train until a budget is spent; leave the best model in `model.keras`.

        Args:
            model: built in `scope()`. One that is compiled already is trained with the optimizer,
                the loss and the metrics that it has.
            batches: `batch(index)` gives each step's arrays.
            optimizer: for a model that is not compiled yet; None is Adam.
            recorder: writes into the run folder, where models and checkpoints go too; or that
                folder. None: there is none, and the model ends with its best weights.
            validate: the validation figures of the model as it is; None: none are computed, and
                the last model is the best one.
            callbacks: Keras callbacks beside those of the trainer.
            display: what the user sees.
            resume: resume from the newest intact checkpoint in the folder.
            budget: what `budget` returned for these batches; None: it is computed here.

        Raises:
            InputError: for an option that cannot be applied to this model any more; and when the
                loss is not finite, and `on_nan` does not help.
            Interrupted: on Ctrl-C or SIGTERM, after a checkpoint is written.
        """
        with self.distribution.scope():
            self._compiling.apply(model, optimizer)
        with self.distribution.scope(), recorder_of(recorder, model, resume) as own:
            if budget is None:
                began = time.perf_counter()
                planned = self.plan(model, batches) if self.must_plan else None
                seconds = time.perf_counter() - began
                budget = self.budget(len(batches), planned, seconds)
            if self.patience == "auto" and validate is None:
                budget = budget._replace(patience=None)
            options = self._options(model, budget)
            every = [*self.callbacks, *callbacks]
            run = Run(options, model, batches, own, validate, every, display or Display.silent())
            return run(resume)

    def _options(self, model: keras.Model, budget: Budget) -> RunOptions:
        return RunOptions(
            total_steps=budget.total_steps,
            max_time=self.max_time,
            seconds=budget.seconds,
            round_steps=budget.validate_every,
            monitor=self.monitor_of(model),
            patience=budget.patience,
            on_nan=self.on_nan,
            log_every=self.log_every,
            micro_batches=self.micro_batches,
            checkpoints=self.checkpoints,
            averaging=self.averaging,
            distribution=self.distribution,
        )

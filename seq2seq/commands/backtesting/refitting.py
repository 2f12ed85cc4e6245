"""Training of a run's model at each origin of a backtest."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from omegaconf import DictConfig, OmegaConf

from seq2seq.commands.backtesting.past_windows import PastWindows
from seq2seq.commands.budgeting import model_and_batches
from seq2seq.commands.runs.run_figures import validation
from seq2seq.commands.warm_start import WarmStart
from seq2seq.configuration.building import build_optimizer
from seq2seq.configuration.composing import build
from seq2seq.errors import Diverged, Interrupted
from seq2seq.metrics.direction import is_better
from seq2seq.training import Display

if TYPE_CHECKING:
    from seq2seq.prediction import Predictor

TIMES_FEWER = 10  # steps of a refit than of the run, where they are auto


class Origin(NamedTuple):
    """An origin: its time, and how that is written."""

    time: Any
    name: str


class Refitting:
    """A run's model, trained at each origin from its weights at the origin before.

    It learns from the windows before the origin with the options of the run; the optimizer and the
    learning rate begin again each time. If the weights of before are better on the validation
    windows than those of every round, or the loss does not stay finite, they are kept. Nothing is
    written into the run folder.

    Args:
        config: that of the run.
        run: the run folder.
        past: the windows before each origin.
        origins: in order of time.
        max_steps: optimizer steps of a refit; auto: a tenth of those of the run.
        predictor_of: makes the predictor of a model.
        display: where each refit is shown.

    Attributes:
        predictor: that of the model.

    Raises:
        InputError: there are no windows before the first origin.
    """

    def __init__(
        self,
        config: DictConfig,
        run: str,
        past: PastWindows,
        origins: Sequence[Origin],
        max_steps: int | str,
        predictor_of: "Callable[[Any], Predictor]",
        display: Display,
    ):
        from keras import ops
        from keras.utils import set_random_seed

        self.config, self.past, self.origins, self.display = config, past, origins, display
        set_random_seed(config.seed)
        trainer = build(_changed(config.trainer, distribution="none"))
        prepared = past.before(origins[0].time)
        with trainer.scope(prepared.source, prepared.target):
            model, batches = model_and_batches(config, prepared)
        if max_steps == "auto":
            max_steps = max(1, trainer.budget(len(batches)).total_steps // TIMES_FEWER)
        self.trainer = build(
            _changed(
                config.trainer,
                distribution="none",
                max_steps=max_steps,
                max_epochs=None,
                max_time=None,
                validate_every="auto",
                patience=None,
            )
        )
        optimizer, self._callbacks = build_optimizer(
            config.optimizer, total_steps=int(max_steps), monitor=trainer.monitor_of(model)
        )
        self.trainer.compile(model, optimizer)
        model.optimizer.build(model.trainable_variables)
        display.say(WarmStart(run, config.trust).load_into(model))
        self._begun = [ops.convert_to_numpy(one).copy() for one in model.optimizer.variables]
        self.predictor = predictor_of(model)

    def __call__(self, number: int) -> None:
        """Train the model at an origin, by its number."""
        from seq2seq.prediction import load_model

        model, origin = self.predictor.model, self.origins[number]
        prepared = self.past.before(origin.time)
        batches = prepared.batches("train", seed=self.config.seed, form=model.target_form)
        budget = self.trainer.budget(len(batches))
        self.display.say(
            f"origin {number + 1:,} of {len(self.origins):,} ({origin.name}): "
            f"{budget.total_steps:,} steps on {len(prepared.splits['train']):,} windows"
        )
        for variable, value in zip(model.optimizer.variables, self._begun, strict=True):
            variable.assign(value)  # a new optimizer would be compiled for seconds
        silent = Display.silent()
        validate = validation(self.predictor, self.config, prepared, self.trainer, silent)
        former, reached = model.get_weights(), math.nan
        monitor = self.trainer.monitor_of(model)
        if validate is not None:
            reached = validate()[monitor]
        known = model.calibrations_config()
        best: Any = None
        with TemporaryDirectory(prefix="seq2seq-") as folder:
            try:
                progress = self.trainer.fit(
                    model,
                    batches,
                    recorder=folder,
                    validate=validate,
                    callbacks=self._callbacks,
                    budget=budget,
                )
            except Interrupted as interrupt:
                raise Interrupted("Stopped; nothing was written", interrupt.number) from None
            except Diverged:
                self.display.say("Its loss is not finite, so the weights of before are kept.")
            else:
                if not is_better(monitor, reached, progress.best):
                    best = load_model(Path(folder))
        model.set_weights(best.get_weights() if best else former)
        model.restore_calibrations(best.calibrations_config() if best else known)


def _changed(config: DictConfig, **changes: Any) -> DictConfig:
    options = {str(name): value for name, value in config.items()}
    return OmegaConf.create(options | changes)

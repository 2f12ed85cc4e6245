"""The training loop."""

import math
import time
from collections.abc import Callable, Sequence

import keras

from seq2seq.data import Batches
from seq2seq.errors import InputError, Interrupted
from seq2seq.interruption import Interruption
from seq2seq.metrics import TokenMeans, is_better
from seq2seq.training.best_model import BestModel
from seq2seq.training.checkpoints import are_numbers
from seq2seq.training.display import Display
from seq2seq.training.divergence import MAX_RECOVERIES, batches_to_leave_out, give_up
from seq2seq.training.moving_average import moving_average
from seq2seq.training.progress import Progress
from seq2seq.training.recorder import Recorder
from seq2seq.training.round_weights import RoundWeights
from seq2seq.training.run_options import RunOptions
from seq2seq.training.saved_state import SavedState
from seq2seq.training.training_step import TrainingStep


class Run:
    """One call of `Trainer.fit`."""

    def __init__(
        self,
        options: RunOptions,
        model: keras.Model,
        batches: Batches,
        recorder: Recorder,
        validate: Callable[[], dict[str, float]] | None,
        callbacks: Sequence[keras.callbacks.Callback],
        display: Display,
    ):
        if validate is None:
            options.check_without_validation(callbacks)
        self.options = options
        self.monitor = options.monitor
        self.model = model
        self.batches = batches
        self.recorder = recorder
        self.validate = validate
        self.display = display
        self.total = options.total_steps
        self.round_steps = options.round_steps
        self.train = TrainingStep(model, batches, options.distribution, options.micro_batches)
        self.best = BestModel(recorder.run)
        self.rounds = RoundWeights(recorder.run.rounds, options.averaging, self.monitor)
        self.state = SavedState(
            model, recorder, self.best, self.rounds, options.checkpoints, callbacks, display
        )
        self.progress = Progress()
        self.tokens = 0
        self.clock = time.perf_counter()
        rounds = math.ceil(self.total / self.round_steps)
        params = {"epochs": rounds, "steps": self.round_steps, "verbose": 0}
        options.distribution.prepare(model, batches)
        self.callbacks = keras.callbacks.CallbackList(list(callbacks), model=model, **params)

    def __call__(self, resume: bool) -> Progress:
        if resume:
            self.progress = self.state.resume()
        elif self.state.exists():
            raise InputError(
                f"{self.recorder.folder} holds checkpoints of another run; pass resume=True to "
                "resume it, or use another folder."
            )
        model, progress = self.model, self.progress
        progress.seconds += self.options.seconds
        model.stop_training = progress.stopped or self.is_out_of_patience()
        self.callbacks.on_train_begin()
        self.state.begin(self.progress)
        if self.options.on_nan != "stop" and not self.state.exists():
            self.state.save(progress)
        with (
            Interruption("Stopping after this step.") as interruption,
            self.display.training(self.total, progress.step),
        ):
            while True:
                if interruption.received:
                    self.check_weights()
                    self.state.save(self.progress)
                    raise Interrupted(
                        f"Stopped after step {self.progress.step} (saved)",
                        interruption.received,
                    )
                if self.is_spent() or model.stop_training:
                    break
                self.step()
            self.check_weights()
            self.close()
        if self.progress.step < self.total and self.is_spent():
            self.display.say(
                f"trainer.max_time={self.options.max_time:g} minutes are over: stopping at step "
                f"{self.progress.step:,} of {self.total:,}."
            )
        self.progress.stopped = model.stop_training
        self.callbacks.on_train_end()
        self.state.save(self.progress)
        if self.validate is None:
            with moving_average(model, self.options.averaging):
                self.best.save(model, None)
        elif self.progress.rounds:
            self.judge_average()
        return self.progress

    def is_spent(self) -> bool:
        """Whether no budget is left; of time there is always enough for one step."""
        step, minutes = self.progress.step, self.options.max_time
        is_late = step > 0 and minutes is not None and self.state.seconds() >= 60 * minutes
        return step >= self.total or is_late

    def step(self) -> None:
        """Take one optimizer step, and do what is due after it."""
        progress = self.progress
        step_of_round = progress.step % self.round_steps
        if step_of_round == 0:
            progress.round_means = TokenMeans()
            self.callbacks.on_epoch_begin(progress.step // self.round_steps)
        self.callbacks.on_train_batch_begin(step_of_round)
        index = progress.index
        logs, tokens = self.train(index)
        if not math.isfinite(logs["loss"]):
            self.recover(index, f"The loss became {logs['loss']} at step {progress.step + 1}")
            return
        progress.step += 1
        self.tokens += tokens
        progress.means.update(logs, tokens)
        progress.round_means.update(logs, tokens)
        self.callbacks.on_train_batch_end(step_of_round, progress.round_means.result())
        self.display.step(progress.step, progress.means.result(), tokens)
        ended = self.is_spent()
        if progress.step % self.options.log_every == 0 or ended:
            self.record()
        closes = progress.step % self.round_steps == 0 or ended
        is_due = self.state.is_due(progress)
        if (closes or is_due) and not self.check_weights():
            return
        if closes:
            self.end_round()
        if is_due:
            self.state.save(progress)

    def recover(self, index: int, fault: str) -> None:
        """Resume from the last checkpoint, skipping the batches that made a value non-finite.

        Args:
            index: of the last batch.
            fault: beginning of the message.

        Raises:
            InputError: if `on_nan` is stop, after too many recoveries, or without a checkpoint.
        """
        before, policy = self.progress, self.options.on_nan
        if policy == "stop" or before.recoveries >= MAX_RECOVERIES or not self.state.exists():
            saved = self.state.newest()
            give_up(fault, self.recorder.run, self.batches, before.step, index, saved)
        seconds = self.state.seconds()
        self.progress = progress = self.state.go_back(seconds)  # what was lost took time
        found = batches_to_leave_out(before, progress, index, policy)
        progress.left_out = sorted({*before.left_out, *found})
        progress.recoveries, progress.fault_step = before.recoveries + 1, before.step
        self.state.save(progress)
        self.display.say(
            f"{fault}: resuming from step {progress.step} without "
            + (f"batch {found[0]}." if len(found) == 1 else f"batches {found[0]} to {found[-1]}.")
        )

    def check_weights(self) -> bool:
        """Whether all weights are finite; if not, training goes back to a checkpoint or stops."""
        if are_numbers(self.model):
            return True
        step = self.progress.step
        self.recover(self.progress.index_of(step - 1), f"A weight is not finite after step {step}")
        return False

    def close(self) -> None:
        """Record and validate after the steps since the last round."""
        if self.progress.step > self.progress.closed_step:
            if self.progress.means.tokens:
                self.record()
            self.end_round()

    def record(self) -> None:
        """Write the training figures since the last record, and reset them."""
        step, now = self.progress.step, time.perf_counter()
        seconds = now - self.clock
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        means = self.progress.means.result()
        self.recorder.write({"step": step, "split": "train", **means, "learning_rate": rate})
        timing = {"step": step, "seconds": seconds, "tokens_per_second": self.tokens / seconds}
        if traces := getattr(self.model, "traces", None):  # Keras's models do not count
            timing["traces"] = traces
        self.recorder.time(timing)
        self.clock, self.tokens = now, 0
        self.progress.means = TokenMeans()

    def end_round(self) -> None:
        """Validate, save the model if it is the best so far, call the callbacks."""
        progress, options = self.progress, self.options
        progress.closed_step = progress.step
        began = time.perf_counter()
        figures: dict[str, float] = {}
        with moving_average(self.model, options.averaging):
            if self.validate:
                figures = self.validate()
                self.recorder.write({"step": progress.step, "split": "validation", **figures})
                self.judge(figures)
        logs = {f"val_{name}": value for name, value in figures.items()}
        logs = {**progress.round_means.result(), **logs}
        self.callbacks.on_epoch_end((progress.step - 1) // self.round_steps, logs)
        if self.is_out_of_patience():
            self.display.say(
                f"No better {self.monitor} in {options.patience} rounds: stopping early."
            )
            self.model.stop_training = True
        self.clock += time.perf_counter() - began

    def is_out_of_patience(self) -> bool:
        """Whether no round has improved for too long."""
        patience = self.options.patience
        return patience is not None and self.progress.rounds_since_best >= patience

    def judge(self, figures: dict[str, float]) -> None:
        """Save the model if its monitored figure is the best so far; of equals, the lower loss."""
        monitor, progress = self.monitor, self.progress
        if monitor not in figures:
            raise InputError(
                f"trainer.monitor is {monitor!r}, which this model's validation does not "
                f"compute; choose one of {', '.join(sorted(figures))}."
            )
        progress.rounds_since_best += 1
        figure, best = figures[monitor], progress.best
        loss = figures.get("loss", math.nan)
        self.rounds.add(self.model, progress.step, figure, progress.rounds)
        if is_better(monitor, figure, best) or (figure == best and loss < progress.best_loss):
            progress.rounds_since_best = 0
        elif progress.best_step and (figure != best or loss > progress.best_loss):
            return  # of equals, such as two zeros, the later is kept
        progress.best, progress.best_loss, progress.best_step = figure, loss, progress.step
        self.best.save(self.model, progress.step)

    def judge_average(self) -> None:
        """Validate the mean of the stored weights, and save it if it is the best model."""
        assert self.validate
        rounds, last = self.progress.rounds, self.model.get_weights()
        self.rounds.load_average(self.model, rounds)
        figures = self.validate()
        self.recorder.write({"step": self.progress.step, "split": "average", **figures})
        kept = is_better(self.monitor, figures[self.monitor], self.progress.best)
        if kept:
            self.progress.best = figures[self.monitor]
            self.best.save(self.model, None)
        else:
            self.model.set_weights(last)
        self.display.say(
            f"The average of the weights after steps {', '.join(rounds)} is "
            + ("better than the best round: it is saved." if kept else "not better: discarded.")
        )

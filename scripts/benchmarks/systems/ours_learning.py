"""Our default model, learning from the default data by our trainer's steps."""

from pathlib import Path

import keras

from benchmarks.sizes import Size
from benchmarks.systems.learning import Learner
from benchmarks.systems.ours import set_threads
from seq2seq.configuration.building import build_model, build_optimizer
from seq2seq.configuration.composing import build
from seq2seq.prediction import Predictor
from seq2seq.training.training_step import TrainingStep


class Ours(Learner):
    """A training with "PRECISION ROWS TURNS"; sizes and weights are those of the config."""

    def __init__(self, size: Size, options: str, weights: Path):
        precision, rows, turns = options.split()
        set_threads()
        super().__init__(int(rows), int(turns))
        config, prepared = self.config, self.prepared
        trainer = build(config.trainer, precision=precision)
        keras.utils.set_random_seed(config.seed)
        keras.config.set_dtype_policy(trainer.precision)
        model = build_model(config.model, prepared)
        batches = prepared.batches("train", seed=config.seed, form=model.target_form)
        optimizer, _ = build_optimizer(config.optimizer, total_steps=self.total, monitor="loss")
        model.compile(optimizer, jit_compile=trainer.jit_compile)
        self.update = TrainingStep(model, batches, trainer.distribution)
        self.predictor = Predictor(model)

    def step(self, index: int) -> int:
        return self.update(index)[1]

    def answer(self, words: list[str]) -> list[str]:
        return [one.output for one in self.predictor(words)]

"""Our default model, learning from the default data by our trainer's steps."""

import time

import keras

from benchmarks.systems.ours import set_threads
from benchmarks.systems.pronunciations import Point, Pronunciations
from seq2seq.building import build_model, build_optimizer
from seq2seq.config import build
from seq2seq.prediction import Predictor
from seq2seq.training.step import Step


class Learner:
    """A training that goes on when asked to.

    Args:
        rows: of training that it sees, some of them several times.
        words: of validation that it is judged by.
        precision: of `trainer.precision`.
    """

    def __init__(self, rows: int, words: int, precision: str):
        set_threads()
        self.data = Pronunciations(words)
        config, prepared = self.data.config, self.data.prepared
        trainer = build(config.trainer, precision=precision)
        keras.utils.set_random_seed(config.seed)
        keras.config.set_dtype_policy(trainer.precision)
        model = build_model(config.model, prepared)
        batches = prepared.batches("train", seed=config.seed, form=model.target_form)
        self.total = rows // prepared.batch_size
        optimizer, _ = build_optimizer(config.optimizer, total_steps=self.total, monitor="loss")
        model.compile(optimizer, jit_compile=trainer.jit_compile)
        self.step = Step(model, batches, trainer.distribution)
        self.predictor = Predictor(model)
        self.point = Point(0, 0.0, 0, 1.0)

    def advance(self, share: float) -> Point:
        """Train until a share of all steps is done, then look."""
        steps, seconds, tokens, _ = self.point
        begin = time.perf_counter()
        while steps < round(share * self.total):
            tokens += self.step(steps)[1]
            steps += 1
        seconds += time.perf_counter() - begin
        wrong = self.data.word_errors(lambda words: [one.output for one in self.predictor(words)])
        self.point = Point(steps, seconds, tokens, wrong)
        return self.point

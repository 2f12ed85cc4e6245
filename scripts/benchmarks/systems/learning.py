"""What systems share that learn the rows of `data=cmudict` and are judged now and then."""

import abc
import time
from typing import NamedTuple

from seq2seq.configuration.composing import build, compose

WORDS = 1000  # of validation, that systems are judged by


class Point(NamedTuple):
    """How far a training is."""

    steps: int
    seconds: float  # in steps, without validations
    tokens: int  # of targets, END among them and padding not
    word_errors: float  # share of validation words


class Learner(abc.ABC):
    """A training that continues when it is called.

    Args:
        rows: of training that it sees, some of them several times.
        turns: calls until it has seen them.
    """

    def __init__(self, rows: int, turns: int):
        self.config = compose("train")
        self.prepared = build(self.config.data).prepare(self.config.paths.cache)
        self.total = rows // self.prepared.batch_size
        self.turns, self.turn = turns, 0
        self.point = Point(0, 0.0, 0, 1.0)
        validation = self.prepared.splits["validation"]
        questions = list(validation.questions())
        chosen = questions[:: max(1, len(questions) // WORDS)][:WORDS]
        self.words = validation.source_texts([row for row, _ in chosen])
        self.references = [references for _, references in chosen]

    def __call__(self) -> Point:
        """Train for the next turn, then look."""
        steps, seconds, tokens, _ = self.point
        self.turn += 1
        begin = time.perf_counter()
        while steps < round(self.turn / self.turns * self.total):
            tokens += self.step(steps)
            steps += 1
        seconds += time.perf_counter() - begin
        answers = zip(self.answer(self.words), self.references, strict=True)
        wrong = sum(one not in references for one, references in answers) / len(self.words)
        self.point = Point(steps, seconds, tokens, wrong)
        return self.point

    @abc.abstractmethod
    def step(self, index: int) -> int:
        """Take an optimizer step, the index-th; its target tokens."""

    @abc.abstractmethod
    def answer(self, words: list[str]) -> list[str]:
        """Greedy outputs."""

"""The rows of `data=cmudict` that systems learn from, and what tells how much they have learned."""

from collections.abc import Callable
from typing import NamedTuple

from seq2seq.config import build, compose


class Point(NamedTuple):
    """How far a training is."""

    steps: int
    seconds: float  # in steps, without validations
    tokens: int  # of targets, END among them and padding not
    word_errors: float  # share of validation words


class Pronunciations:
    """Encoded rows, and some words to be judged by."""

    def __init__(self, num_words: int):
        self.config = compose("train")
        self.prepared = build(self.config.data).prepare(self.config.paths.cache)
        validation = self.prepared.splits["validation"]
        questions = list(validation.questions())
        chosen = questions[:: max(1, len(questions) // num_words)][:num_words]
        self.words = validation.source_texts([row for row, _ in chosen])
        self.references = [references for _, references in chosen]

    def word_errors(self, answer: Callable[[list[str]], list[str]]) -> float:
        """Share of the words whose answer equals no reference."""
        answers = zip(answer(self.words), self.references, strict=True)
        return sum(one not in references for one, references in answers) / len(self.words)

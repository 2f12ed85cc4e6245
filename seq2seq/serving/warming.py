"""Compilation before the first request."""

from collections.abc import Iterator

from seq2seq.errors import InputError
from seq2seq.prediction import Predictor
from seq2seq.prediction.padding import padded_size
from seq2seq.serving.sample_input import sample_input


def warm(predictor: Predictor, longest: int) -> None:
    """Answer made-up inputs in batches of each size, so that what this takes is compiled.

    Args:
        predictor: of a model.
        longest: steps of the longest source; 0 for nothing. Models that read one number of steps
            get that.

    Raises:
        InputError: the model's outputs are not finite.
    """
    for steps in _lengths(longest):
        sample = sample_input(predictor.model, steps)
        try:
            predictor.check([sample])
        except InputError:  # it reads something special, which nobody has made up
            return
        for size in _sizes(predictor.batch_size):
            predictor([sample] * size)


def _lengths(longest: int) -> Iterator[int]:
    """One length for each size to which sources are padded."""
    done, steps = 0, 2
    while done < longest:
        done = padded_size(steps)
        yield min(done, max(longest, 2))
        steps = done + 1


def _sizes(batch_size: int) -> Iterator[int]:
    """The numbers of rows to which batches are padded."""
    size = 1
    while size < batch_size:
        yield size
        size *= 2
    yield batch_size

"""The time that a training step takes."""

import time

import keras
import numpy as np

from seq2seq.data import Batches
from seq2seq.training.distribution import Distribution
from seq2seq.training.training_step import TrainingStep

LEAST = 1.0  # seconds of measured steps


def seconds_per_step(
    model: keras.Model, batches: Batches, distribution: Distribution, micro_batches: int = 1
) -> tuple[float, float]:
    """Train a model for some seconds, and leave it as it was.

    Args:
        model: compiled.
        batches: those that it will learn from.
        distribution: the devices that share a batch.
        micro_batches: parts of a batch that are computed one after another.

    Returns:
        mean seconds of a step over an epoch; and the seconds of the first steps of all shapes, in
        which they are compiled.
    """
    distribution.prepare(model, batches)
    if not model.optimizer.built:  # else its variables would begin with what is measured
        model.optimizer.build(model.trainable_variables)
    variables = [*model.variables, *model.optimizer.variables]
    before = [np.array(keras.ops.convert_to_numpy(one)) for one in variables]
    train = TrainingStep(model, batches, distribution, micro_batches)
    first: dict[tuple[int, int], int] = {}
    counts: dict[tuple[int, int], int] = {}
    for index in range(len(batches)):
        shape = batches.plan.batch(index)[1]
        first.setdefault(shape, index)
        counts[shape] = counts.get(shape, 0) + 1
    began = time.perf_counter()
    for _ in range(2):  # TensorFlow traces twice
        for index in first.values():
            train(index)
    compiling = time.perf_counter() - began
    seconds = dict.fromkeys(first, 0.0)
    rounds = 0
    while sum(seconds.values()) < LEAST:
        rounds += 1
        for shape, index in first.items():
            began = time.perf_counter()
            train(index)
            seconds[shape] += time.perf_counter() - began
    for variable, value in zip(variables, before, strict=True):
        variable.assign(value)
    means = {shape: spent / rounds for shape, spent in seconds.items()}
    return sum(means[shape] * counts[shape] for shape in counts) / len(batches), compiling

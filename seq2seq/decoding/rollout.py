"""Autoregressive rollout of models that output numbers."""

import math
from typing import Any, NamedTuple

import numpy as np
from keras import ops

from seq2seq.aliases import State, Tensor
from seq2seq.checks import check_counts
from seq2seq.decoding.arguments import leading_size, per_row, wrapped
from seq2seq.decoding.arrays.gathering import put
from seq2seq.decoding.arrays.threefry import as_uint32, standard_normal
from seq2seq.decoding.protocol import ValueOutput, ValueStep
from seq2seq.decoding.stepper import Stepper, check_length, check_output, state_leaves
from seq2seq.errors import InputError


class Rollout(NamedTuple):
    """K sequences of T steps for each of B rows."""

    values: Any  # float32 (B, K, T, D)
    log_probs: Any  # float32 (B, K): log density of the values in nats; None without a scale


class _Paths(NamedTuple):
    """The loop's state. The buffer is time-major, so that a step writes one slice."""

    index: Any  # int32 ()
    fed: Any  # float32 (N, D): the next input
    leaves: list  # of (N, ...)
    values: Any  # float32 (T, N, D)
    log_probs: Any  # float32 (N,)


def rollout(
    step: ValueStep,
    state: State,
    start: Tensor,
    horizon: int,
    num_samples: int = 1,
    seed: Any = None,
    row_ids: Tensor | None = None,
) -> Rollout:
    """Feeds a model its own outputs for T steps: a forecast, or samples of possible futures.

    Without a seed, or if the step gives no scale, the mean is fed back. With a seed, values are
    drawn from independent normal distributions. The draws of a sample are a function of (seed,
    row id, number of the sample, step) only: they depend neither on other rows of the batch nor on
    the number of samples or steps.

    >>> double = lambda values, state, index: ValueOutput(2 * values, state)
    >>> rollout(double, None, [[1.0]], horizon=3).values   ->   [[[[2], [4], [8]]]]

    Args:
        step: `(values float32 (N, D), state, index int32 ()) -> ValueOutput` for N = B * K rows,
            row `b * K + k` being sample k of row b. Pure; called once more at index 0, to learn
            its shapes.
        state: any nest of (B, ...), which is repeated K times; None for a step without state.
        start: float (B, D), the first input: the last known values. Not part of the output.
        horizon: int, T.
        num_samples: int, K.
        seed: int, or an int scalar inside a compiled function.
        row_ids: int (B,), on which the draws of a row depend (default: its position).

    Returns:
        Rollout.

    Raises:
        InputError: arguments, or the step's outputs, have wrong types or shapes; several samples
            are requested without a seed.
    """
    check_counts(horizon=horizon, num_samples=num_samples)
    check_length(step, horizon)
    start = ops.cast(start, "float32")
    if len(start.shape) != 2:
        raise InputError(f"start must have the shape (B, D); received {tuple(start.shape)}.")
    leaves = state_leaves(state)
    batch_size = leading_size([start, *leaves])
    fed = ops.repeat(start, num_samples, axis=0)
    leaves = [ops.repeat(leaf, num_samples, axis=0) for leaf in leaves]
    stepper = Stepper(_checked(step), state)
    *_, scale = stepper(fed, leaves, ops.zeros((), "int32"))
    if scale is not None and seed is None and num_samples > 1:
        raise InputError(
            f"{num_samples} samples without a seed would be identical. Pass seed=, an int."
        )
    noise = None
    if scale is not None and seed is not None:
        row_ids = ops.arange(batch_size, dtype="int32") if row_ids is None else wrapped(row_ids)
        row_ids = per_row("row_ids", row_ids, batch_size)
        noise = _draw(seed, row_ids, num_samples, (horizon, start.shape[-1]))

    paths = _Paths(
        index=ops.zeros((), "int32"),
        fed=fed,
        leaves=leaves,
        values=ops.zeros((horizon, *ops.shape(fed)), "float32"),
        log_probs=ops.zeros((ops.shape(fed)[0],), "float32"),
    )
    (paths,) = ops.while_loop(
        lambda paths: paths.index < horizon,
        lambda paths: (_advance(paths, stepper, noise),),
        (paths,),
    )
    shape = (batch_size, num_samples, horizon, start.shape[-1])
    return Rollout(
        values=ops.reshape(ops.transpose(paths.values, (1, 0, 2)), shape),
        log_probs=None if scale is None else ops.reshape(paths.log_probs, shape[:2]),
    )


def _advance(paths: _Paths, stepper: Stepper, noise: Tensor | None) -> _Paths:
    values, leaves, scale = stepper(paths.fed, paths.leaves, paths.index)
    log_probs = paths.log_probs
    if scale is not None:
        drawn = ops.zeros_like(values) if noise is None else ops.take(noise, paths.index, axis=0)
        values = values + scale * drawn
        densities = -0.5 * ops.square(drawn) - ops.log(scale) - 0.5 * math.log(2 * math.pi)
        log_probs = log_probs + ops.sum(densities, axis=-1)
    values = ops.reshape(values, ops.shape(paths.fed))
    return _Paths(
        index=paths.index + 1,
        fed=values,
        leaves=leaves,
        values=put(paths.values, paths.index, values),
        log_probs=log_probs,
    )


def _draw(seed: Any, row_ids: Tensor, num_samples: int, size: tuple[int, int]) -> Tensor:
    """Standard normal draws float32 (T, B * K, D), for `size` = (T, D)."""
    horizon, dim = size
    key = (as_uint32(seed), _axis(row_ids, (1, -1, 1, 1)))
    steps = _axis(np.arange(horizon * dim), (horizon, 1, 1, dim))
    samples = _axis(np.arange(num_samples), (1, 1, num_samples, 1))
    return ops.reshape(standard_normal(key, (samples, steps)), (horizon, -1, dim))


def _axis(numbers: Tensor, shape: tuple[int, ...]) -> Tensor:
    return ops.reshape(ops.cast(numbers, "uint32"), shape)


def _checked(step: ValueStep) -> ValueStep:
    """The step with a check that its outputs have the shape of its inputs."""

    def run(values: Tensor, state: State, index: Tensor) -> ValueOutput:
        output = step(values, state, index)
        check_output(output, "ValueOutput(mean, state, scale)")
        for name, part in (("mean", output[0]), ("scale", output[2])):
            if part is None:
                continue
            sizes = zip(part.shape, values.shape, strict=False)
            if len(part.shape) != 2 or any(
                None not in pair and pair[0] != pair[1] for pair in sizes
            ):
                raise InputError(
                    f"The step was given values of shape {tuple(values.shape)} and returned a "
                    f"{name} of shape {tuple(part.shape)}; it must return one of the same shape."
                )
        return output

    return run

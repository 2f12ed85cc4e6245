"""Markov chains: the probability of each symbol given the previous one."""

import math

from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.ops.ids import nan_unless, valid_ids
from seq2seq.symbols import START


def as_chain(parameters: Tensor) -> Tensor:
    """Float (B, T, V * V) -> (B, T, V, V): [b, t, i, j] is log p of j at step t after i."""
    size = math.isqrt(parameters.shape[-1])
    return ops.reshape(parameters, (*ops.shape(parameters)[:2], size, size))


def log_probs_along(parameters: Tensor, symbols: Ids) -> Tensor:
    """Log p of each symbol of given rows: (B, T, V * V), int (B, T) -> (B, T).

    NaN for what is not a symbol, or refused where its value is known (`valid_ids`).
    """
    size = math.isqrt(parameters.shape[-1])
    symbols, is_valid = valid_ids(symbols, size, "the targets")
    before = ops.pad(symbols[:, :-1], ((0, 0), (1, 0)), constant_values=START)
    pairs = (before * size + symbols)[:, :, None]
    found = ops.take_along_axis(parameters, pairs, axis=-1)[:, :, 0]
    # What follows depends on the symbol.
    return found + nan_unless(ops.all(is_valid, axis=-1, keepdims=True))

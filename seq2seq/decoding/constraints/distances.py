"""Distances of an automaton's states to acceptance."""

from typing import Any

import numpy as np

FAR = np.iinfo("int16").max  # larger than any limit


def distances(
    accepting: np.ndarray, edges: Any, rows: np.ndarray, row_of_state: np.ndarray
) -> np.ndarray:
    """Computes the least number of tokens from each state to an accepting one, nearest first.

    Args:
        accepting: bool (Q,).
        edges: sources, tokens and targets, int (E,) each: the differences from the rows.
        rows: int (R, V), the next state for each token.
        row_of_state: int (Q,).

    Returns:
        int16 (Q,). FAR if there is no such state.
    """
    found = np.where(accepting, 0, FAR).astype("int16")
    sources, tokens, targets = edges
    hidden = rows[row_of_state[sources], tokens]  # the rows' targets, which the edges replace
    reached = np.asarray(accepting)
    for distance in range(1, FAR):
        ways = np.count_nonzero(reached[rows], axis=1)[row_of_state]
        gained = reached[targets].astype("int64") - reached[hidden]
        ways = ways + np.bincount(sources, weights=gained, minlength=len(found)).astype("int64")
        new = (ways > 0) & ~reached
        if not new.any():
            break
        found[new] = distance
        reached = reached | new
        pending = ~reached[sources]
        sources, targets, hidden = sources[pending], targets[pending], hidden[pending]
    return found

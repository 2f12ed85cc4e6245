"""How far the states of an automaton are from acceptance."""

from typing import Any

import numpy as np

FAR = np.iinfo("int16").max  # farther than any limit


def distances(
    accepting: np.ndarray, edges: Any, rows: np.ndarray, row_of_state: np.ndarray
) -> np.ndarray:
    """The least number of tokens from each state to an accepting one, nearest states first.

    Args:
        accepting: bool (Q,).
        edges: sources, tokens and targets, int (E,) each: what differs from the rows.
        rows: int (R, V), the state that each token leads to.
        row_of_state: int (Q,).

    Returns:
        int16 (Q,). FAR where there is no such state.
    """
    found = np.where(accepting, 0, FAR).astype("int16")
    sources, tokens, targets = edges
    hidden = rows[row_of_state[sources], tokens]  # what the rows say, but for the edges
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

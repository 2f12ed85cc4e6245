"""Finite stand-ins for log 0, so that no infinity enters the arithmetic of a search."""

NEVER = -1e9  # a hypothesis that does not exist; sums stay finite
EXISTS = -5e8  # above this a hypothesis exists
IMPOSSIBLE = -1e4  # a forced token of probability 0: its hypothesis continues, ranked last

"""Array operations inside decoding loops: gathers, top-k and random numbers."""

"""Which outputs are allowed, as automata over token ids."""

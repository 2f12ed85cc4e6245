"""Constraints: restrict outputs to those accepted by an automaton over token ids."""

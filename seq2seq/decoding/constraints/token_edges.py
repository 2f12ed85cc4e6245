"""Conversion of automata over characters or bytes to automata over tokens."""

from collections.abc import Sequence

import numpy as np

from seq2seq.decoding.constraints.automaton import Automaton, Edges
from seq2seq.decoding.constraints.dfa import NUM_CODE_POINTS, Dfa, determine
from seq2seq.decoding.constraints.glushkov import Glushkov
from seq2seq.decoding.constraints.utf8 import by_bytes
from seq2seq.errors import InputError

MOST_EDGES = 20_000_000  # 24 bytes each
MOST_MOVES = 100_000_000  # of all states with all tokens: about five seconds
Text = str | bytes | None


def over_tokens(positions: Glushkov, first: Sequence[Text], later: Sequence[Text]) -> Automaton:
    """Builds the automaton of token sequences whose text an expression matches in full.

    State 0 is before the first token; after it, state 1 + q is state q over characters or bytes.

    Args:
        positions: the regular expression.
        first: V texts, added by each token as the first of an output.
        later: V texts, added by it later. A token without one is never allowed.

    Raises:
        InputError: the automaton is too large.
    """
    tokens = np.array([token for token, text in enumerate(later) if text], "int64")
    dfa, symbols = _spelled(positions, [texts[t] for texts in (first, later) for t in tokens])
    num_states, stay = dfa.table.shape
    if num_states * len(tokens) > MOST_MOVES:
        raise _too_large(num_states, len(tokens))
    widest = max(map(len, symbols), default=0)
    padded = np.array([[*text, *[stay] * (widest - len(text))] for text in symbols], "int32")
    padded = padded.reshape(2, len(tokens), widest)
    table = np.column_stack([dfa.table, np.arange(num_states)])  # padding changes no state

    edges, num_edges = [], 0
    for source, state, texts in [
        (0, dfa.start, padded[0]),
        *((1 + state, state, padded[1]) for state in range(num_states) if state != dfa.dead),
    ]:
        alive, states = np.arange(len(tokens)), np.full(len(tokens), state)
        for place in range(widest):
            states = table[states, texts[alive, place]]
            is_alive = states != dfa.dead
            alive, states = alive[is_alive], states[is_alive]
        edges.append((np.full(len(alive), source), tokens[alive], 1 + states))
        num_edges += len(alive)
        if num_edges > MOST_EDGES:
            raise _too_large(num_states, len(tokens))
    accepting = np.append(dfa.accepting[dfa.start], dfa.accepting)
    return Automaton(accepting, Edges(*np.concatenate(edges, axis=1)), len(later))


def _too_large(num_states: int, num_tokens: int) -> InputError:
    return InputError(
        f"The regular expression has {num_states:,} states, too many for a vocabulary of "
        f"{num_tokens:,} tokens. Repeat less."
    )


def _spelled(positions: Glushkov, texts: list) -> tuple[Dfa, list[Sequence[int]]]:
    """Builds an automaton and its input texts: over bytes if any text is bytes, else characters."""
    if any(isinstance(text, bytes) for text in texts):
        dfa = by_bytes(*determine(positions, "".join(map(chr, range(NUM_CODE_POINTS)))))
        return dfa, [text.encode() if isinstance(text, str) else text or b"" for text in texts]
    characters = sorted({character for text in texts for character in text or ""})
    dfa, class_of = determine(positions, "".join(characters))
    return dfa, [[class_of[ord(character)] for character in text or ""] for text in texts]

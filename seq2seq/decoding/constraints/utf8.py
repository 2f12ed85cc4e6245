"""Automata that read UTF-8 byte by byte."""

import numpy as np

from seq2seq.decoding.constraints.dfa import Dfa
from seq2seq.errors import InputError

MOST_STATES = 200_000  # 1 kB each
SURROGATES = slice(0xD800, 0xE000)
NEXT_BYTES = slice(0x80, 0xC0)
# For characters of 2, 3 and 4 bytes: first code point, first lead byte, number of lead bytes.
FORMS = ((0x80, 0xC0, 32), (0x800, 0xE0, 16), (0x10000, 0xF0, 5))


def by_bytes(dfa: Dfa, class_of: np.ndarray) -> Dfa:
    """Converts an automaton to one of the same texts over the 256 bytes of UTF-8.

    Inside a character, the state is the state before the character and a node, which maps each next
    byte to a class or another node. Node 0 is between characters.

    Args:
        dfa: over classes of characters.
        class_of: int32 (0x110000,), the class of each code point; 0 never matches.

    Raises:
        InputError: the automaton has too many states.
    """
    class_of = np.pad(class_of, (0, 5 * 64**3 - len(class_of)))
    class_of[SURROGATES] = 0
    nodes: dict[tuple[bool, bytes], int] = {}  # 64 classes or nodes to their number
    leads = []
    for depth, (first, lead, num_leads) in enumerate(FORMS, 1):
        numbers = class_of[: num_leads * 64**depth].copy()
        numbers[:first] = 0  # overlong encodings are invalid
        for level in range(depth):
            keys = [(level == 0, block.tobytes()) for block in numbers.reshape(-1, 64)]
            numbers = np.array([nodes.setdefault(key, 1 + len(nodes)) for key in keys], "int32")
        leads.append((slice(lead, lead + num_leads), numbers))

    num_states, num_nodes = len(dfa.table), 1 + len(nodes)
    if num_states * num_nodes > MOST_STATES:
        raise InputError(
            f"The regular expression needs {num_states * num_nodes:,} states to read bytes, more "
            f"than {MOST_STATES:,}. Repeat less, or name fewer characters."
        )
    blocks = np.frombuffer(b"".join(block for _, block in nodes), "int32").reshape(-1, 64)
    completes = np.array([is_last for is_last, _ in nodes])
    before = num_nodes * np.arange(num_states, dtype="int32")[:, None]
    table = np.full((num_states, num_nodes, 256), num_nodes * dfa.dead, "int32")
    table[:, 0, :0x80] = num_nodes * dfa.table[:, class_of[:0x80]]
    for bytes_, numbers in leads:
        table[:, 0, bytes_] = before + numbers
    inside = table[:, 1:, NEXT_BYTES]
    inside[:, completes] = num_nodes * dfa.table[:, blocks[completes]]
    inside[:, ~completes] = before[:, :, None] + blocks[~completes]
    accepting = np.zeros((num_states, num_nodes), "bool")
    accepting[:, 0] = dfa.accepting
    return Dfa(
        table=table.reshape(-1, 256),
        accepting=accepting.reshape(-1),
        start=num_nodes * dfa.start,
        dead=num_nodes * dfa.dead,
    )

"""The backpointers of a beam search, and the hypotheses traced back along them."""

from typing import Any, NamedTuple

from keras import ops

from seq2seq.aliases import Size, Tensor
from seq2seq.decoding.arrays.gathering import pick, put
from seq2seq.decoding.arrays.log_zero import NEVER


class Backpointers(NamedTuple):
    """The choices of every step, with pointers to their parent beams.

    A step writes one slice of each buffer and moves nothing; hypotheses are traced back once, after
    the search.
    """

    parents: Any  # int32 (L, B, K): the beam that live beam k continues
    tokens: Any  # int32 (L, B, K): with this token
    log_probs: Any  # float32 (L, B, K): and this log p
    end_parents: Any  # int32 (L, B, K): the beam that ends here as the step's k-th finished one
    end_log_probs: Any  # float32 (L, B, K): log p of its END
    end_totals: Any  # float32 (L, B, K): total of the whole hypothesis; NEVER: none
    end_scores: Any  # float32 (L, B, K): its score; NEVER: none
    attention: list  # one float32 (L, B * K, S), or none; rows before reordering

    @classmethod
    def blank(
        cls, size: Size, batch_size: Any, width: int, attention: Tensor | None
    ) -> "Backpointers":
        """Returns empty buffers for L steps.

        Args:
            size, batch_size, width: L, B, K.
            attention: float (B * K, S) as the step returns it, or None.
        """
        shape = (size, batch_size, width)
        ids, floats = ops.zeros(shape, "int32"), ops.zeros(shape, "float32")
        return cls(
            parents=ids,
            tokens=ids,
            log_probs=floats,
            end_parents=ids,
            end_log_probs=floats,
            end_totals=ops.full(shape, NEVER, "float32"),
            end_scores=ops.full(shape, NEVER, "float32"),
            attention=[]
            if attention is None
            else [ops.zeros((size, *ops.shape(attention)), "float32")],
        )

    def write(self, index: Tensor, attention: Tensor | None, **slices: Tensor) -> "Backpointers":
        """Writes the slices of one step, each (B, K), and the step's attention."""
        written = {name: put(getattr(self, name), index, x) for name, x in slices.items()}
        return self._replace(
            attention=[put(buffer, index, attention) for buffer in self.attention], **written
        )


class Endings(NamedTuple):
    """The last token of n hypotheses per row, where tracing back begins."""

    lengths: Any  # int32 (B, n); 0 where there is no hypothesis
    is_live: Any  # bool (B, n): cut off at its length limit; otherwise it chose END
    slots: Any  # int32 (B, n): its index among the live, or finished, hypotheses of its last step


class Traces(NamedTuple):
    """Hypotheses traced back."""

    tokens: Any  # int32 (B, n, L)
    log_probs: Any  # float32 (B, n, L)
    attention: Any  # float32 (B, n, L, S), or None


def trace_back(backpointers: Backpointers, endings: Endings, end: int, last: Tensor) -> Traces:
    """Traces each hypothesis from its last token to its first.

    Args:
        backpointers: of the whole search.
        endings: the hypotheses.
        end: int, the id of END.
        last: int32 scalar, the number of steps of the search.
    """
    shape = (ops.shape(backpointers.tokens)[0], *ops.shape(endings.slots))
    lengths = endings.lengths

    def step_back(
        index: Tensor, slots: Tensor, tokens: Tensor, log_probs: Tensor, parents: Tensor
    ) -> tuple:
        index = index - 1
        is_end = ~endings.is_live & ops.equal(index, lengths - 1)
        inside = index < lengths

        def read(live: Tensor, ending: Tensor) -> Tensor:
            live = pick(ops.take(live, index, axis=0), slots)
            return ops.where(is_end, pick(ops.take(ending, index, axis=0), slots), live)

        token = ops.where(is_end, end, pick(ops.take(backpointers.tokens, index, axis=0), slots))
        log_prob = read(backpointers.log_probs, backpointers.end_log_probs)
        parent = read(backpointers.parents, backpointers.end_parents)
        return (
            index,
            ops.where(inside, parent, slots),
            put(tokens, index, ops.where(inside, token, 0)),
            put(log_probs, index, ops.where(inside, log_prob, 0.0)),
            put(parents, index, parent),
        )

    ids, floats = ops.zeros(shape, "int32"), ops.zeros(shape, "float32")
    carried = (last, endings.slots, ids, floats, ids)
    _, _, tokens, log_probs, parents = ops.while_loop(lambda i, *_: i > 0, step_back, carried)
    return Traces(
        tokens=ops.transpose(tokens, (1, 2, 0)),
        log_probs=ops.transpose(log_probs, (1, 2, 0)),
        attention=_read_attention(backpointers, ops.transpose(parents, (1, 2, 0)), lengths),
    )


def _read_attention(backpointers: Backpointers, parents: Tensor, lengths: Tensor) -> Tensor | None:
    """Gathers rows of (L, B * K, S) by parents (B, n, L): (B, n, L, S), 0 after the end."""
    if not backpointers.attention:
        return None
    (buffer,) = backpointers.attention
    size, num_rows, source = ops.shape(buffer)
    width = backpointers.tokens.shape[2]
    steps = ops.arange(size, dtype="int32")
    rows = ops.arange(ops.shape(parents)[0], dtype="int32")[:, None, None] * width
    rows = ops.reshape(steps * num_rows + rows + parents, (-1,))
    picked = ops.take(ops.reshape(buffer, (-1, source)), rows, axis=0)
    picked = ops.reshape(picked, (*ops.shape(parents), source))
    inside = steps < lengths[:, :, None]
    return ops.where(inside[..., None], picked, 0.0)

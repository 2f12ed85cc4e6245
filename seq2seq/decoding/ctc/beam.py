"""Prefix beam search for connectionist temporal classification (CTC)."""

from typing import Any, NamedTuple, Self

from keras import ops

from seq2seq.aliases import Mask, Tensor
from seq2seq.checks import check_counts
from seq2seq.decoding.arrays.gathering import pick
from seq2seq.decoding.arrays.log_zero import EXISTS, NEVER
from seq2seq.decoding.ctc.frames import frames
from seq2seq.decoding.ctc.hypotheses import ctc_hypotheses
from seq2seq.decoding.protocol import Hypotheses
from seq2seq.errors import InputError


class _Prefixes(NamedTuple):
    """Distinct prefixes of outputs, and their log-probabilities given the frames so far."""

    frame: Any  # int32 ()
    labels: Any  # int32 (B, K, S), then blank
    counts: Any  # int32 (B, K)
    last: Any  # int32 (B, K): the last label; blank if there is none
    in_blank: Any  # float32 (B, K): log p of paths that end in blank
    in_label: Any  # float32 (B, K): log p of paths that end in the last label


class CtcBeam:
    """CTC prefix beam search: extends the `width` most likely prefixes frame by frame.

    The paths of an output are summed (Graves, 2012, doi:10.1007/978-3-642-24797-2,
    section 7.5.3; Hannun et al., 2014, arXiv:1408.2873). Prefixes that
    become equal are merged. If nothing is pruned, the first output is the most likely.

    >>> CtcBeam(width=10)(log_probs, lengths, end=3).tokens[:, 0]

    Args:
        width: int, K.
        n_best: int, outputs returned per row, at most `width`.

    Raises:
        InputError: sizes out of range.
    """

    def __init__(self, width: int = 10, n_best: int = 1):
        check_counts(width=width, n_best=n_best)
        if n_best > width:
            raise InputError(
                f"CtcBeam needs 1 <= n_best <= width; received n_best={n_best}, width={width}."
            )
        self.width = width
        self.n_best = n_best

    @property
    def reads_frames(self) -> bool:
        """Whether it decodes CTC frames instead of calling a step function."""
        return True

    @property
    def variables(self) -> list:
        """The variables that it reads besides the model's: none."""
        return []

    @property
    def with_reranker(self) -> tuple[Self, None]:
        """How to search; nothing ranks the outputs again."""
        return self, None

    @property
    def num_outputs(self) -> int:
        """Largest number of outputs of a row."""
        return self.n_best

    def with_outputs(self, number: int) -> Self:
        """Make the same search with another `n_best`, and no fewer prefixes than that."""
        return type(self)(max(self.width, number), number)

    @property
    def is_plain(self) -> bool:
        """Whether it takes the likeliest symbol at every step."""
        return False

    def __call__(
        self, log_probs: Tensor, lengths: Tensor | None = None, *, end: int, blank: int = 0
    ) -> Hypotheses:
        """Decodes B rows.

        Args:
            log_probs: float (B, S, V), normalized; forbidden labels may be set to -inf.
            lengths: int (B,), frames of each row (default: S).
            end: int, not a label: appended to each output.
            blank: int.

        Returns:
            Hypotheses with L = S + 1: `scores` are log p of the paths that were kept,
            `log_probs` of all paths of the output. If there are fewer outputs than `n_best`,
            the remaining slots are empty.

        Raises:
            InputError: log_probs have another rank.
        """
        by_frame = frames(log_probs, lengths, blank)
        num_frames, rows, vocabulary = ops.shape(by_frame)
        # Other labels cannot be among the K best, even if K - 1 of these merge with other prefixes.
        of_labels = ops.where(ops.arange(vocabulary) == blank, NEVER, by_frame)
        of_label, label = ops.top_k(of_labels, min(vocabulary, 2 * self.width))
        inputs = by_frame, of_label, ops.cast(label, "int32")

        def advance(prefixes: _Prefixes) -> tuple[_Prefixes]:
            frame, of_label, label = (ops.take(x, prefixes.frame, axis=0) for x in inputs)
            return (_advance(prefixes, frame, of_label, label, blank),)

        (found,) = ops.while_loop(
            lambda prefixes: prefixes.frame < num_frames,
            advance,
            (self._first(rows, num_frames, blank),),
        )
        return ctc_hypotheses(
            log_probs,
            lengths,
            found.labels[:, : self.n_best],
            found.counts[:, : self.n_best],
            scores=ops.logaddexp(found.in_blank, found.in_label)[:, : self.n_best],
            end=end,
            blank=blank,
        )

    def _first(self, rows: Any, num_frames: Any, blank: int) -> _Prefixes:
        """The empty prefix, and empty slots."""
        shape = (rows, self.width)
        only_first = ops.where(ops.arange(self.width) == 0, 0.0, NEVER)
        return _Prefixes(
            frame=ops.zeros((), "int32"),
            labels=ops.full((*shape, num_frames), blank, "int32"),
            counts=ops.zeros(shape, "int32"),
            last=ops.full(shape, blank, "int32"),
            in_blank=ops.broadcast_to(only_first, shape),
            in_label=ops.full(shape, NEVER, "float32"),
        )


def _advance(
    prefixes: _Prefixes, frame: Tensor, of_label: Tensor, label: Tensor, blank: int
) -> _Prefixes:
    """Returns the K most likely prefixes after one more frame.

    Args:
        prefixes: _Prefixes.
        frame: float32 (B, V), log-probabilities.
        of_label: float32 (B, C), those of the most likely labels.
        label: int32 (B, C), these labels.
        blank: int.
    """
    last, num_labels = prefixes.last, label.shape[1]
    width = last.shape[1]
    either = ops.logaddexp(prefixes.in_blank, prefixes.in_label)

    def before(labels: Tensor) -> Tensor:
        """Log p (B, K, M) of the paths that each of labels (B, 1, M) may extend."""
        repeats = ops.equal(last[:, :, None], labels)  # needs a blank between the two
        return ops.where(repeats, prefixes.in_blank[:, :, None], either[:, :, None])

    of_last = pick(frame, last)
    becomes = _becomes(prefixes, either > EXISTS, blank)
    joined = ops.max(ops.where(becomes, before(last[:, None]), NEVER), axis=1)
    in_blank = either + frame[:, blank][:, None]
    in_label = ops.logaddexp(prefixes.in_label, joined) + of_last

    is_last = ops.equal(last[:, :, None], label[:, None])
    is_there = ops.matmul(ops.cast(becomes, "float32"), ops.cast(is_last, "float32")) > 0
    grown = ops.where(is_there, NEVER, before(label[:, None]) + of_label[:, None])
    grown = ops.reshape(grown, (-1, width * num_labels))
    totals, chosen = ops.top_k(
        ops.concatenate([ops.logaddexp(in_blank, in_label), grown], axis=1), width
    )
    return _chosen(prefixes, in_blank, in_label, label, totals, ops.cast(chosen, "int32"))


def _becomes(prefixes: _Prefixes, exists: Mask, blank: int) -> Mask:
    """Bool (B, K, K): whether prefix i plus one label equals prefix j, which exists."""
    positions = ops.arange(ops.shape(prefixes.labels)[2], dtype="int32")
    is_last = ops.equal(positions, prefixes.counts[:, :, None] - 1)
    shorter = ops.where(is_last, blank, prefixes.labels)
    is_same = ops.all(ops.equal(prefixes.labels[:, :, None], shorter[:, None]), axis=-1)
    return is_same & (exists & (prefixes.counts > 0))[:, None]


def _chosen(
    prefixes: _Prefixes,
    in_blank: Tensor,
    in_label: Tensor,
    label: Tensor,
    totals: Tensor,
    chosen: Tensor,
) -> _Prefixes:
    """The next prefixes: unchanged ones (indices below K) and extended ones."""
    width, num_labels = totals.shape[1], label.shape[1]
    is_new = chosen >= width
    source = ops.where(is_new, (chosen - width) // num_labels, chosen)
    added = pick(label, (chosen - width) % num_labels)
    counts = pick(prefixes.counts, source)
    labels = ops.take_along_axis(prefixes.labels, source[:, :, None], axis=1)
    positions = ops.arange(ops.shape(labels)[2], dtype="int32")
    is_place = is_new[:, :, None] & ops.equal(positions, counts[:, :, None])
    return _Prefixes(
        frame=prefixes.frame + 1,
        labels=ops.where(is_place, added[:, :, None], labels),
        counts=counts + ops.cast(is_new, "int32"),
        last=ops.where(is_new, added, pick(prefixes.last, source)),
        in_blank=ops.where(is_new, NEVER, pick(in_blank, source)),
        in_label=ops.where(is_new, totals, pick(in_label, source)),
    )

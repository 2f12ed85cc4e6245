"""Batches for `fit`."""

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from seq2seq.data.batching.plan import Plan
from seq2seq.data.batching.word_dropout import WordDropout
from seq2seq.data.store.split import Rows
from seq2seq.features.feature import Feature
from seq2seq.features.target_form import TargetForm
from seq2seq.symbols import END, START

if TYPE_CHECKING:
    import tensorflow

Batch = tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]
TEACHER_FORCED = TargetForm(fed=True, ended=True)


class Batches(keras.utils.PyDataset):
    """The batches `(x, y, sample_weight)` of an epoch, right-padded to few shapes.

    A source `ab` and a target `cat`, in a batch of S = 3 and T = 5:

    - x["source"] `a b PAD`, x["source_length"] 2, x["target_in"] `START c a t PAD`
    - y `c a t END PAD`, sample_weight `1 1 1 1 0`

    A target truncated at the plan's `max_length` has no END. Filler rows have weight 0. For models
    without feedback, x["target_mask"] `1 1 1 1 0` replaces x["target_in"]; targets that are not
    `ended` have no END. Numbers are fed after a step of zeros.

    Attributes:
        source: the feature that encoded the sources.
        target: the feature that encoded the targets.
        plan: the assignment of rows to batches; lengths include END if `form` has it.
        form: the form of the model's targets.
        word_dropout: makes some source words unknown; None for none.
        row_weights: float (N,) by which the rows count; None for 1.
        epoch: int, increased after each epoch of `fit`, where building a model counts as one.
    """

    def __init__(
        self,
        source_ids: Rows,
        target_ids: Rows,
        plan: Plan,
        *,
        source: Feature,
        target: Feature,
        form: TargetForm = TEACHER_FORCED,
        word_dropout: WordDropout | None = None,
        row_weights: np.ndarray | None = None,
    ):
        super().__init__()
        self.word_dropout = word_dropout
        self.row_weights = row_weights
        self.source = source
        self.target = target
        self.plan = plan
        self.form = form
        self.epoch = 0
        self._source_ids = source_ids
        self._target_ids = target_ids

    def __len__(self) -> int:
        """Batches in an epoch."""
        return len(self.plan)

    def __getitem__(self, index: int) -> Batch:
        """Return a batch of the current epoch."""
        if not 0 <= index < len(self):
            raise IndexError(
                f"The index of a batch must be from 0 to {len(self) - 1}, not {index}."
            )
        return self.batch(self.epoch * len(self) + index)

    def on_epoch_end(self) -> None:
        """Change to the next epoch's order; called by `fit`."""
        self.epoch += 1

    def batch(self, index: int, worker: int = 0, workers: int = 1) -> Batch:
        """Return a batch by its index over all epochs, or one worker's slice of its rows.

        Returns:
            x: source int32 (B, S) or float32 (B, S, D), source_length int32 (B,), and target_in
                like y or target_mask bool (B, T).
            y: int32 (B, T) or float32 (B, T, D).
            sample_weight: float32 (B, T).
        """
        rows, shape = self.plan.batch(index, worker, workers)
        x, y, weights = self.gather(rows, shape)
        if self.word_dropout is not None:
            x["source"] = self.word_dropout(x["source"], rows, index // len(self))
        return x, y, weights

    def rows(self, index: int) -> np.ndarray:
        """Return int64 (B,) numbers of the rows, from 0, in the batch with this index."""
        rows, _ = self.plan.batch(index)
        return rows[rows >= 0]

    def gather(self, rows: np.ndarray, shape: tuple[int, int]) -> Batch:
        """Make the batch of given row numbers (B,), -1 for filler rows, in a shape (S, T)."""
        limit = self.plan.max_length
        source_size, target_size = shape
        source, source_length = self._source_ids.padded(rows, source_size)
        y, target_length = self._target_ids.padded(rows, target_size)
        asked = target_length
        if limit is not None:
            source_length = np.minimum(source_length, limit)
            asked = np.minimum(asked, limit)
            y[:, limit:] = 0
        x = {"source": source, "source_length": source_length.astype("int32")}
        if self.form.fed:
            x["target_in"] = _delayed(y)
        if self.form.ended:
            ending = np.flatnonzero((rows >= 0) & (asked == target_length))
            y[ending, target_length[ending]] = END
            asked[ending] += 1
        mask = np.arange(target_size) < asked[:, None]
        if not self.form.fed:
            x["target_mask"] = mask
        weights = mask.astype("float32")
        if self.row_weights is not None:
            weights *= self.row_weights[rows, None]  # filler rows have no steps
        return x, y, weights

    def as_tf_dataset(self, epochs: int = 1) -> "tensorflow.data.Dataset":
        """Return the batches of the next epochs as a tf.data pipeline."""
        from seq2seq.data.batching.tensorflow_dataset import tensorflow_dataset

        first = self.epoch * len(self)
        indices = range(first, first + epochs * len(self))
        return tensorflow_dataset(self.batch, indices, self.source, self.target, self.form.fed)

    def __repr__(self) -> str:
        shapes: Any = ", ".join(f"{source}x{target}" for source, target in self.plan.shapes)
        return f"Batches({self.plan.num_rows} rows in {len(self)} batches of shapes {shapes})"


def _delayed(targets: np.ndarray) -> np.ndarray:
    """Delay targets (B, T) after START, or numbers (B, T, D) after zeros; omit the last step.

    >>> _delayed([[7, 8, 9]])   ->   [[START, 7, 8]]
    """
    first = np.full_like(targets[:, :1], START if targets.ndim == 2 else 0)
    return np.concatenate([first, targets[:, :-1]], axis=1)

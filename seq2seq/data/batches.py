"""Batches that any `fit` takes."""

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from seq2seq.data.plan import Plan
from seq2seq.data.sequences import Sequences
from seq2seq.features.feature import Feature
from seq2seq.symbols import END, START

if TYPE_CHECKING:
    import tensorflow

Batch = tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]


class Batches(keras.utils.PyDataset):
    """Teacher-forced batches `(x, y, sample_weight)`: right-padded, few shapes, an epoch long.

    A source `ab` and a target `cat`, in a batch of S = 3 and T = 5:

    - x["source"] `a b PAD`, x["source_length"] 2, x["target_in"] `START c a t PAD`
    - y `c a t END PAD`, sample_weight `1 1 1 1 0`

    A target that is cut at the plan's `max_length` is not asked for END. Filler rows have weight 0.

    Attributes:
        source: the feature that encoded the sources.
        target: the feature that encoded the targets.
        plan: which rows stand in which batch.
        epoch: int, counts up after each epoch of `fit`, which takes building a model for one too.
    """

    def __init__(
        self,
        source_ids: Sequences,
        target_ids: Sequences,
        plan: Plan,
        *,
        source: Feature,
        target: Feature,
    ):
        super().__init__()
        self.source = source
        self.target = target
        self.plan = plan
        self.epoch = 0
        self._source_ids = source_ids
        self._target_ids = target_ids

    def __len__(self) -> int:
        """Batches in an epoch."""
        return len(self.plan)

    def __getitem__(self, index: int) -> Batch:
        """A batch of the current epoch."""
        if not 0 <= index < len(self):
            raise IndexError(f"batch {index} of {len(self)}")
        return self.batch(self.epoch * len(self) + index)

    def on_epoch_end(self) -> None:
        """Turns to the next epoch's order; `fit` calls it."""
        self.epoch += 1

    def batch(self, step: int, worker: int = 0, workers: int = 1) -> Batch:
        """The batch of a step counted over all epochs, or one worker's slice of its rows.

        Returns:
            x: source int32 (B, S), source_length int32 (B,), target_in int32 (B, T).
            y: int32 (B, T).
            sample_weight: float32 (B, T).
        """
        return self.gather(*self.plan.batch(step, worker, workers))

    def gather(self, rows: np.ndarray, shape: tuple[int, int]) -> Batch:
        """The batch of given row numbers (B,), -1 for filler rows, in a shape (S, T)."""
        limit = self.plan.max_length
        source_size, target_size = shape
        source, source_length = self._source_ids.padded(rows, source_size)
        y, target_length = self._target_ids.padded(rows, target_size)
        asked = np.where(rows < 0, 0, target_length + 1)  # END is asked for
        if limit is not None:
            source_length = np.minimum(source_length, limit)
            asked = np.minimum(asked, np.where(target_length > limit, limit, limit + 1))
            y[:, limit:] = 0
        target_in = np.concatenate([np.full((len(rows), 1), START, "int32"), y[:, :-1]], axis=1)
        ended = np.flatnonzero(asked == target_length + 1)
        y[ended, target_length[ended]] = END
        x = {
            "source": source,
            "source_length": source_length.astype("int32"),
            "target_in": target_in,
        }
        return x, y, (np.arange(target_size) < asked[:, None]).astype("float32")

    def as_tf_dataset(self, epochs: int = 1) -> "tensorflow.data.Dataset":
        """The batches of the next epochs as a tf.data pipeline."""
        from seq2seq.data.tensorflow_dataset import tensorflow_dataset

        return tensorflow_dataset(self, epochs)

    def __repr__(self) -> str:
        shapes: Any = ", ".join(f"{source}x{target}" for source, target in self.plan.shapes)
        return f"Batches({self.plan.num_rows} rows in {len(self)} batches of shapes {shapes})"

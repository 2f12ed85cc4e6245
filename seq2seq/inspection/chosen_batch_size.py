"""The batch size of a training."""

from seq2seq.data.batching.batch_size import suitable_batch_size
from seq2seq.data.pair_reader import PairReader


def chosen_batch_size(dataset: PairReader, num_rows: int) -> int:
    """Return the rows in a batch: as given, or as `auto` chooses.

    Args:
        dataset: the data set.
        num_rows: of train.
    """
    if isinstance(dataset.batch_size, int) and dataset.batch_by == "rows":
        return dataset.batch_size
    return suitable_batch_size([1] * num_rows, [1] * num_rows)

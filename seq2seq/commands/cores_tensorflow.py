"""Cores for batches that are computed at the same time."""

import os

from seq2seq.checks import check_counts


def share_cores(workers: int | str) -> None:
    """Give each worker of a predictor its share of the cores, before TensorFlow starts.

    An operation of TensorFlow is computed by as many threads as there are cores. With as many
    workers, they would wait for each other. Nothing changes where the environment says how many
    threads there are, or TensorFlow has already started.

    Args:
        workers: as for `Predictor`.

    Raises:
        InputError: not a number of at least 1.
    """
    import keras

    from seq2seq.prediction.batching.batches import AUTO, num_cores

    if workers != AUTO:
        check_counts(workers=workers)

    if keras.backend.backend() != "tensorflow" or "TF_NUM_INTRAOP_THREADS" in os.environ:
        return
    import tensorflow as tf

    cores = num_cores()
    if workers == AUTO:
        workers = 1 if tf.config.list_physical_devices("GPU") else cores
    if workers == 1:
        return
    try:
        tf.config.threading.set_intra_op_parallelism_threads(max(1, cores // int(workers)))
    except RuntimeError:  # it has started
        return

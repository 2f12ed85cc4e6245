"""The number of sources in a batch."""

import threading
import warnings


class BatchSize:
    """The largest number of sources in a batch for which there is enough memory.

    Several threads may share it.

    Args:
        largest: as the user gave it.

    Attributes:
        largest: what is left of it after batches that ran out of memory.
    """

    def __init__(self, largest: int):
        self.largest = largest
        self._lock = threading.Lock()

    def halve(self, size: int, error: Exception) -> None:
        """Continue with smaller batches after one of `size` sources ran out of memory.

        Raises:
            Exception: the error, if it has another cause, or a batch cannot be smaller.
        """
        if size == 1 or not _is_out_of_memory(error):
            raise error
        smaller = 2 ** ((size - 1).bit_length() - 1)
        with self._lock:
            if smaller >= self.largest:  # another thread was faster
                return
            self.largest = smaller
        warnings.warn(
            f"A batch of {size} sources ran out of memory. Continuing with batches of {smaller}.",
            stacklevel=4,
        )


def _is_out_of_memory(error: Exception) -> bool:
    """Whether an exception of Python, NumPy, TensorFlow or JAX means that memory ran out."""
    texts = ("RESOURCE_EXHAUSTED", "ResourceExhausted", "Out of memory", "OOM when allocating")
    return isinstance(error, MemoryError) or any(
        text in f"{type(error).__name__}: {error}" for text in texts
    )

"""Recognition of out-of-memory errors."""


def is_out_of_memory(error: Exception) -> bool:
    """Whether an exception of Python, NumPy, TensorFlow or JAX means that memory ran out."""
    texts = ("RESOURCE_EXHAUSTED", "ResourceExhausted", "Out of memory", "OOM when allocating")
    return isinstance(error, MemoryError) or any(
        text in f"{type(error).__name__}: {error}" for text in texts
    )

"""The number format of a run."""

from collections.abc import Iterator
from pathlib import Path

import keras

from seq2seq.errors import InputError
from seq2seq.models.compilation import is_accelerated

PRECISIONS = ("float32", "mixed_bfloat16", "auto")


def resolve_precision(precision: str) -> str:
    """The Keras dtype policy for `trainer.precision`.

    `auto` is mixed_bfloat16 where that is the faster one: on a GPU or TPU, and for TensorFlow on
    a CPU with bfloat16 products (AMX or AVX-512; XLA on the CPU, so JAX, has no kernels for
    them). Weights, losses and optimizer state are float32 in either. `Trainer.scope` takes float32
    for models of numbers.

    Raises:
        InputError: for any other name.
    """
    if precision not in PRECISIONS:
        raise InputError(
            f"trainer.precision must be one of {', '.join(PRECISIONS)}, not {precision!r}."
        )
    if precision != "auto":
        return precision
    has_products = {"amx_bf16", "avx512_bf16"} & set(_cpu_flags().split())
    fast_cpu = keras.backend.backend() == "tensorflow" and has_products
    return "mixed_bfloat16" if is_accelerated() or fast_cpu else "float32"


def check_precision(model: keras.Model, precision: str | None) -> None:
    """Check the dtype policies of a model and of its layers.

    What a layer of a user's own consists of may differ from it, and is not looked at.

    Args:
        model: any Keras model.
        precision: the policy that all must have, or None for any.

    Raises:
        InputError: for another policy, or mixed_float16.
    """
    for layer in _given_layers(model):
        name = layer.dtype_policy.name
        if precision not in (None, name):
            raise InputError(
                f"trainer.precision is {precision}, but {type(layer).__name__} was built with "
                f"{name}; build it inside `with trainer.scope():`."
            )
        if name == "mixed_float16":
            raise InputError(
                f"{type(layer).__name__} was built with {name}, whose losses need scaling; build "
                "it with float32 or mixed_bfloat16."
            )


def _given_layers(layer: keras.Layer) -> Iterator[keras.Layer]:
    """A layer and the layers in it, except those inside a layer that is not ours."""
    yield layer
    if type(layer).__module__.startswith("seq2seq."):
        # private in Keras 3.15; only models have a public list of their layers
        for part in layer._flatten_layers(include_self=False, recursive=False):
            yield from _given_layers(part)


def _cpu_flags() -> str:
    """The CPU features as Linux names them; empty elsewhere."""
    path = Path("/proc/cpuinfo")
    return path.read_text() if path.exists() else ""

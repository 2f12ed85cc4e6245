"""Embeddings for the parts of a model, and the parts' weights; those of a loaded model exist."""

from typing import Any

import keras

from seq2seq.aliases import Shape
from seq2seq.errors import InputError
from seq2seq.features.feature import Feature
from seq2seq.forecasting import Anchor
from seq2seq.heads import Head
from seq2seq.layers.embedding import SMALL, Embedding


def make_embedding(feature: Feature, dim: int, stddev: float, policy: Any, name: str) -> Any:
    """A built embedding for ids; None for numbers, which are used as they are.

    Args:
        feature: Feature of the side that is embedded.
        dim: int, width of the embedding.
        stddev: float, standard deviation of the initial embeddings.
        policy: dtype policy.
        name: the layer's name, which a summary shows.
    """
    if feature.element_shape:
        return None
    assert feature.vocabulary_size is not None
    embedding = Embedding(feature.vocabulary_size, dim, stddev, dtype=policy, name=name)
    embedding.build((None, None))
    return embedding


def make_dropout(rate: float, width: int, policy: Any, name: str) -> keras.layers.Dropout:
    """A dropout for (B, T, width), which a summary shows by its name."""
    dropout = keras.layers.Dropout(rate, dtype=policy, name=name)
    dropout.build((None, None, width))
    return dropout


def stddev_for(part: Any) -> float:
    """Standard deviation of initial embeddings for an encoder or decoder of any origin."""
    return getattr(part, "embedding_stddev", SMALL)


def build_encoder(encoder: Any, width: int, steps: int | None = None) -> None:
    """Create the weights of an encoder for inputs (B, S, width), where S may be known."""
    if not encoder.built:
        encoder.build((None, steps, width))


def build_decoder(decoder: Any, encoder: Any, width: int) -> None:
    """Create the weights of a decoder for an encoder's memory and inputs (B, T, width)."""
    if not decoder.built:
        memory_shape = (None, None, encoder.output_size)
        state_shape = [(None, size) for size in encoder.state_sizes]
        decoder.build((None, None, width), memory_shape, state_shape)


def build_head(
    head: Head, width: int, num_parameters: int, kernel_shape: Shape | None = None
) -> None:
    """Create the weights of a head for inputs (B, T, width) and num_parameters a step.

    Args:
        head: Head.
        width: int, width of its inputs.
        num_parameters: int P, parameters of each step.
        kernel_shape: (P, D) where the kernel comes from elsewhere (a tied embedding).

    Raises:
        InputError: the head was built for another number of parameters.
    """
    if not head.built:
        head.build((None, None, width), (None, None, num_parameters), kernel_shape)
    if (found := head.bias.shape[0]) != (wanted := head.width_for(num_parameters)):
        raise InputError(
            f"The head must be {wanted} wide for its target, not {found}. Build a new one."
        )


def build_anchor(anchor: Anchor | None, values_shape: Shape, steps: int | None) -> None:
    """Create the weights of an anchor for lookbacks (None, L, K) and forecasts of `steps`."""
    if anchor is not None and not anchor.built:
        anchor.build(values_shape, (None, steps, values_shape[-1]))

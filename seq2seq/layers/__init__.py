"""Layers from which encoders and decoders are built."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "AdditiveAttention": "attention.additive",
        "Attention": "attention.attention",
        "Bridge": "bridge",
        "DotAttention": "attention.dot",
        "Embedding": "embedding",
        "FeedForward": "transformer.feed_forward",
        "GRU": "recurrent.gru",
        "GeneralAttention": "attention.general",
        "LSTM": "recurrent.lstm",
        "LearnedPositions": "positions.learned",
        "Linear": "linear",
        "LinearPositions": "positions.linear",
        "Memory": "memory",
        "MultiHeadAttention": "attention.multi_head",
        "Norm": "norm",
        "Positions": "positions.positions",
        "Recurrent": "recurrent.recurrent",
        "RelativePositions": "positions.relative",
        "RotaryPositions": "positions.rotary",
        "ScheduledSampling": "scheduled_sampling",
        "SelfAttention": "attention.self_attention",
        "SinusoidalPositions": "positions.sinusoidal",
        "Transformer": "transformer.transformer",
        "TransformerLayer": "transformer.transformer_layer",
        "positions_layer": "positions.positions_layer",
        "recurrent_layer": "recurrent.recurrent_layer",
    },
)

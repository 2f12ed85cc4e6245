"""The parts that encoders and decoders are made of."""

from seq2seq.ops.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "AdditiveAttention": "additive_attention",
        "Attention": "attention",
        "Bridge": "bridge",
        "DotAttention": "dot_attention",
        "Embedding": "embedding",
        "FeedForward": "feed_forward",
        "GRU": "gru",
        "GeneralAttention": "general_attention",
        "LSTM": "lstm",
        "Linear": "linear",
        "Memory": "memory",
        "MultiHeadAttention": "multi_head_attention",
        "Norm": "norm",
        "Positions": "positions",
        "Recurrent": "recurrent",
        "SelfAttention": "self_attention",
        "Transformer": "transformer",
        "TransformerLayer": "transformer_layer",
        "positions_layer": "positions_layer",
        "recurrent_layer": "recurrent_layer",
    },
)

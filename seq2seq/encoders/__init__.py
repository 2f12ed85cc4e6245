"""Encoders: networks that read the source."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "ConvolutionalEncoder": "convolutional_encoder",
        "DenseEncoder": "dense_encoder",
        "DilatedEncoder": "dilated_encoder",
        "Encoder": "encoder",
        "RecurrentEncoder": "recurrent_encoder",
        "TransformerEncoder": "transformer_encoder",
    },
)

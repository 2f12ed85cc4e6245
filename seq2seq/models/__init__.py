"""Whole models: ordinary Keras models on batches of pairs."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Direct": "direct",
        "DirectForecaster": "direct_forecaster",
        "EncoderDecoder": "encoder_decoder",
        "Forecaster": "forecaster",
        "Model": "model",
        "Answering": "answering",
        "Calibration": "calibration",
        "IntervalCalibration": "interval_calibration",
        "Shrinkage": "shrinkage",
    },
)

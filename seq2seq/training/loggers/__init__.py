"""Trackers of experiments: they get what the run folder's journals get."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Logger": "logger",
        "MLflow": "mlflow",
        "TensorBoard": "tensorboard",
        "WeightsAndBiases": "weights_and_biases",
    },
)

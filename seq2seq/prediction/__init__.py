"""A trained model as a function of raw inputs."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "FusedRun": "fused_run",
        "Prediction": "prediction",
        "Predictor": "predictor",
        "ValueDistribution": "value_distribution",
        "calibrate": "calibrate",
        "fused_run": "fused_run",
        "load": "load",
        "load_model": "load",
    },
)

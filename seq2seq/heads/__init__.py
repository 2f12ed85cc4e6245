"""What a model says about each step of the target."""

from seq2seq.ops.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "CrfHead": "crf_head",
        "CrfLoss": "crf_loss",
        "CtcHead": "ctc_head",
        "CtcLoss": "ctc_loss",
        "GaussianHead": "gaussian_head",
        "GaussianLoss": "gaussian_loss",
        "Head": "head",
        "LabelsAccuracy": "labels_accuracy",
        "LabelsHead": "labels_head",
        "LabelsLoss": "labels_loss",
        "ScaledMae": "scaled_mae",
        "SmoothedCrossentropy": "smoothed_crossentropy",
        "TokensHead": "tokens_head",
        "ValuesHead": "values_head",
        "ValuesLoss": "values_loss",
        "suitable_head": "suitable_head",
    },
)

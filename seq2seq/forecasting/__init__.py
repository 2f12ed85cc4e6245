"""Parts of models that forecast numbers."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Anchor": "anchor",
        "LastValue": "last_value",
        "LinearForecast": "linear_forecast",
        "LinearNetwork": "linear_network",
        "PatchNetwork": "patch_network",
        "WindowNetwork": "window_network",
        "WindowScaling": "window_scaling",
    },
)

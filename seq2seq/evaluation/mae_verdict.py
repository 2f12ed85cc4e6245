"""The comparison of two mean absolute errors in words."""

import math

from seq2seq.metrics import figure


def mae_verdict(meaning: str, own: float, other: float, error: float | None) -> str:
    """Compare the MAE of a model with that of another forecast, in words.

    >>> mae_verdict("the Theta method", 3, 4, 0.5)
    "MAE 25% better than the Theta method (3 against 4; 2.0 standard errors)"

    Args:
        meaning: what makes the other forecast.
        own: MAE of the model.
        other: MAE of the other forecast.
        error: standard error of their difference; NaN if there are too few rows to tell, None if
            it was not estimated.
    """
    text = figure("mae").text
    if own == other:
        return f"MAE as good as {meaning} ({text(own)})"
    word = "better" if own < other else "worse"
    share = f"{abs(1 - own / other):.0%} " if other else ""
    sure = ""
    if error is not None and math.isnan(error):
        sure = "; too few rows to say how sure that is"
    elif error is not None and abs(own - other) <= error:
        sure = "; within one standard error, so it may be chance"
    elif error:
        sure = f"; {abs(own - other) / error:.1f} standard errors"
    return f"MAE {share}{word} than {meaning} ({text(own)} against {text(other)}{sure})"

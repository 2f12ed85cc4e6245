"""Series that a model forecasts worse than what needs no model."""

import numpy as np

from seq2seq.evaluation.breakdown import MODEL
from seq2seq.evaluation.evaluation import Evaluation
from seq2seq.metrics import figure

MOST_NAMED = 3


def worse_series(result: Evaluation) -> list[str]:
    """Return a note on the series with a larger error than the best baseline's.

    The errors of all rows together, which the verdict compares, are mostly those of series of large
    values. There is no note where the model is worse as a whole, or compared on some rows only.
    """
    best = result.best_baseline()
    if "series" not in result.breakdowns or best is None or result.compared:
        return []
    names, forecasts, _ = result.breakdowns["series"]
    own, other = forecasts[MODEL]["mae"], forecasts[best]["mae"]
    worse = np.flatnonzero(own > other)
    if not result.is_ahead() or not len(worse):
        return []
    with np.errstate(divide="ignore"):  # a baseline without errors is infinitely better
        ratios = own[worse] / other[worse]
    worse = worse[np.argsort(-ratios, kind="stable")]
    named = ", ".join(names[place] for place in worse[:MOST_NAMED])
    more = f" and {len(worse) - MOST_NAMED:,} more" if len(worse) > MOST_NAMED else ""
    return [
        f"Of {len(names):,} series, {len(worse):,} "
        f"{'is' if len(worse) == 1 else 'are'} forecast worse than by "
        f"{result.meanings.get(best, figure(best).meaning)}: {named}{more}."
    ]

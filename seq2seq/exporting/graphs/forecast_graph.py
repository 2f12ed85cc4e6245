"""Forecasts as a graph."""

from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.decoding import rollout
from seq2seq.exporting.graphs.array_graph import ArrayGraph
from seq2seq.models.forecasting import last_or_nan


class ForecastGraph(ArrayGraph):
    """The roll-out of a forecaster, each mode fed back as the next input."""

    names = {
        "values": "the forecast, in the units of the data",
        "lengths": "number of its steps",
    }

    def answered(self, source: Tensor, lengths: Ids) -> dict[str, Tensor]:
        model = self.model
        horizon = model.source.horizon or self.options.max_length or model.longest_target
        step, state, start = model.rollout_step(source, lengths, horizon)
        values = rollout(step, state, start, horizon).values[:, 0]
        if model.shrinkage is not None:
            last = last_or_nan(source, lengths, model.source, model.target)
            values = values + model.shrinkage.shift(values, last)
        return {"values": values, "lengths": ops.full_like(lengths, horizon)}

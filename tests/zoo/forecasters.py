"""The zoo's models that forecast numbers, and whose parts have anchors."""

from encoder_decoders import PAIRS, SERIES, number_pairs, numbers

from seq2seq import Direct
from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import DilatedEncoder, RecurrentEncoder
from seq2seq.forecasting import (
    LastValue,
    LinearForecast,
    LinearNetwork,
    PatchNetwork,
    WindowScaling,
)
from seq2seq.heads import GaussianHead
from seq2seq.models import DirectForecaster, Forecaster
from seq2seq.readouts import LastN, NextN

SIZES = {"longest_target": 2, "source_steps": 3}


def linear_last():
    source = number_pairs(missing="indicator")
    return DirectForecaster(source, numbers(), LinearNetwork(), LastValue(relative=True), **SIZES)


def linear_parts_gaussian():
    network, head = LinearNetwork(shared=True, moving_average=2), GaussianHead()
    return DirectForecaster(number_pairs(), number_pairs(), network, head=head, **SIZES)


def patches_window():
    network = PatchNetwork(2, 1, units=4, num_layers=1, num_heads=2, hidden_units=5)
    pairs, head = number_pairs(), GaussianHead()
    return DirectForecaster(pairs, pairs, network, WindowScaling(affine=True), head, **SIZES)


def dilated_next_n():
    return Direct(number_pairs(), numbers(), DilatedEncoder(4), NextN(units=3), **SIZES)


def last_n_linear():
    encoder, readout = RecurrentEncoder("gru", 4), LastN(2, extend=True)
    anchor = LinearForecast(lookback=3)
    return Direct(numbers(), numbers(), encoder, readout, anchor=anchor)


def forecaster_last():
    parts = RecurrentEncoder("gru", 4), RecurrentDecoder("gru", 4), GaussianHead(0.8, 5)
    return Forecaster(numbers(), numbers(), *parts, longest_target=3, anchor=LastValue())


# What makes a model, its inputs, and a strategy beside the greedy one.
MODELS = [
    (linear_last, ["1,7 nan,8 3,9", "4,1 5,2", "2,2 8,1 3,5 7,4"], None),
    (linear_parts_gaussian, PAIRS, None),
    (patches_window, PAIRS, None),
    (dilated_next_n, PAIRS, None),
    (last_n_linear, SERIES, None),
    (forecaster_last, SERIES, None),
]

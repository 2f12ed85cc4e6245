"""A server of small models, in this process."""

import keras
import pytest
from running_server import LIMITS, serving, until

import seq2seq
from seq2seq.encoders import DenseEncoder
from seq2seq.features import Labels, Tokens, Values
from seq2seq.heads import GaussianHead
from seq2seq.models import Calibration, Direct
from seq2seq.prediction import Predictor
from seq2seq.readouts import Each, Last
from seq2seq.serving import Batching, ServedModel
from seq2seq.tokenizers import Characters


@pytest.fixture(scope="session")
def letters(trained):
    """The predictor of a search, with confidences that differ."""
    predictor = seq2seq.load(trained)
    predictor.model.calibration = Calibration(0.1, 0.0, 1.0)
    return predictor


@pytest.fixture(scope="session")
def labeller():
    """A predictor of labels, of texts with conditioning symbols."""
    keras.utils.set_random_seed(1)
    source = Tokens(Characters(learned="ab;\t"))
    return Predictor(Direct(source, Labels(names="abc"), DenseEncoder(units=4), Last()))


@pytest.fixture(scope="session")
def numbers():
    """A predictor of numbers with a distribution, of steps of two numbers."""
    keras.utils.set_random_seed(1)
    source = Values(dim=2, normalizer="none")
    target = Values(dim=1, center=[100.0], scale=[10.0])
    return Predictor(Direct(source, target, DenseEncoder(units=4), Each(), head=GaussianHead()))


@pytest.fixture(scope="session")
def server(letters, labeller, numbers):
    """A server of three models, which gathers requests for a long time."""
    batching = Batching(batch_size=16, wait=0.05)
    models = [
        ServedModel("letters", letters, [], batching, LIMITS),
        ServedModel("labels", labeller, ["tags", "lemma"], batching, LIMITS),
        ServedModel("numbers", numbers, [], batching, LIMITS),
    ]
    with serving(models, warm=8) as running:
        until(lambda: running.service.is_ready, 300)
        yield running


@pytest.fixture
def client(server):
    """What asks the server."""
    return server.client

from seq2seq.commands.calls.export import export as export
from seq2seq.commands.calls.inspect import inspect as inspect
from seq2seq.commands.calls.train import train as train
from seq2seq.data.pairs import pairs as pairs
from seq2seq.models import Direct as Direct
from seq2seq.models import EncoderDecoder as EncoderDecoder
from seq2seq.models import Forecaster as Forecaster
from seq2seq.prediction.forecast import forecast as forecast
from seq2seq.prediction.load import load as load

__version__: str

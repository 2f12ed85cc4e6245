from seq2seq.models.answering import Answering as Answering
from seq2seq.models.calibration import Calibration as Calibration
from seq2seq.models.direct import Direct as Direct
from seq2seq.models.direct_forecaster import DirectForecaster as DirectForecaster
from seq2seq.models.encoder_decoder import EncoderDecoder as EncoderDecoder
from seq2seq.models.forecaster import Forecaster as Forecaster
from seq2seq.models.interval_calibration import IntervalCalibration as IntervalCalibration
from seq2seq.models.model import Model as Model

from seq2seq.prediction.calibrate import calibrate as calibrate
from seq2seq.prediction.fused_run import FusedRun as FusedRun
from seq2seq.prediction.fused_run import fused_run as fused_run
from seq2seq.prediction.load import load as load
from seq2seq.prediction.load import load_model as load_model
from seq2seq.prediction.prediction import Prediction as Prediction
from seq2seq.prediction.predictor import Predictor as Predictor
from seq2seq.prediction.value_distribution import ValueDistribution as ValueDistribution

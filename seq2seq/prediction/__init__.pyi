from seq2seq.prediction.load import load as load
from seq2seq.prediction.prediction import Prediction as Prediction
from seq2seq.prediction.predictor import Predictor as Predictor

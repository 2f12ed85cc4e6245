from seq2seq.training.loggers.logger import Logger as Logger
from seq2seq.training.loggers.mlflow import MLflow as MLflow
from seq2seq.training.loggers.tensorboard import TensorBoard as TensorBoard
from seq2seq.training.loggers.weights_and_biases import WeightsAndBiases as WeightsAndBiases

"""Importing this imports all that a training needs."""

import keras

import seq2seq.commands.train
from seq2seq.models import EncoderDecoder
from seq2seq.prediction import load_model
from seq2seq.reporting import write_report
from seq2seq.training import Trainer

PRELOADED = (keras, seq2seq.commands.train, EncoderDecoder, load_model, write_report, Trainer)

from seq2seq.comparison.bootstrap import paired_bootstrap as paired_bootstrap
from seq2seq.comparison.compare import compare as compare
from seq2seq.comparison.comparison import Comparison as Comparison
from seq2seq.comparison.contender import Contender as Contender
from seq2seq.comparison.folds import pool_folds as pool_folds
from seq2seq.comparison.predictions import Predictions as Predictions
from seq2seq.comparison.reading import read_contender as read_contender
from seq2seq.comparison.writing import write_comparison as write_comparison

from seq2seq.features.feature import Feature as Feature
from seq2seq.features.tokens import Tokens as Tokens

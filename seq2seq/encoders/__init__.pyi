from seq2seq.encoders.encoder import Encoder as Encoder
from seq2seq.encoders.recurrent_encoder import RecurrentEncoder as RecurrentEncoder

from seq2seq.encoders.convolutional_encoder import ConvolutionalEncoder as ConvolutionalEncoder
from seq2seq.encoders.dense_encoder import DenseEncoder as DenseEncoder
from seq2seq.encoders.dilated_encoder import DilatedEncoder as DilatedEncoder
from seq2seq.encoders.encoder import Encoder as Encoder
from seq2seq.encoders.recurrent_encoder import RecurrentEncoder as RecurrentEncoder
from seq2seq.encoders.transformer_encoder import TransformerEncoder as TransformerEncoder

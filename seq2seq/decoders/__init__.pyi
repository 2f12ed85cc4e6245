from seq2seq.decoders.decoder import Decoder as Decoder
from seq2seq.decoders.recurrent_decoder import RecurrentDecoder as RecurrentDecoder
from seq2seq.decoders.transformer_decoder import TransformerDecoder as TransformerDecoder

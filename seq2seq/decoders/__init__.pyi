from seq2seq.decoders.decoder import Decoder as Decoder
from seq2seq.decoders.recurrent_decoder import RecurrentDecoder as RecurrentDecoder

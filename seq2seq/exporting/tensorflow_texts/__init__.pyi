from seq2seq.exporting.tensorflow_texts.text_decoder import text_decoder as text_decoder
from seq2seq.exporting.tensorflow_texts.text_encoder import text_encoder as text_encoder

from seq2seq.models.encoder_decoder import EncoderDecoder as EncoderDecoder

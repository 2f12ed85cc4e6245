"""The zoo's models that write their targets step by step."""

from seq2seq import EncoderDecoder
from seq2seq.decoders import RecurrentDecoder, TransformerDecoder
from seq2seq.decoding import BeamSearch
from seq2seq.encoders import (
    ConvolutionalEncoder,
    DenseEncoder,
    RecurrentEncoder,
    TransformerEncoder,
)
from seq2seq.features import Tokens, Values
from seq2seq.heads import GaussianHead, TokensHead, ValuesHead
from seq2seq.layers import AdditiveAttention, DotAttention, GeneralAttention, MultiHeadAttention
from seq2seq.tokenizers import Bytes, Characters, Integers, Subwords, Words

TEXTS = ["fade", "", "cab", "deaf bead"]
SERIES = ["1 2.5", "3 1 4 1 5", "9 2 6", "5 3"]
PAIRS = ["1,7 2,8 3,9", "4,1 5,2", "2,2 8,1 3,5 7,4", "6,6"]
LIMIT = (0.5, 4.0)
SMALL = {"num_layers": 1, "num_heads": 2, "hidden_units": 6}


def letters():
    return Tokens(Characters().fit([["deadbeef cab"]]))


def sounds():
    return Tokens(Words(lowercase=True).fit([["K AE T", "D AO G", "AE"]]))


def pieces(model="bpe"):
    return Tokens(Subwords(model, 24, normalization="NFKC").fit([["dead beef", "cab fade", "bed"]]))


def integers():
    return Tokens(Integers().fit([["3 9", "12 5"]]))


def numbers(**options):
    return Values(**options).fit([["1 3 2", "5 4 8 6"]])


def number_pairs(**options):
    return Values(**options).fit([["1,10 3,30", "2,20 7,10"]])


def over_tokens(encoder, decoder, source=None, target=None, **options):
    source, target = source or letters(), target or sounds()
    options = {"embedding_dim": 5, "output_limit": LIMIT, **options}
    return EncoderDecoder(source, target, encoder, decoder, **options)


def transformer(name, units=4, **options):
    """A Transformer on both sides, whose `positions` are those named."""
    options = {"units": units, "positions": name, **SMALL, **options}
    return TransformerEncoder(**options), TransformerDecoder(**options)


def lstm_general():
    decoder = RecurrentDecoder(units=6, attention=GeneralAttention())
    return over_tokens(RecurrentEncoder(units=4), decoder, head=TokensHead(label_smoothing=0.1))


def gru_additive_tied():
    encoder = RecurrentEncoder("gru", units=5, num_layers=2, bidirectional=False)
    attention = AdditiveAttention(units=3)
    decoder = RecurrentDecoder("gru", 5, num_layers=2, attention=attention, bridge="copy")
    return over_tokens(encoder, decoder, tied_embeddings=True)


def lstm_dot_input_feeding():
    attention = DotAttention()
    decoder = RecurrentDecoder(units=6, attention=attention, input_feeding=True, bridge="zero")
    return over_tokens(RecurrentEncoder(units=3), decoder)


def gru_multi_head_input_feeding_dropout():
    attention = MultiHeadAttention(num_heads=2, head_dim=3, num_kv_heads=1)
    dropout = {"dropout": 0.1, "recurrent_dropout": 0.1}
    decoder = RecurrentDecoder(
        "gru", 4, num_layers=2, attention=attention, input_feeding=True, **dropout
    )
    return over_tokens(RecurrentEncoder("gru", 3, **dropout), decoder, dropout=0.1)


def lstm_without_attention():
    encoder = RecurrentEncoder(units=4, bidirectional=False)
    return over_tokens(encoder, RecurrentDecoder(units=6, num_layers=2))


def lstm_bfloat16():
    options = {"units": 4, "dtype": "mixed_bfloat16"}
    attention = GeneralAttention(dtype="mixed_bfloat16")
    head = TokensHead(dtype="mixed_bfloat16")
    decoder = RecurrentDecoder(attention=attention, **options)
    return over_tokens(RecurrentEncoder(**options), decoder, head=head, dtype="mixed_bfloat16")


def lstm_frozen():
    model = over_tokens(RecurrentEncoder(units=3), RecurrentDecoder(units=4))
    model.freeze(["encoder/*", "source_embedding/*"])
    return model


def transformer_sinusoidal():
    return over_tokens(*transformer("sinusoidal", dropout=0.1, layer_drop=0.1))


def transformer_rotary_shared():
    shared = pieces()
    options = {"norm": "rms", "gated": True, "activation": "silu", "num_kv_heads": 1}
    sides = {"source": shared, "target": shared, "shared_embeddings": True}
    return over_tokens(
        *transformer("rotary", **options), **sides, embedding_dim=4, tied_embeddings=True
    )


def transformer_relative_norm_last():
    parts = transformer("relative", norm_first=False, num_layers=2)
    return over_tokens(*parts, source=Tokens(Characters(lowercase=True).fit([["abc def"]])))


def transformer_alibi_bytes():
    return over_tokens(*transformer("alibi"), target=Tokens(Bytes()), embedding_dim=3)


def transformer_learned():
    encoder, _ = transformer("none")
    _, decoder = transformer("learned")
    return over_tokens(encoder, decoder, source=pieces("unigram"))


def transformer_over_lstm():
    decoder = TransformerDecoder(4, attention=GeneralAttention(), positions="none", **SMALL)
    return over_tokens(RecurrentEncoder(units=3), decoder)


def convolutional_integers():
    decoder = RecurrentDecoder("gru", units=5, attention=AdditiveAttention())
    return over_tokens(ConvolutionalEncoder(4, num_layers=2), decoder, integers(), integers())


def dense_vector():
    source = Values(vector=True, normalizer="minmax").fit([["1 3", "2 7"]])
    return over_tokens(DenseEncoder(5), RecurrentDecoder(units=4), source)


def forecaster_values():
    source, target = number_pairs(missing="indicator"), numbers(normalizer="robust")
    decoder = RecurrentDecoder(units=4, attention=GeneralAttention())
    head = ValuesHead("mae")
    parts = RecurrentEncoder(units=3), decoder, head
    return EncoderDecoder(source, target, *parts, output_limit=(0.0, 3.0))


def forecaster_gaussian():
    parts = RecurrentEncoder("gru", 4), RecurrentDecoder("gru", 4), GaussianHead(0.8, 5)
    return EncoderDecoder(numbers(missing="ffill"), numbers(), *parts, output_limit=(0.0, 3.0))


def forecaster_known_ahead():
    source = number_pairs(horizon=2, observed=1)
    return EncoderDecoder(source, numbers(normalizer="none"), *transformer("sinusoidal"))


BEAM = BeamSearch(width=3, n_best=2)
# What makes a model, its inputs, and a strategy beside the greedy one.
MODELS = [
    (lstm_general, TEXTS, BEAM),
    (gru_additive_tied, TEXTS, None),
    (lstm_dot_input_feeding, TEXTS, BEAM),
    (gru_multi_head_input_feeding_dropout, TEXTS, None),
    (lstm_without_attention, TEXTS, None),
    (lstm_bfloat16, TEXTS, None),
    (lstm_frozen, TEXTS, None),
    (transformer_sinusoidal, TEXTS, BEAM),
    (transformer_rotary_shared, TEXTS, BEAM),
    (transformer_relative_norm_last, TEXTS, None),
    (transformer_alibi_bytes, TEXTS, None),
    (transformer_learned, TEXTS, None),
    (transformer_over_lstm, TEXTS, None),
    (convolutional_integers, ["3 4", "12", "5 9 7 3 4"], None),
    (dense_vector, ["1 3", "2 9", "7 0"], None),
    (forecaster_values, ["1,7 2,8 nan,9", "4,1 5,2", "2,2 8,1 3,5 7,4", "6,nan"], None),
    (forecaster_gaussian, ["1 nan 2.5", "3 1 4 1 5", "9", "nan 2"], None),
    (forecaster_known_ahead, ["1,7 2,8 ,9 ,3", "4,1 ,2 ,2", "2,2 8,1 3,5 ,4 ,1"], None),
]

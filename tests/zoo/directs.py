"""The zoo's models that give their targets at once."""

from encoder_decoders import (
    PAIRS,
    SERIES,
    SMALL,
    TEXTS,
    integers,
    letters,
    number_pairs,
    numbers,
    pieces,
    sounds,
)

from seq2seq import Direct
from seq2seq.decoders import RecurrentDecoder
from seq2seq.decoding import CtcBeam
from seq2seq.encoders import (
    ConvolutionalEncoder,
    DenseEncoder,
    RecurrentEncoder,
    TransformerEncoder,
)
from seq2seq.features import Labels, Values
from seq2seq.heads import (
    CrfHead,
    CtcHead,
    GaussianHead,
    LabelsHead,
    NegativeBinomialHead,
    QuantilesHead,
    StudentTHead,
    ValuesHead,
)
from seq2seq.layers import GeneralAttention
from seq2seq.readouts import (
    AttentionPooling,
    Each,
    Last,
    LastN,
    Max,
    Mean,
    Repeat,
    Reshape,
    Upsample,
)

ANIMALS = {"names": ["cat", "dog", "emu"]}


def each_tokens():
    return Direct(letters(), sounds(), RecurrentEncoder(units=4), Each(), embedding_dim=5)


def each_crf():
    encoder = RecurrentEncoder("gru", units=4)
    return Direct(letters(), sounds(), encoder, Each(), head=CrfHead(), embedding_dim=5)


def last_labels():
    head = LabelsHead(label_smoothing=0.1, class_weights={"dog": 2.0})
    encoder = RecurrentEncoder("gru", units=4, bidirectional=False)
    return Direct(numbers(), Labels(**ANIMALS), encoder, Last(), head=head)


def last_labels_of_vectors():
    source = Values(vector=True, missing="indicator").fit([["1 3", "2 7"]])
    return Direct(source, Labels(**ANIMALS), DenseEncoder(5, activation="gelu"), Last())


def last_vector_of_labels():
    target = Values(vector=True).fit([["1 3", "2 7"]])
    return Direct(Labels(**ANIMALS), target, DenseEncoder(5), Last(), embedding_dim=3)


def mean_multi_label():
    target = Labels(multiple=True, separator=" ", **ANIMALS)
    return Direct(pieces(), target, ConvolutionalEncoder(4), Mean(), embedding_dim=4)


def max_two_labels():
    encoder = ConvolutionalEncoder(5, kernel_size=2, num_layers=1, residual=False)
    return Direct(letters(), Labels(names=["no", "yes"]), encoder, Max(), embedding_dim=5)


def attention_pooling_vector():
    target = Values(vector=True, normalizer="minmax").fit([["1 3", "2 7"]])
    encoder = TransformerEncoder(4, positions="rotary", **SMALL)
    return Direct(number_pairs(), target, encoder, AttentionPooling(3))


def last_n_values():
    encoder = RecurrentEncoder(units=4)
    return Direct(numbers(), numbers(), encoder, LastN(2), head=ValuesHead("huber"))


def last_n_extended_gaussian():
    encoder = TransformerEncoder(4, positions="sinusoidal", **SMALL)
    readout = LastN(2, extend=True)
    return Direct(number_pairs(), number_pairs(), encoder, readout, head=GaussianHead())


def each_student_t():
    head = StudentTHead(interval=0.8)
    return Direct(number_pairs(), number_pairs(), RecurrentEncoder(units=4), Each(), head=head)


def each_quantiles():
    head = QuantilesHead([0.1, 0.5, 0.8])
    return Direct(numbers(), number_pairs(), RecurrentEncoder(units=4), Each(), head=head)


def each_counts():
    target = Values(dim=1).fit([["3 0 4 1 5 9"]])
    head = NegativeBinomialHead()
    return Direct(numbers(), target, RecurrentEncoder("gru", units=4), Each(), head=head)


def repeat_values():
    decoder = RecurrentDecoder("gru", units=4, attention=GeneralAttention())
    return Direct(number_pairs(), numbers(), RecurrentEncoder("gru", 4), Repeat(3), decoder)


def repeat_open_integers():
    options = {"embedding_dim": 5, "longest_target": 3}
    decoder = RecurrentDecoder(units=5)
    return Direct(letters(), integers(), RecurrentEncoder(units=4), Repeat(), decoder, **options)


def reshape_values():
    encoder = DenseEncoder(4, num_layers=1, activation="tanh")
    return Direct(number_pairs(), numbers(), encoder, Reshape(2), source_steps=3)


def upsample_ctc():
    encoder = RecurrentEncoder(units=4)
    return Direct(letters(), sounds(), encoder, Upsample(2), head=CtcHead(), embedding_dim=5)


def compiled():
    """A model with a loss, metrics and the state of an optimizer, which `make.py` trains."""
    encoder = RecurrentEncoder(units=3)
    return Direct(letters(), sounds(), encoder, Each(), embedding_dim=4)


# What makes a model, its inputs, and a strategy beside the greedy one.
MODELS = [
    (each_tokens, TEXTS, None),
    (each_crf, TEXTS, None),
    (last_labels, SERIES, None),
    (last_labels_of_vectors, ["1 3", "nan 9", "7 0"], None),
    (last_vector_of_labels, ["cat", "emu", "dog"], None),
    (mean_multi_label, TEXTS, None),
    (max_two_labels, TEXTS, None),
    (attention_pooling_vector, PAIRS, None),
    (last_n_values, SERIES, None),
    (last_n_extended_gaussian, PAIRS, None),
    (each_student_t, PAIRS, None),
    (each_quantiles, SERIES, None),
    (each_counts, SERIES, None),
    (repeat_values, PAIRS, None),
    (repeat_open_integers, TEXTS, None),
    (reshape_values, ["1,7 2,8 3,9", "4,1 5,2 1,1"], None),
    (upsample_ctc, TEXTS, CtcBeam(width=3, n_best=2)),
    (compiled, TEXTS, None),
]

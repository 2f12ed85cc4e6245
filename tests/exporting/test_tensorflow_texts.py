"""Texts to arrays and back in a TensorFlow graph, as in Python."""

import json
import random
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf
from odd_texts import odd_texts

from seq2seq.errors import BadRow, InputError
from seq2seq.exporting.tensorflow_texts import text_decoder, text_encoder
from seq2seq.features import Labels, RowScaledValues, Tokens, Values
from seq2seq.symbols import NUM_SYMBOLS
from seq2seq.tokenizers import Bytes, Characters, Conditioned, Integers, Subwords, Words

TRAIN, TEXTS = odd_texts(1000, seed=2, share=0.02), odd_texts(3000, seed=3)
SYMBOLS = ("V", "PST ", " PL", "", "unseen", "SG", "\u2003X")
TOKENIZERS = [
    Characters(60, lowercase=True, normalization="NFKC"),
    Characters(normalization="NFD"),
    Words(300, normalization="none"),
    Words(lowercase=True),
    Bytes(),
    Bytes(normalization="NFD"),
    Subwords("bpe", 200, normalization="none"),
    Subwords("bpe", 2000, lowercase=True, normalization="NFKC"),
    Subwords("unigram", 150, normalization="none"),
    Subwords("unigram", 500, normalization="NFD"),
    Conditioned(Characters(normalization="none")),
    Conditioned(Conditioned(Words(normalization="none")), separator="; "),
]


def strings(texts):
    return tf.constant([text.encode() for text in texts])


def assert_encodes(feature, encode, texts):
    found, lengths = (one.numpy() for one in encode(strings(texts)))
    expected = feature.encode(texts)
    assert (expected.values.dtype, "int32") == (found.dtype, lengths.dtype)
    assert expected.lengths.tolist() == lengths.tolist()
    inside = np.arange(found.shape[1]) < lengths[:, None]
    np.testing.assert_array_equal(expected.values, found[inside])
    assert not found[~inside].any()


def assert_decodes(feature, decode, ids, lengths):
    found = decode(tf.constant(ids, "int32"), tf.constant(lengths, "int32")).numpy().tolist()
    rows = [row[:length] for row, length in zip(ids, lengths, strict=True)]
    assert [feature.decode(row).encode() for row in rows] == found


def random_ids(feature, count):
    generator = np.random.default_rng(4)
    lengths = generator.integers(0, 12, count)
    ids = generator.integers(0, feature.vocabulary_size, (count, 11))
    return np.where(generator.random(ids.shape) < 0.1, ids % NUM_SYMBOLS, ids), lengths


def conditioned(texts, tokenizer):
    """Texts with symbols before them, as often as the tokenizer reads them."""
    draw = random.Random(5)
    while isinstance(tokenizer, Conditioned):
        chosen = [draw.choices(SYMBOLS, k=draw.randint(0, 3)) for _ in texts]
        symbols = [tokenizer.separator.join(one).replace("\t", "") for one in chosen]
        texts = [f"{one}\t{text}" for one, text in zip(symbols, texts, strict=True)]
        tokenizer = tokenizer.text
    return texts


@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=lambda one: type(one).__name__)
def test_tokens_are_those_of_python(tokenizer):
    feature = Tokens(tokenizer).fit([conditioned(TRAIN, tokenizer)])

    assert_encodes(feature, text_encoder(feature), conditioned(TEXTS, tokenizer))
    assert_decodes(feature, text_decoder(feature), *random_ids(feature, 1000))


def pieces(kind, seed):
    """A model of pieces in which merges are in any order, or scores are often equal."""
    draw = random.Random(seed)
    vocabulary = {"\ufdd0": 0, **{letter: 1 + i for i, letter in enumerate("▁abc")}}
    merges = []
    while len(merges) < 60:
        pair = draw.choices([*vocabulary][1:], k=2)
        if pair not in merges and len(joined := "".join(pair)) < 9:
            merges.append(pair)
            vocabulary.setdefault(joined, len(vocabulary))
    draw.shuffle(merges)
    fitted = Subwords(kind, 100).fit([["ab"]])
    content = json.loads(fitted.learned)
    if kind == "bpe":
        content["model"].update(vocab=vocabulary, merges=merges)
    else:
        scores = [
            [piece, -float(draw.randint(1, 3))] for piece in [*vocabulary][1:] if piece != "c"
        ]
        content["model"].update(vocab=[["\ufdd0", 0.0], *scores])
    return Tokens(Subwords(kind, 100, learned=json.dumps(content)))


@pytest.mark.parametrize("kind", ["bpe", "unigram"])
def test_pieces_are_those_of_the_library_whatever_their_ranks_and_scores(kind):
    draw = random.Random(6)
    texts = ["".join(draw.choices("aaabbc d", k=draw.randint(0, 30))) for _ in range(2000)]
    texts += ["a" * 700, "ab" * 300 + "c" * 100, "".join(draw.choices("abc", k=700))]

    for seed in range(2):
        feature = pieces(kind, seed)
        assert_encodes(feature, text_encoder(feature), texts)


def test_pieces_with_options_that_are_not_learned_are_refused():
    content = json.loads(Subwords("bpe", 100).fit([["ab"]]).learned)
    for part, name, value in (
        ("model", "byte_fallback", True),
        ("pre_tokenizer", "prepend_scheme", "first"),
    ):
        changed = {**content, part: {**content[part], name: value}}
        with pytest.raises(InputError, match=f"option {name} of the tokenizers library"):
            text_encoder(Tokens(Subwords("bpe", 100, learned=json.dumps(changed))))


def test_integers_are_those_of_python():
    feature = Tokens(Integers(-3, 400))
    rows = ["", "1 -3  +007", "401 -4 4_0_0", "٣\u2003１２", "12\0\0 -0", f"{2**63 - 1} -{2**63}"]

    assert_encodes(feature, text_encoder(feature), rows)
    assert_decodes(feature, text_decoder(feature), *random_ids(feature, 500))


def test_what_is_not_an_integer_is_refused():
    feature = Tokens(Integers(0, 9))
    encode = text_encoder(feature)
    texts = ("1.0", "a", "1__0", "_1", "+", "--1", "1\0002", "\0", "0x1", "9" * 19, "0" * 5000)
    for row in (*texts, str(2**63), f"-{2**63 + 1}"):
        with pytest.raises(BadRow):
            feature.encode([row])
        with pytest.raises(tf.errors.InvalidArgumentError, match="must be integers.*1"):
            encode(strings(["1", row]))


def test_a_row_without_a_tab_is_refused():
    feature = Tokens(Conditioned(Characters())).fit([["V\tgo"]])
    with pytest.raises(tf.errors.InvalidArgumentError, match="must have symbols, a tab"):
        text_encoder(feature)(strings(["V\tgo", "go"]))


def test_bytes_that_are_not_utf_8_are_read_as_python_reads_them():
    draw = random.Random(7)
    edges = [0x41, 0x80, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF]
    rows = [bytes(draw.choices(edges, k=draw.randint(0, 6))) for _ in range(3000)]
    feature = Tokens(Bytes(normalization="none"))

    found, lengths = text_encoder(feature)(tf.constant(rows))
    expected = feature.encode([row.decode("utf-8", "replace") for row in rows])
    np.testing.assert_array_equal(expected.values, found[tf.sequence_mask(lengths)])
    ids = np.array([[NUM_SYMBOLS + byte for byte in row.ljust(6, b"\0")] for row in rows])
    assert_decodes(feature, text_decoder(feature), ids, [*map(len, rows)])


NUMBERS = [
    "1.5",
    "-2",
    "+.5e-3",
    "5.",
    "1E5",
    "٣.１",
    "-0",
    "0.1",
    "3.4e8",
    "1e-400",
    "123456.789",
]
BLANKS = ["", "?", "nan", "-NaN", "N/A", "#N/A", "null", "None"]
VECTOR_SPACES = [",", " ", " , ", "\u2003"]
OPTIONS = [
    {},
    {"missing": "indicator"},
    {"missing": "ffill", "horizon": 2, "observed": 1},
    {"missing": "ffill", "normalizer": "minmax"},
    {"missing": "indicator", "log_columns": 1},
    {"vector": True, "missing": "indicator"},
]


def number_rows(options, count, dim=3):
    draw = random.Random(8)
    share = 0.0 if options.get("missing", "raise") == "raise" else 0.2
    rows = []
    for _ in range(count):
        steps = []
        for step in range(1 if options.get("vector") else draw.randint(1, 6)):
            cells = [draw.choice(NUMBERS) for _ in range(dim)]
            if options.get("log_columns"):
                cells[0] = cells[0].lstrip("-")
            blanks = [step > 0 and draw.random() < share for _ in cells]
            steps.append(
                [draw.choice(BLANKS) if b else c for b, c in zip(blanks, cells, strict=True)]
            )
        if options.get("horizon"):
            steps += [["what comes"[:4], draw.choice(NUMBERS), ""] for _ in range(2)]
            rows.append("  ".join(",".join(one) for one in steps))
        elif options.get("vector"):
            joined = "".join(draw.choice(VECTOR_SPACES) + (one or "?") for one in steps[0])
            rows.append(joined.lstrip(", \u2003"))
        else:
            rows.append(draw.choice([" ", "\t"]).join(",".join(one) for one in steps))
    return rows


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_numbers_are_those_of_python(options):
    rows = number_rows(options, 1000)
    feature = Values(3, **options).fit([rows])

    assert_encodes(feature, text_encoder(feature), rows)


REFUSED = [  # options of `Values`, and rows with what is refused about them
    ({}, {"1,2 3": "A step must have 2 values", "1,": "must not be missing"}),
    ({}, dict.fromkeys(["1,x", "1,1_0", "1,0x10", "-3.5e38,1", "inf,1", "1,.", "1,1e"], "between")),
    ({"vector": True}, dict.fromkeys(["1 2 3", "1", ""], "A step must have 2 values")),
    ({"log_columns": 1}, {"-0.5,1": "at least 0"}),
    ({"horizon": 1, "observed": 1}, dict.fromkeys(["1,2", ""], "that a forecast can continue")),
]


@pytest.mark.parametrize(("options", "rows"), REFUSED, ids=str)
def test_numbers_that_python_refuses_are_refused(options, rows):
    feature = Values(2, normalizer="none", **options)
    right = "1,2" if options.get("vector") else "1,2 3,4"
    encode = text_encoder(feature)

    assert_encodes(feature, encode, [right])
    for row, sentence in rows.items():
        with pytest.raises(BadRow):
            feature.encode([right, row])
        with pytest.raises(tf.errors.InvalidArgumentError, match=f"{sentence}.*1"):
            encode(strings([right, row]))


@pytest.mark.parametrize("names", [["b", "ä\0", "10"], [f"{i}" for i in range(300)]])
def test_labels_have_the_names_of_python(names):
    one, several = Labels(names=names), Labels(True, "; ", names)
    classes = np.arange(len(names), dtype="int32")[:, None]
    hot = np.random.default_rng(9).integers(0, 2, (20, 1, len(names)), "int32")

    for feature, rows in ((one, classes), (several, hot), (several, hot * 0)):
        found = text_decoder(feature)(tf.constant(rows), np.ones(len(rows), "int32"))
        assert [feature.decode(row).encode() for row in rows] == found.numpy().tolist()


def test_what_a_graph_cannot_do_is_refused():
    class Letters(Characters):
        pass

    scaled = RowScaledValues(1, [1.0], dim=1, center=[0], scale=[1])
    for make, feature, sentence in (
        (text_encoder, Tokens(Letters()), "Texts of Letters cannot be read"),
        (text_decoder, Tokens(Letters()), "Texts of Letters cannot be written"),
        (text_encoder, Labels(names=["a"]), "Texts of Labels cannot be read"),
        (text_decoder, Values(1), "Texts of Values cannot be written.*numbers as outputs"),
        (text_encoder, scaled, "data.scale_by=window.*numbers as inputs"),
        (text_encoder, Tokens(Subwords()), "must learn its pieces first"),
    ):
        with pytest.raises(InputError, match=sentence):
            make(feature)


LOAD = """
import json, sys
sys.modules |= dict.fromkeys(("keras", "seq2seq", "tensorflow_text"))  # imports of them fail
import tensorflow as tf

folder, given, found = sys.argv[1:]
module = tf.saved_model.load(folder)
results = []
for encode, decode, texts in zip(module.encoders, module.decoders, json.load(open(given))):
    ids, lengths = encode(tf.constant(texts))
    results.append([row[:n].tolist() for row, n in zip(ids.numpy(), lengths.numpy())])
    results.append([text.decode() for text in decode(ids, lengths).numpy()])
json.dump(results, open(found, "w"))
"""


@pytest.mark.by_turns(4, among="exports")
def test_a_saved_module_needs_neither_keras_nor_this_library(tmp_path):
    tokenizers = [
        Conditioned(Words(lowercase=True)),
        Subwords("bpe", 300, normalization="NFD"),
    ]
    features = [Tokens(one).fit([conditioned(TRAIN, one)]) for one in tokenizers]
    texts = [conditioned(TEXTS[:200], one) for one in tokenizers]
    module = tf.Module()
    module.encoders, module.decoders = (
        [*map(text_encoder, features)],
        [*map(text_decoder, features)],
    )
    tf.saved_model.save(module, str(tmp_path / "saved"))
    (tmp_path / "texts.json").write_text(json.dumps(texts))

    files = [str(tmp_path / name) for name in ("saved", "texts.json", "found.json")]
    subprocess.run([sys.executable, "-c", LOAD, *files], check=True, cwd=tmp_path)

    expected = []
    for feature, rows in zip(features, texts, strict=True):
        ids = feature.encode(rows).rows()
        expected += [[row.tolist() for row in ids], [feature.decode(row) for row in ids]]
    assert expected == json.loads((tmp_path / "found.json").read_text())

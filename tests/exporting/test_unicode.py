"""Unicode in a TensorFlow graph is that of Python, for all code points and for marked texts."""

import random
import unicodedata

import pytest
import tensorflow as tf
from odd_texts import odd_texts

from seq2seq.exporting.tensorflow_texts.rows.flat_rows import code_points
from seq2seq.exporting.tensorflow_texts.unicode.lower_case import LowerCase
from seq2seq.exporting.tensorflow_texts.unicode.normalization import Normalization
from seq2seq.exporting.tensorflow_texts.unicode.unicode_tables import compositions, second_parts
from seq2seq.exporting.tensorflow_texts.unicode.white_space import WhiteSpace

FORMS = ("NFC", "NFD", "NFKC", "NFKD")
FUNCTIONS = {
    **{form: lambda text, form=form: unicodedata.normalize(form, text) for form in FORMS},
    "lower": str.lower,
    "collapsed": lambda text: " ".join(text.split()),
    "stripped": str.strip,
}
ALL = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
WRITTEN = [one for one in ALL if unicodedata.category(one) not in ("Cn", "Co", "Lo")]
ROW = 4096  # code points in a text


@pytest.fixture(scope="module")
def marked():
    """Texts of letters, parts of composed characters, and marks."""
    draw = random.Random(1)
    marks = [one for one in ALL if unicodedata.combining(one)]
    parts = [chr(part) for pair in compositions() for part in pair]
    letters = [chr(code) for code in [*range(0x1100, 0x1113), *second_parts()]]
    syllables = [chr(code) for code in range(0xAC00, 0xAC40)]
    kinds = (marks, parts, letters, syllables, "aeoAΣσ '.İ\u0345")
    rows = range(20_000)
    return [
        "".join(draw.choice(draw.choice(kinds)) for _ in range(draw.randint(0, 9))) for _ in rows
    ]


def graph(name):
    """A function of strings (B,)."""
    if name in FORMS:
        convert = Normalization(name)
    else:
        space = WhiteSpace()
        others = {"collapsed": space.collapsed, "stripped": space.stripped}
        convert = LowerCase() if name == "lower" else others[name]
    signature = [tf.TensorSpec([None], tf.string)]
    return tf.function(
        lambda texts: convert(code_points(texts)).texts(), signature, autograph=False
    )


@pytest.mark.by_turns(4, among="exports")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_is_python_s_for_all_code_points_and_marked_texts(name, marked):
    pieces = [*ALL, *(f"AΣ{one}Σ." if name == "lower" else f"A{one}\u0301" for one in WRITTEN)]
    texts = ["".join(pieces[i : i + ROW]) for i in range(0, len(pieces), ROW)]
    texts += [*ALL[:0x3000], *marked, *odd_texts(1000, seed=1), "a" + "\u0301\u0323" * 50]

    found = graph(name)(tf.constant([text.encode() for text in texts])).numpy().tolist()

    wrong = [
        (text, one)
        for text, one in zip(texts, found, strict=True)
        if FUNCTIONS[name](text).encode() != one
    ]
    assert [] == wrong[:3]

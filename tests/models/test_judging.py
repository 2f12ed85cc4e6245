"""Rows that the commands refuse, given to a model in Python."""

import re

import keras
import numpy as np
import pytest

from seq2seq import Direct, EncoderDecoder, pairs
from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import DenseEncoder
from seq2seq.errors import InputError
from seq2seq.features import Labels, Tokens, Values
from seq2seq.heads import NegativeBinomialHead
from seq2seq.readouts import Each, Last, LastN, Repeat, Reshape
from seq2seq.tokenizers import Characters

LETTERS = Tokens(Characters().fit([["abc"]]))
NUMBERS = Values(dim=2, normalizer="none")
ONES = np.ones((2, 4, 2), "float32")


def model(target, readout, source=NUMBERS, **options):
    made = Direct(source, target, DenseEncoder(4, 1), readout, embedding_dim=4, **options)
    made.compile(run_eagerly=keras.backend.backend() == "tensorflow")
    return made


def x(*lengths, source=ONES):
    return {"source": source, "source_length": np.array(lengths, "int32")}


COUNTS = np.array([[0, 3, 9, 1], [2, 2.5, -1, 7]])  # of which the third step of row 2 is junk

CASES = {
    "counts": (
        lambda: model(Values(dim=1, normalizer="none"), Each(), head=NegativeBinomialHead()),
        x(4, 2), COUNTS,
        "Row 2 must have whole numbers of at least 0 as targets of a .*, not 2.5. Choose model/h",
    ),
    "labels": (
        lambda: model(Labels(names="abc"), Last()), ONES, np.array([1, 5]),
        "Row 2 of y must be a whole number from 0 to 2, not 5",
    ),
    "names": (
        lambda: model(Labels(names="abc"), Last()), ONES, np.array(["a", "b"]),
        "y must be numbers, as a feature's `encode` gives them, not 'a'",
    ),
    "each": (
        lambda: model(NUMBERS, Each()), x(4, 2), ONES[:, :3],
        r"Row 1 must have as many target steps as .* \(4\), not 3",
    ),
    "each of another size": (
        lambda: model(NUMBERS, Each()), x(3, 2), ONES[:, :3],
        "y must have 4 steps, as many as the model gives for these arrays, not 3",
    ),
    "last": (
        lambda: model(NUMBERS, LastN(3)), x(4, 1), ONES[:, :3],
        "Row 2 must have 3 or more source steps, not 1",
    ),
    "reshape": (
        lambda: model(NUMBERS, Reshape(2, source_steps=4)), x(4, 3), ONES[:, :2],
        "Row 2 must have 4 source steps, not 3",
    ),
    "repeat": (
        lambda: model(NUMBERS, Repeat(4)), x(4, 3), ONES[:, :3],
        r"Row 1 must have as many target steps as .* \(4\), not 3",
    ),
    "features": (
        lambda: model(NUMBERS, Each()), np.ones((2, 4, 3), "float32"), ONES,
        r"The source must have the shape \(rows, steps, 2\), not \(2, 4, 3\)",
    ),
    "sources": (
        lambda: model(NUMBERS, Each(), LETTERS), x(3, 3, source=np.array([[4, 5, 6], [4, 5, 9]])),
        ONES[:, :3], "Row 2 of the source, step 3 must be a whole number from 0 to 6, not 9",
    ),
    "rows": (
        lambda: model(Labels(names="abc"), Last()), ONES, np.array([1, 2, 1]),
        "must have the same number of rows, not source 2, y 3",
    ),
    "lengths": (
        lambda: model(NUMBERS, Each()), x(4, 9), ONES,
        "Row 2 of source_length must be a whole number from 0 to 4, not 9",
    ),
    "sets": (
        lambda: model(Labels(names="abc", multiple=True), Last()), ONES,
        np.array([[1, 0, 0], [0, 2, 0]]), "Row 2 of y, step 2 must be from 0 to 1, not 2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_fit_and_evaluate_refuse_rows_in_one_sentence(case):
    make, x, y, sentence = CASES[case]
    made = make()
    for use in (made.fit, made.evaluate, made.train_on_batch, made.test_on_batch):
        with pytest.raises(InputError, match=sentence):
            use(x, y)


def test_arguments_by_position_are_judged_too():
    labels = model(Labels(names="abc"), Last())
    right, wrong = np.array([1, 0]), np.array([1, 5])
    with pytest.raises(InputError, match="Row 2 of y must be"):
        labels.fit(ONES, right, 2, 1, 0, None, 0.0, (ONES, wrong))
    with pytest.raises(InputError, match="same number of rows"):
        labels.evaluate(ONES, right, 2, 0, np.ones(3))


def test_one_step_of_numbers_needs_no_axis_of_steps():
    one = model(NUMBERS, LastN(1))
    assert np.isfinite(one.evaluate(x(4, 3), ONES[:, 0], verbose=0)).all()


def test_predict_refuses_sources_in_one_sentence():
    with pytest.raises(InputError, match="Row 2 must have 3 or more source steps, not 1"):
        model(NUMBERS, LastN(3)).predict(x(4, 1))


def test_batches_are_refused_with_the_sentence_of_the_commands():
    made = model(LETTERS, Each(), LETTERS)
    batches = pairs(
        ["a", "ab", "abc"], ["abc", "ab", "a"], source=LETTERS, target=LETTERS,
        form=made.target_form, num_buckets=1, shuffle=False,
    )  # fmt: skip
    for use in (made.fit, made.evaluate):
        with pytest.raises(InputError, match=r"must have as many target steps as this model gives"):
            use(batches)
    id_4 = np.array([[4]], "int32")
    with pytest.raises(InputError, match=r"must have as many target steps as this model gives"):
        made.fit(x(1, source=id_4), id_4, validation_data=batches)


def test_an_encoder_decoder_names_the_inputs_that_it_lacks():
    made = EncoderDecoder(
        LETTERS, LETTERS, DenseEncoder(4), RecurrentDecoder(units=4), embedding_dim=4
    )
    made.compile()
    with pytest.raises(InputError, match="x must be a dict of source, source_length, target_in"):
        made.fit(np.array([[4, 5]]), np.array([[4, 3]]))


@pytest.mark.parametrize(
    ("name", "said"),
    [("source_lengths", "Did you mean source_length?"), ("target_in", "Did you mean target_mask?")],
)
def test_an_input_that_a_model_does_not_read_is_named(name, said):
    made = model(LETTERS, Each(), LETTERS)
    source = np.array([[4, 5, 0]])
    with pytest.raises(InputError, match=f"{name}, which .* {re.escape(said)}"):
        made.predict({"source": source, name: source}, verbose=0)


def test_batches_with_other_symbols_are_refused():
    train = pairs(["ab", "ba"], ["ab", "ba"])
    made = EncoderDecoder(
        train.source, train.target, DenseEncoder(4), RecurrentDecoder(units=4), embedding_dim=4
    )
    made.compile()
    same = Tokens.from_config(train.source.get_config())
    made.evaluate(pairs(["a"], ["b"], source=same, target=train.target), verbose=0)
    for more in ({}, {"source": train.source}, {"target": train.target}):
        other = pairs(["a"], ["b"], **more)
        with pytest.raises(InputError, match="encode their (source|target)s as the model does"):
            made.fit(train, validation_data=other, verbose=0)


def test_what_is_in_padding_is_not_judged():
    made = model(LETTERS, Each(), LETTERS)
    source = np.array([[4, 5, -1], [6, 10**6, 7]])
    y = np.array([[4, 5, 99], [6, -1, -1]])
    loss = made.test_on_batch(x(2, 1, source=source), y)

    expected = made.test_on_batch(x(2, 1, source=source * (source < 7) * (source > 0)), y % 7)
    np.testing.assert_allclose(expected, loss, rtol=1e-6)

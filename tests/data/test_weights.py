"""Weights of rows count in training, and nowhere else."""

import numpy as np
import pytest

from seq2seq import EncoderDecoder, pairs
from seq2seq.data import Files
from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.training.distribution.distribution import set_shares


def written(folder, lines, name="a.csv"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def model_of(batches):
    encoder, decoder = RecurrentEncoder("gru", 8), RecurrentDecoder("gru", 8)
    return EncoderDecoder(batches.source, batches.target, encoder, decoder)


def rows_of(count, weight=lambda row: row / 10):
    return [f"in{row},out{row},{weight(row)}" for row in range(count)]


def test_the_weights_of_train_rows_are_those_of_their_targets(tmp_path):
    train = written(tmp_path, ["source,target,trust", *rows_of(200)])
    prepared = Files(train=train, weight_column="trust").prepare(tmp_path / "cache")
    assert any("weight trust" in note for note in prepared.notes)
    split = prepared.splits["train"]
    batches = prepared.batches("train")
    for index in range(len(batches)):
        _, _, weights = batches.batch(index)
        for row, number in enumerate(batches.rows(index)):
            (text,) = split.source_texts([number])
            expected = np.float32(int(text[2:]) / 10)
            steps = split.target_lengths[number] + 1
            assert weights[row, :steps].tolist() == [expected] * steps
            assert not weights[row, steps:].any()
    for name in ("validation", "test"):
        assert prepared.splits[name].weights is None
        assert {*prepared.batches(name).batch(0)[2].ravel()} <= {0.0, 1.0}
    judged = prepared.batches("train", training=False).batch(0)[2]
    assert {*judged.ravel()} <= {0.0, 1.0}


@pytest.mark.parametrize("weight", ["", "x", "-1", "nan", "inf", "1e999", "1e39"])
def test_a_weight_that_is_none_is_refused_by_its_row(tmp_path, weight):
    train = written(tmp_path, ["source,target,trust", *rows_of(30, lambda row: weight)])
    with pytest.raises(InputError, match=r"The weight of row 1 of train \(.*a.csv\) must be"):
        Files(train=train, weight_column="trust").prepare(tmp_path / "cache")


def test_files_without_train_need_no_weights_or_groups(tmp_path):
    test = written(tmp_path, ["source,target", *(f"in{row},out{row}" for row in range(9))])
    dataset = Files(test=test, weight_column="trust", group_column="who")
    assert 9 == sum(len(sources) for sources, _ in dataset.read("test"))


def test_weights_that_are_all_0_are_refused(tmp_path):
    train = written(tmp_path, ["source,target,trust", *rows_of(30, lambda row: 0)])
    with pytest.raises(InputError, match="must not be 0"):
        Files(train=train, weight_column="trust").prepare(tmp_path / "cache")


def test_weights_may_have_decimal_commas(tmp_path):
    lines = [f"in{row};out{row};{row},5" for row in range(30)]
    train = written(tmp_path, ["source;target;trust", *lines])
    prepared = Files(train=train, weight_column="trust").prepare(tmp_path / "cache")
    split = prepared.splits["train"]
    sources = split.source_texts(range(len(split)))
    assert split.weights.tolist() == [int(text[2:]) + 0.5 for text in sources]


def test_a_row_of_weight_2_is_two_rows():
    kept = {"shuffle": False, "source": "words", "target": "words"}
    batches = pairs(["a", "b"], ["x", "y z"], weights=[2.0, 1.0], **kept)
    twice = pairs(["a", "a", "b"], ["x", "x", "y z"], **kept)
    model = model_of(batches)
    model.compile()
    losses = [model.evaluate(one, verbose=0, return_dict=True)["loss"] for one in (batches, twice)]
    np.testing.assert_allclose(*losses, rtol=1e-6)


def test_a_batch_of_weight_0_changes_nothing():
    batches = pairs(["a", "b"], ["x", "y z"], weights=[0.0, 0.0])
    model = model_of(batches)
    model.compile("sgd")
    before = [weight.numpy() for weight in model.trainable_variables]
    logs = model.train_on_batch(*batches[0], return_dict=True)
    assert logs["loss"] == 0
    for old, new in zip(before, model.trainable_variables, strict=True):
        np.testing.assert_array_equal(old, new.numpy())


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_shares_do_not_depend_on_the_scale_of_weights(scale):
    slices = [({}, np.zeros((2, 3)), scale * np.full((2, 3), one)) for one in (0.25, 0.75)]
    set_shares(slices)
    assert [x["share"].tolist() for x, _, _ in slices] == [[0.5, 0.5], [1.5, 1.5]]


@pytest.mark.parametrize("weights", [[1.0], [1.0, -1.0], [1.0, np.nan], ["a", "b"], 3])
def test_weights_of_pairs_are_checked(weights):
    with pytest.raises(InputError, match="weights must be"):
        pairs(["a", "b"], ["x", "y"], weights=weights)

"""Runs that begin with another run's weights, and weights that stay as they are."""

import json
from functools import partial
from types import SimpleNamespace
from zipfile import ZipFile

import keras
import numpy as np
import pytest

from seq2seq.commands.warm_start import WarmStart
from seq2seq.configuration import own_classes
from seq2seq.features import Labels, RowScaledValues, Tokens, Values
from seq2seq.prediction import load_model
from seq2seq.saving.weight_names import weight_names
from seq2seq.tokenizers import Characters, Conditioned, Words


def weights(folder):
    return {name: np.asarray(weight) for name, weight in weight_names(load_model(folder)).items()}


@pytest.mark.by_turns(5, among="trainings")
def test_weights_and_vocabularies_are_those_of_the_other_run(command, trained, tiny, tmp_path):
    other = tmp_path / "train.tsv"  # the letters come in another order, and some are missing
    other.write_text("ed\tE D\nde\tD E\ndd\tD D\n" * 20)
    options = [*tiny, f"data.train={other}", f"warm_start={trained}", "freeze=[encoder/*]"]
    result = command("train", *options, f"paths.output={tmp_path}/run")
    assert (0, "") == (result.status, result.err)
    before, after = weights(trained), weights(tmp_path / "run")
    assert f"warm start: {len(after)} of {len(after)} weights are from {trained}" in result.out
    for name in (name for name in before if name.startswith("encoder/")):
        np.testing.assert_array_equal(before[name], after[name], err_msg=name)
    one, another = (load_model(folder) for folder in (trained, tmp_path / "run"))
    assert one.target.get_config() == another.target.get_config()


@pytest.mark.parametrize(
    ("learned", "fitted", "is_taken"),
    [
        (Tokens(Characters(learned="abc")), Tokens(Words()), False),
        (Labels(names="abc"), Labels(names="ac"), True),
        (Labels(names="abc"), Labels(names="xy"), False),
        (Labels(names="abc"), Labels(names="abc", multiple=True), False),
        (Values(dim=2), Values(dim=2), True),
        (Values(dim=2), Values(dim=3), False),
        (Values(dim=2), Labels(names="abc"), False),
    ],
)
def test_a_learned_feature_is_taken_where_it_can_read_the_data(learned, fitted, is_taken):
    expected = learned if is_taken else fitted
    assert expected.get_config() == learned.for_data_of(fitted).get_config()


@pytest.mark.parametrize(
    ("learned", "fitted", "names"),
    [
        (Characters(learned="abc"), Characters(learned="xay"), "abcxy"),
        (Characters(learned="abc"), Characters(learned="xay", vocabulary=8), "abcx"),
        (Characters(learned="abc"), Characters(learned="xay", vocabulary=5), "abc"),
        (Characters(lowercase=True, learned="abc"), Characters(learned="AX"), "abcx"),
        (Characters(normalization="NFD", learned="u"), Characters(learned="ü"), "u\u0308"),
        (Words(learned=["a b", "c"]), Words(learned=["c", "d"]), ["a b", "c", "d"]),
        (
            Conditioned(Characters(learned="ab"), learned=["V", "N"]),
            Conditioned(Characters(learned="c"), learned=["N", "A"]),
            ["a", "b", "c", "V", "N", "A"],
        ),
    ],
)
def test_a_tokenizer_is_extended_by_the_units_that_it_lacks(learned, fitted, names):
    old = Tokens(learned)
    new = old.for_data_of(Tokens(fitted))
    assert list(names) == new.class_names()
    assert old.class_names() == [new.class_names()[i - 4] for i in old.ids_in(new)[4:]]
    assert (new is old) == (len(names) == len(old.class_names()))


def test_separators_are_those_of_the_new_data():
    old = Tokens(Conditioned(Characters(learned="a"), ";", ["V"]))
    new = old.for_data_of(Tokens(Conditioned(Characters(learned="a"), "|", ["V"])))
    assert new.encode(["V|V\ta"]).values.tolist() == [5, 5, 4]
    labels = Labels(multiple=True, names="ab")
    other = labels.for_data_of(Labels(multiple=True, separator=";", names="ab"))
    assert [[1, 1]] == other.encode(["a;b"]).values.tolist()


def test_labels_are_extended_where_some_are_the_same():
    learned = Labels(names="abc")
    assert Labels(names="abcd").get_config() == learned.for_data_of(Labels(names="ad")).get_config()


@pytest.mark.by_turns(5, among="trainings")
@pytest.mark.parametrize("options", [[], ["data.shared_vocabulary=true"]])
def test_old_symbols_keep_their_weights_where_new_ones_come(command, tiny, tmp_path, options):
    first, second = tmp_path / "first.tsv", tmp_path / "second.tsv"
    first.write_text("ed\tE D\nde\tD E\ndd\tD D\n" * 20)
    second.write_text("zd\tE D\nye\tD X E\ndy\tD D\n" * 20)
    options = [*tiny, "data.target=characters", *options]

    def data(file):
        return [f"data.{split}={file}" for split in ("train", "validation", "test")]

    start = [*options, *data(first), f"paths.output={tmp_path}/one"]
    assert 0 == command("train", *start).status
    frozen = "freeze=['*embedding*','encoder/*','decoder/*']"
    again = [*options, *data(second), f"warm_start={tmp_path}/one", frozen]
    result = command("train", *again, f"paths.output={tmp_path}/two")
    assert (0, "") == (result.status, result.err)
    assert "source vocabulary extended by" in result.out
    before, after = weights(tmp_path / "one"), weights(tmp_path / "two")
    assert f"{len(after)} of {len(after)} weights" in result.out
    old, new = (load_model(tmp_path / name) for name in ("one", "two"))
    assert (old.source is old.target) == (new.source is new.target)
    for name, weight in before.items():
        if name.startswith("head"):
            continue
        side = "source" if name.startswith("source") else "target"
        ids = getattr(old, side).ids_in(getattr(new, side))
        size = getattr(old, side).vocabulary_size
        place = tuple(ids if n == size else slice(None) for n in weight.shape)
        grown = after[name].shape != weight.shape
        np.testing.assert_array_equal(weight, after[name][place] if grown else after[name])
    for text, target in (("zd", "E D"), ("ye", "D X E")):
        assert [text, target] == [
            new.source.decode(new.source.encode([text]).values),
            new.target.decode(new.target.encode([target]).values),
        ]


def test_numbers_are_compared_with_the_new_data():
    learned, fitted = (Values().fit([[row]]) for row in ("1 2", "1 5"))
    taken = learned.for_data_of(fitted)
    assert (learned.center, fitted.naive_error) == (taken.center, taken.naive_error)


@pytest.mark.parametrize("old_is_scaled", [True, False])
def test_targets_are_scaled_by_the_source_of_the_same_fit(monkeypatch, old_is_scaled):
    """The sources differ, as of another horizon, the targets do not."""

    def fit(dim, is_scaled):
        kind = partial(RowScaledValues, 1, [0.5]) if is_scaled else Values
        return [kind(dim=one, center=[0] * one, scale=[1] * one) for one in (dim, 1)]

    old, new = fit(3, old_is_scaled), fit(4, not old_is_scaled)
    model, prepared = (SimpleNamespace(source=one, target=other) for one, other in (old, new))
    monkeypatch.setattr("seq2seq.prediction.load_model", lambda path: model)
    monkeypatch.setattr(own_classes, "import_own_classes", lambda path, trust: None)
    assert tuple(new) == WarmStart("run", trust=False).features(prepared)


@pytest.mark.by_turns(5, among="trainings")
def test_weights_that_do_not_fit_are_listed(command, trained, tiny, tmp_path):
    options = [*tiny, f"warm_start={trained}", "model.decoder.units=16", "model.encoder.units=4"]
    options += ["model.encoder.num_layers=3"]
    result = command("train", *options, f"paths.output={tmp_path}/run")
    assert (0, "") == (result.status, result.err)
    assert "encoder/stack_0/kernel is (8, 8), not (8, 4)" in result.out
    assert "encoder/stack_2/kernel does not exist" in result.out
    assert "decoder/stack_0/recurrent_kernel is (8, 24), not (16, 48)" in result.out


@pytest.mark.by_turns(5, among="trainings")
def test_the_head_of_other_labels_is_initialised(command, tiny, tmp_path):
    names = {"one": ("no", "yes"), "two": ("bad", "good")}
    for run, (low, high) in names.items():
        rows = [f"{'ab'[i % 2] * (1 + i % 7)}c{i}\t{(low, high)[i % 2]}" for i in range(60)]
        (tmp_path / f"{run}.tsv").write_text("\n".join(rows) + "\n")
    shared = ["trainer=smoke", "logger=none", "model=many_to_one", "model.encoder.units=8"]
    shared += ["data=files", "data.target=labels", f"paths.cache={tmp_path}/cache"]
    one = [*shared, f"data.train={tmp_path}/one.tsv", f"paths.output={tmp_path}/one"]
    assert 0 == command("train", *one).status
    two = [*shared, f"data.train={tmp_path}/two.tsv", f"paths.output={tmp_path}/two"]
    result = command("train", *two, f"warm_start={tmp_path}/one")
    assert 0 == result.status
    assert "head/kernel is of other symbols" in result.out
    assert "source_embedding" not in result.out.partition("initialised")[2].partition("\n")[0]


def test_a_warm_start_from_nothing_that_fits_is_refused(command, trained, tiny, tmp_path):
    options = [*tiny, f"warm_start={tmp_path}/nowhere", f"paths.output={tmp_path}/run"]
    result = command("train", *options)
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "nowhere must be a run folder or a .keras file" in result.err


@pytest.mark.by_turns(5, among="trainings")
def test_frozen_weights_stay_and_the_saved_model_knows_them(command, trained, tiny, tmp_path):
    folder = tmp_path / "run"
    options = [*tiny, f"warm_start={trained}", "freeze=[encoder/*]", "seed=2"]
    result = command("train", *options, f"paths.output={folder}")
    assert (0, "") == (result.status, result.err)
    before, after = weights(trained), weights(folder)
    for name, weight in before.items():
        assert name.startswith("encoder/") == np.array_equal(weight, after[name])
    with ZipFile(folder / "model.keras") as archive:
        config = json.loads(archive.read("config.json"))
    assert ["encoder/*"] == config["config"]["frozen"]
    loaded = keras.saving.load_model(folder / "model.keras")  # with its optimizer, unwarned
    frozen = [name for name, weight in weight_names(loaded).items() if not weight.trainable]
    assert {"encoder"} == {name.partition("/")[0] for name in frozen}
    assert 4 == int(loaded.optimizer.iterations)


@pytest.mark.parametrize("pattern", ["[decodr/*]", "[lstm]", "decodr/*"])
def test_a_name_that_no_weight_has_is_refused(command, tiny, tmp_path, pattern):
    result = command("train", *tiny, f"freeze={pattern}", f"paths.output={tmp_path}/run")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert f"No weight's name matches '{pattern.strip('[]')}'. Choose from " in result.err

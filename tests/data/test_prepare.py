import dataclasses
import signal

import keras
import numpy as np
import pytest

from seq2seq.data import Dataset, Files
from seq2seq.data.prepare import prepare
from seq2seq.data.store import store as store_module
from seq2seq.errors import InputError, Interrupted
from seq2seq.interruption import Interruption
from seq2seq.symbols import UNK

TRAIN = [("cat", "K AE T"), ("ça va", "S AH"), ("cat", "C A T"), ("", "X"), ("cat", "K AE T")]
TEST = [("dog", "D AO G"), ("cat", "K AE T"), ("cat", "K A T")]


@dataclasses.dataclass(kw_only=True)
class Listed(Dataset):
    """Pairs from lists."""

    rows: dict[str, list[tuple[str, str]]] = dataclasses.field(
        default_factory=lambda: {"train": TRAIN, "test": TEST}
    )
    source: str = "characters"
    target: str = "words"
    reads: int = 0

    def fingerprint(self):
        return {"rows": self.rows}

    def given_splits(self):
        return list(self.rows)

    def _origins(self):
        return {split: split for split in self.rows}

    def given_rows(self, split):
        self.reads += 1
        yield from self.rows[split]

    def given_place(self, split):
        return split


def contents(prepared):
    """All that a split holds, as lists."""
    return {
        name: (
            [row.tolist() for row in map(split.source.row, range(len(split)))],
            [row.tolist() for row in map(split.target.row, range(len(split)))],
            split.source_texts(range(len(split))),
            split.target_texts(range(len(split))),
            split.question_hashes.tolist(),
        )
        for name, split in prepared.splits.items()
    }


def only_store(cache):
    (folder,) = (path for path in (cache / "stores").iterdir() if path.is_dir())
    return folder


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_a_store_gives_back_ids_and_texts(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr("seq2seq.data.pair_reader.CHUNK_ROWS", chunk)
    monkeypatch.setattr(store_module, "CHUNK_ROWS", chunk)
    prepared = Listed().prepare(tmp_path)
    train = prepared.splits["train"]
    assert TRAIN == list(
        zip(train.source_texts(range(5)), train.target_texts(range(5)), strict=True)
    )
    assert [3, 5, 3, 0, 3] == train.source_lengths.tolist()
    assert [3, 2, 3, 1, 3] == train.target_lengths.tolist()
    assert "ça va" == prepared.source.decode(train.source.row(1))
    assert "C A T" == prepared.target.decode(train.target.row(2))


def test_features_are_fitted_on_train_only_and_an_unknown_unit_is_never_right(tmp_path):
    prepared = Listed().prepare(tmp_path)
    test = prepared.splits["test"]
    (reference,) = test.target_texts([0])
    prediction = prepared.target.decode(test.target.row(0))
    assert prepared.target.split(prediction) != prepared.target.split(reference)
    assert "D AO G" == reference


def test_questions_are_distinct_sources_in_order_with_all_their_references(tmp_path):
    prepared = Listed().prepare(tmp_path)
    assert [(0, ["K AE T", "C A T"]), (1, ["S AH"]), (3, ["X"])] == list(
        prepared.splits["train"].questions()
    )
    assert [(0, ["D AO G"]), (1, ["K AE T", "K A T"])] == list(prepared.splits["test"].questions())


def test_a_second_run_reads_the_cache_and_not_the_rows(tmp_path):
    first = Listed().prepare(tmp_path)
    dataset = Listed(batch_size=3, max_length=4)
    second = dataset.prepare(tmp_path)
    assert 0 == dataset.reads
    assert contents(first) == contents(second)
    assert first.notes == second.notes[:-1]


@pytest.mark.parametrize(
    "other",
    [
        Listed(rows={"train": TRAIN[:4], "test": TEST}),
        Listed(target="characters"),
        Listed(source_options={"vocabulary": 6}),
    ],
)
def test_other_rows_or_features_are_another_store(tmp_path, other):
    Listed().prepare(tmp_path)
    other.prepare(tmp_path)
    assert 2 == other.reads


def test_rows_of_two_splits_are_counted(tmp_path):
    (note,) = Listed().prepare(tmp_path).notes
    assert note.startswith(
        "2 of 3 rows of test have a source that the model cannot tell from one in train, 1 of them"
    )


@pytest.mark.parametrize("kind", ["characters", "words", "bytes", "values"])
def test_what_a_model_cannot_tell_apart_is_counted_and_asked_once(tmp_path, kind):
    """Law: an overlap, and a question, is of what is encoded alike, whatever its spelling."""
    draw = np.random.default_rng(1)
    spell = (
        [str.upper, str.title, "{} ".format]
        if kind != "values"
        else ["+{}".format, "{}.0".format, "{}e0".format]
    )
    names = [f"{i}" if kind == "values" else f"word{i}" for i in range(40)]
    rows = [(draw.choice(spell)(draw.choice(names)), "x") for _ in range(60)]
    options = {} if kind == "values" else {"lowercase": True}
    data = Listed(
        rows={"train": rows[:30], "test": rows[30:]}, source=kind, source_options=options
    ).prepare(tmp_path)
    train, test = data.splits["train"], data.splits["test"]
    seen = {train.source.row(row).tobytes() for row in range(30)}
    asked = [test.source.row(row).tobytes() for row in range(30)]
    common = sum(row in seen for row in asked)
    assert 0 < common < 30
    (note,) = (note for note in data.notes if "cannot tell" in note)
    assert note.startswith(f"{common} of 30 rows of test")
    questions = [test.source.row(row).tobytes() for row, _ in test.questions()]
    unknown = [UNK in test.source.row(row) for row, _ in test.questions()]
    known = [one for one, is_vague in zip(questions, unknown, strict=True) if not is_vague]
    assert len(known) == len(set(known))


def test_sources_of_unknown_symbols_are_questions_of_their_own(tmp_path):
    rows = {"train": [("a b", "x")], "test": [("c", "x"), ("d", "y"), ("c", "z"), ("a", "x")]}
    data = Listed(rows=rows, source="words").prepare(tmp_path)
    assert [(0, ["x", "z"]), (1, ["y"]), (3, ["x"])] == list(data.splits["test"].questions())


def test_empty_sources_make_a_language_model(tmp_path):
    words = [f"w{i}" for i in range(100)]
    path = tmp_path / "a.tsv"
    path.write_text("".join(f"\t{word}\n" for word in words))
    prepared = Files(train=str(path)).prepare(tmp_path)
    found = [split.target_texts(range(len(split))) for split in prepared.splits.values()]
    assert all(found)
    assert sorted(words) == sorted(word for split in found for word in split)
    assert any("as a language model does" in note for note in prepared.notes)
    assert not any("optimistic" in note for note in prepared.notes)


def test_a_shared_vocabulary_is_one_feature_before_and_after_the_cache(tmp_path):
    for _ in range(2):
        prepared = Listed(target="characters", shared_vocabulary=True).prepare(tmp_path)
        assert prepared.source is prepared.target
        assert "cat" == prepared.target.decode(prepared.target.encode(["cat"]).values)


def test_sides_that_cannot_share_a_vocabulary_are_refused(tmp_path):
    with pytest.raises(InputError, match="same tokenizer"):
        Listed(shared_vocabulary=True).prepare(tmp_path)


def test_auto_says_what_it_chose(tmp_path):
    notes = Listed(source="auto", target="auto").prepare(tmp_path).notes
    assert notes[0].startswith("The source is read as characters, because ")
    assert notes[1].startswith("The target is read as ")


def test_given_features_encode_data_without_a_train_split(tmp_path):
    trained = Listed().prepare(tmp_path)
    features = (trained.source, trained.target)
    evaluated = prepare(Listed(rows={"test": TEST}), tmp_path, features=features)
    assert contents(trained)["test"] == contents(evaluated)["test"]
    with pytest.raises(InputError, match="There must be a train split"):
        Listed(rows={"test": TEST}).prepare(tmp_path)


def test_an_empty_column_is_refused_and_leaves_nothing(tmp_path):
    with pytest.raises(InputError, match="The target must not be empty"):
        Listed(rows={"train": [("x", "")] * 2}).prepare(tmp_path)
    assert not [path for path in (tmp_path / "stores").iterdir() if path.is_dir()]


@pytest.mark.parametrize("damage", ["cut", "change", "delete", "no manifest", "bad manifest"])
def test_a_damaged_store_is_built_anew_and_said(tmp_path, damage):
    expected = contents(Listed().prepare(tmp_path))
    path = only_store(tmp_path) / "train.source.ids.values"
    manifest = only_store(tmp_path) / "manifest.json"
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    elif damage == "change":
        path.write_bytes(bytes(reversed(path.read_bytes())))
    elif damage == "bad manifest":
        manifest.write_text("[1")
    else:
        (path if damage == "delete" else manifest).unlink()
    dataset = Listed()
    prepared = dataset.prepare(tmp_path)
    assert 2 == dataset.reads
    assert expected == contents(prepared)
    assert "was damaged" in prepared.notes[-1]
    assert not any("damaged" in note for note in Listed().prepare(tmp_path).notes)


def test_progress_hears_of_every_stage(tmp_path):
    heard = []
    Listed().prepare(tmp_path, lambda *event: heard.append(event))
    assert ("reading train", 5, None) in heard
    assert ("encoding test target", 3, 3) in heard


def test_long_training_rows_are_dropped_and_evaluation_keeps_all(tmp_path):
    prepared = Listed(max_length=3).prepare(tmp_path)
    assert 1 == prepared.num_too_long
    assert "1 of 5 rows is longer than max_length=3" in prepared.notes[-1]
    assert 4 == prepared.batches("train").plan.num_rows
    judged = prepared.batches("train", training=False).plan
    assert 5 == judged.num_rows == len(prepared.splits["train"])
    prepared = Listed(rows={"train": TRAIN, "test": [("long one", "X")]}, max_length=3)
    assert 1 == prepared.prepare(tmp_path).batches("test").plan.num_rows


def test_a_row_far_longer_than_the_others_is_reported_unless_it_is_dropped(tmp_path):
    rows = {"train": [(f"ab{i % 7}", "x") for i in range(200)] + [("a" * 3000, "x")]}
    (note,) = [n for n in Listed(rows=rows).prepare(tmp_path).notes if "data.max_length" in n]
    assert "The longest source of train has 3,000 tokens, but 99% have at most 3." in note
    (note,) = Listed(rows=rows, max_length=50).prepare(tmp_path).notes
    assert "longer than max_length=50" in note


def test_batches_hold_what_the_rows_say(tmp_path):
    prepared = Listed().prepare(tmp_path)
    batches = prepared.batches("train", seed=7)
    texts = set()
    for x, y, _ in batches:
        for source, target, length in zip(x["source"], y, x["source_length"], strict=True):
            if target.any():
                assert length == np.count_nonzero(source)
                texts.add((prepared.source.decode(source), prepared.target.decode(target)))
    assert set(TRAIN) == texts


def test_ids_take_the_smallest_type_that_holds_them(tmp_path):
    train = Listed().prepare(tmp_path).splits["train"]
    assert "uint8" == train.source.values.dtype
    rows = {"train": [(" ".join(map(str, range(300))), "x y")]}
    train = Listed(rows=rows, source="words").prepare(tmp_path).splits["train"]
    assert "uint16" == train.source.values.dtype


@pytest.mark.parametrize("shared", [False, True])
def test_features_that_the_data_fitted_itself_find_its_own_store(tmp_path, shared):
    options = {"shared_vocabulary": shared, "source": "words"}
    trained = Listed(**options).prepare(tmp_path)
    features = tuple(
        keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(feature))
        for feature in (trained.source, trained.target)
    )
    dataset = Listed(**options)
    evaluated = dataset.prepare(tmp_path, features=features)
    assert 0 == dataset.reads
    assert contents(trained) == contents(evaluated)
    assert features == (evaluated.source, evaluated.target)
    assert only_store(tmp_path)


def test_other_features_encode_into_a_store_of_their_own(tmp_path):
    trained = Listed(rows={"train": TEST}).prepare(tmp_path)
    expected = contents(Listed().prepare(tmp_path))
    other = Listed().prepare(tmp_path, features=(trained.source, trained.target))
    assert expected != contents(other)
    assert expected == contents(Listed().prepare(tmp_path))


def test_notes_on_training_are_said_in_training_only(tmp_path):
    options = {"max_length": 2, "source": "auto"}
    trained = Listed(**options).prepare(tmp_path)
    said = Listed(**options).prepare(tmp_path, features=(trained.source, trained.target)).notes
    assert trained.notes[0].startswith("The source is read as characters")
    assert "dropped from training" in trained.notes[-1]
    assert said == trained.notes[1:-1]
    assert said


def test_batches_by_tokens_say_how_many_rows_they_hold(tmp_path):
    rows = {"train": [("abcd", "x"), ("ab", "x y z")]}
    said = Listed(rows=rows, batch_by="tokens", batch_size=32).prepare(tmp_path).notes[-1]
    assert said.startswith("Batches of 32 tokens have about 8 rows of train")


def test_a_class_that_a_split_lacks_is_said(tmp_path):
    rows = {
        "train": [("a", "x"), ("b", "y"), ("c", "z")],
        "validation": [("a", "x"), ("d", "y")],
        "test": [("a", "z"), ("b", "y"), ("e", "x")],
    }
    notes = Listed(rows=rows, target="labels").prepare(tmp_path).notes
    assert ["The validation split has no row of 'z', so it does not measure these labels."] == [
        note for note in notes if "no row of" in note
    ]


def test_a_signal_stops_the_fitting_of_features(tmp_path):
    class Stopped(Listed):
        def given_rows(self, split):
            yield from super().given_rows(split)
            signal.raise_signal(signal.SIGTERM)

    dataset = Stopped(source="words", target="words")
    with pytest.raises(Interrupted), Interruption():
        dataset.prepare(tmp_path / "cache")
    assert 1 == dataset.reads

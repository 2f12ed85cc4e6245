import pytest

import seq2seq
from seq2seq.errors import InputError
from seq2seq.prediction import load_model


def test_a_run_folder_and_its_model_file_are_one_predictor(trained):
    folder, file = seq2seq.load(trained), seq2seq.load(str(trained / "model.keras"))
    assert [a.tokens for a in folder(["abc"])] == [a.tokens for a in file(["abc"])]


@pytest.mark.parametrize("name", ["", "not_there", "not_there.keras"])
def test_what_holds_no_model_is_named(tmp_path, name):
    with pytest.raises(InputError, match=f"{tmp_path / name} "):
        seq2seq.load(tmp_path / name)
    with pytest.raises(InputError, match=f"{tmp_path / name} "):
        load_model(str(tmp_path / name))


def test_what_is_no_path_or_no_strategy_is_named(trained):
    with pytest.raises(InputError, match="must be a run folder or a .keras file, not 3"):
        seq2seq.load(3)
    with pytest.raises(InputError, match="strategy must be a decoding strategy, .* not 'beam'"):
        seq2seq.load(trained, strategy="beam")


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_a_file_that_was_cut_short_is_named(trained, tmp_path, kept):
    whole = (trained / "model.keras").read_bytes()
    (tmp_path / "model.keras").write_bytes(whole[: int(kept * len(whole))])
    with pytest.raises(InputError, match="not a complete Keras model"):
        seq2seq.load(tmp_path)


def test_a_file_with_a_changed_bit_is_named(trained, tmp_path):
    content = bytearray((trained / "model.keras").read_bytes())
    middle = len(content) // 2
    content[middle] ^= 1
    (tmp_path / "model.keras").write_bytes(content)
    with pytest.raises(InputError, match="is corrupt"):
        seq2seq.load(tmp_path)

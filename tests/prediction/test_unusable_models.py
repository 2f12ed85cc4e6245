import keras
import pytest

import seq2seq
from seq2seq.errors import InputError


def test_a_file_of_another_model_is_refused_at_once(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.save(tmp_path / "other.keras")
    with pytest.raises(InputError, match=r"a Sequential, .* has no source, target"):
        seq2seq.load(tmp_path / "other.keras")

"""Law: a model file whose config is changed is refused in a sentence, or the model works."""

import json
import zipfile
from pathlib import Path
from zlib import crc32

import pytest
from changing import changed, places

from seq2seq.errors import BadRow, InputError
from seq2seq.prediction import Predictor, load_model

ZOO = Path(__file__).parents[1] / "zoo"
MODELS = ("gru_additive_tied", "lstm_general", "transformer_learned", "last_n_values", "each_crf")
WRONG = [None, True, -1, 1.5, 10**12, "", "x", [], [1], [[1], [2]], {}, {"a": 1}]
CASES = 30  # of each model
SKIPPED = ("name", "module", "registered_name", "class_name", "shared_object_id", "compile_config")


def rows_of(model):
    return ["1 2 3 4"] if model.source.kind == "values" else ["ab", "1 2"]


@pytest.mark.by_turns(4)
@pytest.mark.filterwarnings("ignore:The input")
@pytest.mark.parametrize("name", MODELS)
def test_a_corrupt_model_is_refused_or_works(name, tmp_path):
    with zipfile.ZipFile(ZOO / f"{name}.keras") as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    config = json.loads(parts["config.json"])
    cases = [(path, wrong) for path in [*places(config["config"], SKIPPED)][1:] for wrong in WRONG]
    cases.sort(key=lambda case: crc32(repr((name, case)).encode()))
    file, faults = tmp_path / "model.keras", []
    for path, wrong in cases[:CASES]:
        parts["config.json"] = json.dumps(changed(config, ("config", *path), wrong)).encode()
        with zipfile.ZipFile(file, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
        try:
            model = load_model(file)
            for row in rows_of(model):
                Predictor(model)([row])
        except (InputError, BadRow):
            pass
        except Exception as error:
            faults.append(f"{path} = {wrong!r}: {error!r:.200}")
    assert not faults, "\n".join(faults)

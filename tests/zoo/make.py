"""Saves small models, and what they give, for `tests/test_zoo.py`.

python tests/zoo/make.py
python tests/zoo/make.py --predictions   # again, of the saved models, after a deliberate change

A model whose file exists is left as it is: the file holds what an earlier version of the library
saved, and every later version must give the same outputs. For a new kind of model, add a function
to `encoder_decoders.py`, `directs.py` or `forecasters.py` and run this. `NAME.keras` is the model,
`expected/NAME.npz` a padded batch and the model's outputs, `expected/NAME.json` raw inputs and
their predictions.
"""

import json
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import directs
import encoder_decoders
import forecasters
import keras
import numpy as np
from keras import ops

from seq2seq.features import Tokens
from seq2seq.prediction import Predictor, load_model
from seq2seq.symbols import NUM_SYMBOLS, START
from seq2seq.training import AdamW
from seq2seq.training.schedules import Cosine, InParts

ZOO = Path(__file__).parent
STEPS = 3  # of targets, where nothing else says how many


def padded(feature, sources):
    """Encoded rows as arrays: a source, and the lengths of its rows."""
    rows, lengths = feature.encode(sources).rows(), feature.encode(sources).lengths
    batch = np.zeros((len(rows), max(lengths), *rows[0].shape[1:]), rows[0].dtype)
    for row, values in zip(batch, rows, strict=True):
        row[: len(values)] = values
    return {"source": batch, "source_length": lengths}


def inputs_of(model, sources, draw):
    """A batch for the model, and how many steps of each row's outputs mean something."""
    x = padded(model.source, sources)
    count, steps = len(sources), STEPS
    if not model.FEEDBACK:
        steps_of = model.target_steps if model.head.aligned else model.readout.num_steps
        fixed = steps_of(x["source_length"])
        if fixed is not None:
            return x, fixed
        x["target_mask"] = np.ones((count, steps), bool)
    elif isinstance(model.target, Tokens):
        size = (count, steps)
        fed = draw.integers(NUM_SYMBOLS, model.target.vocabulary_size, size).astype("int32")
        fed[:, 0] = START
        x["target_in"] = fed
    else:
        steps = model.source.horizon or STEPS
        x["target_in"] = draw.normal(size=(count, steps, model.target.dim)).astype("float32")
    return x, np.full(count, steps)


def randomize(model, draw):
    """Give every weight, biases included, numbers large enough to matter."""
    for weight in model.weights:
        if weight.dtype == "float32":
            size = 1.5 / np.sqrt(weight.shape[0]) if len(weight.shape) > 1 else 0.3
            center = weight.numpy() if len(weight.shape) == 1 else 0
            weight.assign(center + size * draw.normal(size=weight.shape))


def train(model, x, draw):
    """Two steps, so that the optimizer has a state; returns the targets."""
    schedule = InParts(Cosine(0.01, total_steps=10, warmup=1), parts=1)
    model.compile(AdamW(schedule, weight_decay=0.01, clipnorm=1.0))
    size = x["source"].shape
    y = draw.integers(NUM_SYMBOLS, model.target.vocabulary_size, size).astype("int32")
    weights = (np.arange(size[1]) < x["source_length"][:, None]).astype("float32")
    for _ in range(2):
        model.train_on_batch(x, y, sample_weight=weights)
    return y, weights


def save(model, file):
    """As Keras saves it, compressed and without dates."""
    model.save(file)
    with ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)


def as_json(prediction):
    """A prediction's fields that have a value, as JSON can hold them."""
    fields = prediction._asdict()
    del fields["distribution"]
    fields["alternatives"] = [as_json(one) for one in prediction.alternatives]
    return json.loads(json.dumps(fields, default=np.ndarray.tolist))


def make(name, build, sources, strategy):
    draw = np.random.default_rng(list(name.encode()))
    keras.utils.set_random_seed(1)
    model = build()
    randomize(model, draw)
    x, steps = inputs_of(model, sources, draw)
    arrays = {f"x_{key}": value for key, value in x.items()}
    if name == "compiled":
        y, weights = train(model, x, draw)
        figures = model.test_on_batch(x, y, sample_weight=weights, return_dict=True)
        arrays |= {"y": y, "weights": weights}
        arrays |= {f"figure_{key}": np.float32(value) for key, value in figures.items()}
        state = [ops.convert_to_numpy(one) for one in model.optimizer.variables]
        arrays |= {f"optimizer_{i}": one for i, one in enumerate(state)}
    save(model, ZOO / f"{name}.keras")
    outputs = ops.convert_to_numpy(model(x))
    np.savez_compressed(ZOO / "expected" / f"{name}.npz", outputs=outputs, steps=steps, **arrays)
    predict(model, name, sources, strategy)


def predict(model, name, sources, strategy):
    answers = {"sources": sources, "greedy": list(map(as_json, Predictor(model)(sources)))}
    if strategy is not None:
        answers["beam"] = list(map(as_json, Predictor(model, strategy)(sources)))
    text = json.dumps(answers, indent=1, ensure_ascii=False)
    (ZOO / "expected" / f"{name}.json").write_text(text + "\n")


def main():
    (ZOO / "expected").mkdir(exist_ok=True)
    for build, sources, strategy in [
        *encoder_decoders.MODELS,
        *directs.MODELS,
        *forecasters.MODELS,
    ]:
        name = build.__name__
        if not (ZOO / f"{name}.keras").exists():
            make(name, build, sources, strategy)
        elif "--predictions" in sys.argv:
            predict(load_model(ZOO / f"{name}.keras"), name, sources, strategy)


if __name__ == "__main__":
    main()

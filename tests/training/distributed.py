"""A training of 20 steps on so many devices: `python distributed.py DEVICES MICRO_BATCHES`.

Prints losses, token accuracies, and the sum of each weight's squares, as JSON.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

devices, micro_batches = int(sys.argv[1]), int(sys.argv[2])
os.environ["XLA_FLAGS"] = f"--xla_force_host_platform_device_count={devices}"
processes = int(os.environ.get("KERAS_DISTRIBUTION_NUM_PROCESSES", 1))

import keras  # noqa: E402
import numpy as np  # noqa: E402
import pytest  # noqa: E402

if keras.backend.backend() == "tensorflow" and devices > 1:
    import tensorflow as tf

    (cpu,) = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(
        cpu, [tf.config.LogicalDeviceConfiguration()] * devices
    )

import seq2seq  # noqa: E402
from seq2seq.decoders import RecurrentDecoder  # noqa: E402
from seq2seq.encoders import RecurrentEncoder  # noqa: E402
from seq2seq.errors import InputError  # noqa: E402
from seq2seq.layers import GeneralAttention  # noqa: E402
from seq2seq.models import EncoderDecoder  # noqa: E402
from seq2seq.training import AdamW, Recorder, Trainer  # noqa: E402

draw = np.random.default_rng(0)
TEXTS = ["".join(draw.choice(list("abc"), draw.integers(0, 12))) for _ in range(100)]


def main():
    shared = devices * processes > 1
    trainer = Trainer(
        monitor="loss",
        max_steps=20,
        log_every=1,
        precision="float32",
        micro_batches=micro_batches,
        distribution="data_parallel" if shared else "none",
    )
    with trainer.scope(), tempfile.TemporaryDirectory() as folder:
        keras.utils.set_random_seed(3)
        batches = seq2seq.pairs(TEXTS, TEXTS, batch_size=24, num_buckets=2, seed=1)
        model = EncoderDecoder(
            batches.source,
            batches.target,
            RecurrentEncoder(cell="gru", units=8, bidirectional=False),
            RecurrentDecoder(cell="gru", units=8, attention=GeneralAttention()),
            embedding_dim=8,
        )
        recorder = Recorder(Path(folder))
        optimizer = AdamW(0.02, global_clipnorm=0.5)
        trainer.fit(model, batches, optimizer=optimizer, recorder=recorder)
        records = recorder.metrics.read()
        weights = [float((np.asarray(weight) ** 2).sum()) for weight in model.weights]
        saved = keras.saving.load_model(Path(folder) / "model.keras", compile=False)
    if shared and keras.backend.backend() == "tensorflow":
        with pytest.raises(InputError, match="built for other devices"):
            Trainer(max_steps=1).fit(model, batches)
    np.testing.assert_array_equal(saved.get_weights()[0], model.get_weights()[0])
    found = {name: [record[name] for record in records] for name in ("loss", "token_accuracy")}
    print(json.dumps({**found, "weights": weights}))


if __name__ == "__main__":
    main()

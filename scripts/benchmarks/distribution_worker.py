"""Seconds of a training step on so many devices: `python distribution_worker.py DEVICES`."""

import os
import sys
import tempfile
import time
from pathlib import Path

DEVICES = int(sys.argv[1])
os.environ["XLA_FLAGS"] = f"--xla_force_host_platform_device_count={DEVICES}"

import keras  # noqa: E402
import numpy as np  # noqa: E402

if keras.backend.backend() == "tensorflow" and DEVICES > 1:
    import tensorflow as tf

    (cpu,) = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(
        cpu, [tf.config.LogicalDeviceConfiguration()] * DEVICES
    )

import seq2seq  # noqa: E402
from seq2seq.decoders import RecurrentDecoder  # noqa: E402
from seq2seq.encoders import RecurrentEncoder  # noqa: E402
from seq2seq.layers import GeneralAttention  # noqa: E402
from seq2seq.models import EncoderDecoder  # noqa: E402
from seq2seq.training import AdamW, Recorder, Trainer  # noqa: E402

WARMUP, STEPS, ROWS, LENGTH, UNITS = 4, 12, 128, 10, 256


class Clock(keras.callbacks.Callback):
    """Notes when each step ended."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        self.times.append(time.perf_counter())


def main() -> None:
    """Train an LSTM encoder-decoder, and print the median of its steps in milliseconds."""
    draw = np.random.default_rng(0)
    texts = ["".join(draw.choice(list("abcdefgh"), LENGTH)) for _ in range(2 * ROWS)]
    trainer = Trainer(
        monitor="loss",
        max_steps=WARMUP + STEPS,
        precision="float32",
        distribution="data_parallel" if DEVICES > 1 else "none",
    )
    clock = Clock()
    with trainer.scope(), tempfile.TemporaryDirectory() as folder:
        batches = seq2seq.pairs(texts, texts, batch_size=ROWS, num_buckets=1)
        model = EncoderDecoder(
            batches.source,
            batches.target,
            RecurrentEncoder(units=UNITS),
            RecurrentDecoder(units=UNITS, attention=GeneralAttention()),
            embedding_dim=UNITS,
        )
        model.compile(AdamW(1e-3, global_clipnorm=1.0), jit_compile=trainer.jit_compile)
        trainer.fit(model, batches, recorder=Recorder(Path(folder)), callbacks=[clock])
    print(1000 * np.median(np.diff(clock.times[WARMUP:])))


if __name__ == "__main__":
    main()

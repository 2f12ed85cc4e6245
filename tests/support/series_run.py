"""Run folders of untrained models of time series, which are made in a second."""

import numpy as np

from seq2seq.configuration.building import build_model
from seq2seq.configuration.composing import build, compose
from seq2seq.configuration.stored_config import save_config

TINY = {
    "forecast": ["model=forecast", "model.encoder.units=4", "model.decoder.units=4"],
    "last_n": ["model=last_n", "model.readout.extend=true", "model.encoder.units=4"],
}


def series_run(folder, path, *options, model="forecast"):
    """Make a run on a file of series: its features are fitted, its weights are random.

    Args:
        options: as on the command line.
    """
    plain = ["trainer=smoke", "logger=none", "data=series"]
    config = compose("train", [*TINY[model], *plain, f"data.path={path}", *options])
    prepared = build(config.data).prepare(folder / "cache")
    save_config(config, folder)
    build_model(config.model, prepared).save(folder / "model.keras")
    return folder


def daily(series, start="2026-01-01", form="%Y-%m-%d"):
    """Lines of a table: day, name, promo, sales; each value is a number or ""."""
    lines = ["day,shop,promo,sales"]
    for name, rows in series.items():
        days = np.datetime64(start) + np.arange(len(rows))
        for day, (promo, sales) in zip(days.tolist(), rows, strict=True):
            lines.append(f"{day.strftime(form)},{name},{promo},{sales}")
    return "\n".join(lines) + "\n"

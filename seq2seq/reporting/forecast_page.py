"""The page of a forecast."""

from pathlib import Path

from matplotlib.figure import Figure

from seq2seq.pages.drawing import STYLE, WIDTH, drawn, panels
from seq2seq.pages.page import paragraph, write_page
from seq2seq.prediction.forecasting.forecast import Forecast
from seq2seq.reporting.forecast_picture import HEIGHT, draw_panel, panels_of


def write_forecast_page(path: Path, forecast: Forecast, count: int, run: str, data: str) -> None:
    """Write pictures of the forecasts of the first series, and the notes, as an HTML page.

    Args:
        path: the file.
        forecast: the forecast.
        count: number of series in pictures.
        run, data: the run folder and the file of the data, for the first sentence.
    """
    total, steps = len(forecast.series), forecast.steps
    series = "1 series" if total == 1 else f"{total:,} series"
    lead = f"The {steps} step{'s' * (steps > 1)} that follow {series} of {data}, by the run {run}."
    levels = list(forecast.quantiles)
    band = ""
    if len(levels) > 1:
        band = f" The band reaches from the {levels[0]:g} to the {levels[-1]:g} quantile."
    shown = f" Pictures show the first {count} of them." if count < total else ""
    pictures: list[str] = []
    for name, one in panels_of(forecast, count):
        canvas = Figure(figsize=(WIDTH, HEIGHT), **STYLE)
        draw_panel(canvas.subplots(), name, one)
        pictures.append(drawn(canvas, f"Past and forecast {len(pictures) + 1}: {name}"))
    notes = "\n".join(paragraph(note) for note in forecast.notes)
    write_page(
        path,
        "Forecast",
        [("Pictures", panels(*pictures)), ("Notes", notes)],
        lead=paragraph(f"{lead}{band}{shown}", "lead"),
    )

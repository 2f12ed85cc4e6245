"""Pictures of the series that an inspection looked at."""

from matplotlib.figure import Figure

from seq2seq.evaluation.spread import spread
from seq2seq.inspection.series_inspection import SeriesInspection
from seq2seq.pages.drawing import FIRST, QUIET, STYLE, WIDTH, drawn, headed, panels, tidy
from seq2seq.visible import visible

MOST_PICTURES = 6
MOST_POINTS = 2000  # of a line
NOTE = "Grey is train, blue what follows."


def series_pictures(found: SeriesInspection) -> str:
    """Draw the targets of some series over time, evenly spread over all."""
    series = found.series
    targets = found.targets
    pairs = [(number, place) for number in range(len(series.ends)) for place in range(len(targets))]
    pictures = []
    for which in spread(len(pairs), MOST_PICTURES):
        number, place = pairs[which]
        title = ", ".join(filter(None, (series.names[number], targets[place])))
        canvas = _line(found, number, place)
        pictures.append(drawn(canvas, f"Series {which + 1}: {title}", f"{title}. {NOTE}"))
    return panels(*pictures)


def _line(found: SeriesInspection, number: int, place: int) -> Figure:
    start, end = found.series.starts[number], found.series.ends[number]
    middle = found.series.train_ends[number]
    canvas = Figure(figsize=(WIDTH, 2.2), **STYLE)
    axes = canvas.subplots()
    for first, last, color in ((start, middle, QUIET), (middle, end, FIRST)):
        rows = first + spread(last - first, MOST_POINTS)
        axes.plot(found.times[rows], found.series.values[rows, place], color=color, lw=0.9)
    headed(axes, visible(found.targets[place]))
    axes.tick_params(axis="x", rotation=30)
    tidy(axes)
    return canvas

"""`python scripts/draw_mappings.py`: the diagrams of docs/mappings.md, one SVG file each."""

from pathlib import Path

import matplotlib
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
INPUT, STATE, OUTPUT = "#e8a0a0", "#a8d5a2", "#9fb8e8"
# name -> (steps with an input, number of steps, steps with an output)
MAPPINGS = {
    "one_to_one": ([0], 1, [0]),
    "one_to_many": ([0], 4, [0, 1, 2, 3]),
    "many_to_one": ([0, 1, 2, 3], 4, [3]),
    "aligned": ([0, 1, 2, 3], 4, [0, 1, 2, 3]),
    "last_n": ([0, 1, 2, 3], 4, [2, 3]),
    "last_n_extended": ([0, 1, 2], 5, [3, 4]),
    "encdec": ([0, 1, 2], 5, [2, 3, 4]),
    "forecast": ([0, 1, 2], 5, [2, 3, 4]),
}
FEEDBACK = {"encdec", "forecast"}  # each output is the next step's input


def draw(name: str, inputs: list[int], steps: int, outputs: list[int]) -> Figure:
    """Inputs below, states in the middle, outputs above; arrows where one feeds another."""
    figure = Figure(figsize=(0.62 * steps + 0.3, 2.2))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(-0.65, steps - 0.35), ylim=(-0.55, 2.75), aspect=1)
    axes.set_axis_off()

    def box(step: int, row: int, color: str) -> None:
        axes.add_patch(Rectangle((step - 0.26, row * 1.1 - 0.26), 0.52, 0.52, fc=color, ec="#555"))

    def arrow(start: tuple[float, float], end: tuple[float, float]) -> None:
        axes.add_patch(
            FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=8, color="#555")
        )

    for step in range(steps):
        box(step, 1, STATE)
        if step:
            arrow((step - 0.72, 1.1), (step - 0.28, 1.1))
        if step in inputs:
            box(step, 0, INPUT)
            arrow((step, 0.28), (step, 0.82))
        if step in outputs:
            box(step, 2, OUTPUT)
            arrow((step, 1.38), (step, 1.92))
        if name in FEEDBACK and step in outputs[:-1]:
            arrow((step + 0.28, 2.1), (step + 0.72, 1.28))
    return figure


def main() -> None:
    matplotlib.rcParams["svg.hashsalt"] = "seq2seq"  # the same file each time
    FOLDER.mkdir(exist_ok=True)
    for name, mapping in MAPPINGS.items():
        path = FOLDER / f"{name}.svg"
        draw(name, *mapping).savefig(path, metadata={"Date": None}, transparent=True)
        print(path)


if __name__ == "__main__":
    main()

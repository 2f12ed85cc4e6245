from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from seq2seq.evaluation import Evaluation, Row
from seq2seq.training import Display


def display(width=80):
    """A display on a file, and what it has written."""
    output = StringIO()
    return Display(Console(file=output, width=width, highlight=False, emoji=False)), output


def row(source, prediction, reference):
    return Row(source, [reference], prediction, -1.0, -1.0, "end", prediction == reference, 0, 3)


def evaluation(rows, **figures):
    return Evaluation(figures, rows, rows=90, by_length={2: (9, 10), 3: (30, 40), 7: (10, 40)})


FIGURES = {
    "exact_match": 0.699, "wer": 0.301, "token_error_rate": 0.0711, "bleu": 84.15, "chrf": 83.67,
    "perplexity": 1.287, "token_accuracy": 0.9476, "loss": 0.252,
}  # fmt: skip


def test_figures_have_names_and_units_that_people_know():
    shown, output = display(width=100)
    shown.result("test", evaluation([], **FIGURES))
    lines = [" ".join(line.split()) for line in output.getvalue().splitlines()]
    assert "test: 90 sources, each against its closest reference" in lines
    assert "exact match 69.9% outputs that match a reference" in lines
    assert any(line.startswith("word error rate 30.1%") for line in lines)
    assert "best at 3 tokens: 75.0% exact match; worst at 7: 25.0%" in lines


@pytest.mark.parametrize("width", [80, 120])
def test_a_validation_fits_the_screen_and_breaks_between_figures(width):
    shown, output = display(width)
    shown.evaluation("validation", evaluation([row("cat", "K AE T", "K AE T")], **FIGURES))
    lines = output.getvalue().splitlines()
    assert all(cell_len(line) <= width for line in lines)
    assert any("word error rate 30.1%" in line for line in lines)
    assert any("right" in line and "cat" in line for line in lines)


def test_long_rows_stand_one_text_below_the_other():
    shown, output = display(60)
    shown.evaluation("validation", evaluation([row("a " * 40, "b " * 40, "c " * 40)]))
    lines = output.getvalue().splitlines()
    sides = [line.split()[:2] for line in lines[-3:]]
    assert [["wrong", "source"], ["reference", "c"], ["prediction", "b"]] == sides
    assert all(cell_len(line) <= 60 for line in lines)


def test_rows_are_shown_as_they_are():
    shown, output = display()
    shown.evaluation("validation", evaluation([row("[red]a[/] :cat:", "x", "\\[b]")]))
    assert "[red]a[/] :cat:" in output.getvalue()
    assert "\\[b]" in output.getvalue()


def test_without_a_terminal_work_is_announced_in_plain_lines():
    shown, output = display()
    with shown.working("preparing the data") as progress:
        progress("reading train", 10, None)
    with shown.counting("testing", 1234) as advance:
        advance()
    with shown.training(total=2, step=0):
        shown.step(1, {"loss": 1.0}, tokens=3)
    assert ["preparing the data ...", "testing 1,234 sources ..."] == output.getvalue().splitlines()


def test_on_a_terminal_the_bar_says_loss_accuracy_speed_and_time_left():
    output = StringIO()
    shown = Display(Console(file=output, force_terminal=True, width=200, highlight=False))
    with shown.training(total=17_100, step=3_000):
        for step in (3_001, 3_002, 3_003):
            shown.step(step, {"loss": 0.87, "perplexity": 1.3, "token_accuracy": 0.934}, tokens=900)
        with shown.counting("validating", 2) as advance:
            advance()
        shown.step(3_004, {"loss": 0.86, "perplexity": 1.3, "token_accuracy": 0.935}, tokens=900)
    last = output.getvalue().rpartition("3,004/17,100")[2]
    assert "loss 0.860  token accuracy 93.5%" in last
    assert "tokens/s" in last and "left" in last


def test_the_time_left_is_sane_from_the_second_step(monkeypatch):
    times = iter([0, 0, 30, 30.1, 45, 45.1, 45.2, 45.3, 45.4])  # two steps are compiled
    monkeypatch.setattr("seq2seq.training.display.time.perf_counter", lambda: next(times, 45.4))
    output = StringIO()
    shown = Display(Console(file=output, force_terminal=True, width=200, highlight=False))
    with shown.training(total=1006, step=0):
        for step in range(1, 7):
            shown.step(step, {"loss": 1.0}, tokens=3)
    assert "1:40 left" in output.getvalue()


@pytest.mark.parametrize(("width", "is_explained"), [(80, False), (120, True)])
def test_figures_are_explained_where_there_is_room(width, is_explained):
    shown, output = display(width)
    shown.result("test", evaluation([row("a", "x", "x")], **FIGURES))
    assert is_explained == ("that match a reference" in output.getvalue())
    assert max(map(cell_len, output.getvalue().splitlines())) <= width


def test_as_many_baselines_are_shown_as_have_room_and_the_best_is_among_them():
    names = ["last_value", "seasonal_last_value", "drift", "moving_average", "theta"]
    baselines = {name: {"mae": 5.0 - i, "mse": 2.755e6} for i, name in enumerate(names[:4])}
    found = Evaluation({"mae": 0.5, "mse": 2.3e6}, baselines=baselines | {"theta": {"mae": 9.0}})
    shown, output = display(width=80)
    shown.result("test", found)
    assert 3 == output.getvalue().count("2.755e+06")
    assert "…" not in output.getvalue()
    assert "(not shown, for want of room: drift, Theta)" in output.getvalue()
    assert "average" in output.getvalue()  # the best one


def test_numbers_of_sample_rows_have_few_digits():
    shown, output = display()
    numbers = row("44.01,-0.433883739117558 1e-05", "100012.93212", "20.09043")
    shown.evaluation("validation", Evaluation({"mae": 1.0}, [numbers._replace(right=None)]))
    assert "44.01,-0.43388 1e-05" in output.getvalue()
    assert "100012.93" in output.getvalue() and "20.09" in output.getvalue()


def test_a_stage_that_counts_nothing_is_said_at_once():
    shown, output = display()
    with shown.working("preparing the data") as progress:
        progress("learning the vocabularies", 0, None)
    expected = ["preparing the data ...", "learning the vocabularies ..."]
    assert expected == output.getvalue().splitlines()

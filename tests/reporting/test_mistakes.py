from seq2seq.evaluation import Row
from seq2seq.reporting.mistakes import Mistake, counted, mistakes, of_row


def row(prediction, *references, right=False):
    return Row("source", list(references), prediction, 0.0, -1.0, "end", right, 1, 3)


def test_edits_are_those_to_the_closest_reference():
    assert [Mistake("confused", "a", "o")] == [*of_row(row("cot", "xyz", "cat"), list)]
    assert [Mistake("inserted", "", "a")] == [*of_row(row("caat", "cat"), list)]
    assert [Mistake("dropped", "t", "")] == [*of_row(row("ca", "cat"), list)]
    words = of_row(row("the old cat", "the cat sat"), str.split)
    assert {"old", "sat"} == {one.expected or one.written for one in words}


def test_mistakes_are_counted_with_their_first_row():
    first = row("cot", "cat")
    rows = [row("cat", "cat", right=True), first, row("hot", "hat"), row("ca", "cat"), row("", "a")]
    found = counted(rows, list)
    assert (Mistake("confused", "a", "o"), 2, first) == found[0]
    assert {(Mistake("dropped", "t", ""), 1), (Mistake("dropped", "a", ""), 1)} == {
        one[:2] for one in found[1:]
    }
    page = mistakes(rows, list)
    assert "4 wrong symbols: 50% confused, 50% dropped." in page
    assert "Inserted" not in page


def test_white_space_is_shown_and_markup_is_not():
    page = mistakes([row("a <b>", "a\u00a0<i>")], list)
    assert "\u2423" in page and "&lt;i&gt;" in page and "<b>" not in page


def test_there_is_nothing_to_list_where_all_is_right():
    assert "" == mistakes([row("a", "a", right=True)], list)

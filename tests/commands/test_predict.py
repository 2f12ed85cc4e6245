import csv
import io
import json
import math
from contextlib import redirect_stdout

import pytest

from seq2seq.commands.predict import _jsonl, main
from seq2seq.prediction import Prediction
from seq2seq.visible import ACTIVE

CUT = "Outputs cut off at their maximum length: {}.\n"  # by a model that is hardly trained
EMPTY = "Outputs left empty because no allowed output fits into their maximum length: {}.\n"


@pytest.fixture(scope="module")
def predict(command, trained):
    def run(*arguments, **options):
        result = command("predict", f"run={trained}", *arguments, **options)
        return result.status, result.out.splitlines(), result.err

    return run


def test_texts_stand_after_two_dashes_or_are_what_is_no_override(predict):
    status, answers, errors = predict("--", "abc", "de")
    assert (0, 2) == (status, len(answers))
    assert CUT.format(2) == errors
    assert answers == predict("abc", "de")[1]
    assert answers[0] == predict("batch_size=1", "abc")[1][0]


def test_a_text_with_an_equals_sign_can_follow_the_dashes(predict):
    status, answers, errors = predict("format=tsv", "--", "a=b")
    assert (0, "a=b") == (status, answers[0].split("\t")[0])
    assert errors.startswith("The input 'a=b' holds a symbol")  # "=" is no known character


def test_lines_of_standard_input_are_answered_in_order(predict):
    words = ["abcde", "a", "", "eb"]
    _, expected, _ = predict("--", *words)
    _, answers, errors = predict(stdin="\r\n".join(words).encode() + b"\n")
    assert (expected, CUT.format(4)) == (answers, errors)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"ab\xff", "is not valid UTF-8 (byte 3 is 0xff)"),
        (b"a\0", "must not have a NUL (character 2)"),
        (b"a" * (5 << 20), "must have at most 1,048,576 characters"),
    ],
)
def test_a_bad_line_of_standard_input_is_named(predict, line, fault):
    status, answers, errors = predict(stdin=b"abc\n" + line)
    assert (2, 1, 1) == (status, len(answers), errors.count("\n"))
    assert f"Line 2 of standard input {fault}. Fix the line." in errors


def test_carriage_returns_end_lines_where_there_are_no_line_feeds(predict):
    assert predict("--", "abc", "de")[1] == predict(stdin=b"abc\rde\r")[1]


def test_a_byte_order_mark_is_no_part_of_the_first_line(predict):
    _, expected, _ = predict("--", "abc", "de")
    assert (0, expected, CUT.format(2)) == predict(stdin=b"\xef\xbb\xbfabc\nde\n")


def test_what_a_row_holds_ends_no_line_and_moves_no_cursor(command, trained, predict, monkeypatch):
    """Law: whatever an output holds, a text is one line and a table is read back as it was."""
    nasty = ["a\nb", "a\rb", 'a\t"b', "a\x1b[2Jb", "a\u2028b\u202ec", "a\x9bb", ""]

    def answer(self, sources):
        return (Prediction(source, 0.0, 0.0, [], [], "end") for source in sources)

    monkeypatch.setattr("seq2seq.prediction.Predictor.stream", answer)
    status, lines, _ = predict("--", *nasty)
    assert (0, len(nasty)) == (status, len(lines))
    assert ["a\\nb", "a\\rb", 'a\t"b', "a\\x1b[2Jb"] == lines[:4]
    assert not any(ACTIVE.search(line.replace("\t", "")) for line in lines)
    table = command("predict", f"run={trained}", "format=tsv", "--", *nasty).out
    records = csv.reader(io.StringIO(table, newline=""), delimiter="\t")
    assert [[one, "1", one, "0", "0", ""] for one in nasty] == list(records)


def test_what_standard_output_cannot_hold_is_named(trained, monkeypatch, capsys):
    monkeypatch.setattr(
        "seq2seq.prediction.Predictor.stream",
        lambda self, sources: (Prediction("né", 0.0, 0.0, [], [], "end") for _ in sources),
    )
    monkeypatch.setattr("sys.argv", ["predict", f"run={trained}", "--", "a"])
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), "ascii")), pytest.raises(SystemExit):
        main()
    error = capsys.readouterr().err
    assert r"Standard output must be UTF-8, not ascii, to show '\xe9'." in error


def test_tables_have_a_line_a_hypothesis(predict):
    _, lines, _ = predict("format=tsv", "decoding=beam", "decoding.n_best=2", "--", "ab", "c")
    fields = [line.split("\t") for line in lines]
    assert [("ab", "1"), ("ab", "2"), ("c", "1"), ("c", "2")] == [tuple(f[:2]) for f in fields]
    scores = [float(f[3]) for f in fields]
    assert scores[0] >= scores[1] and scores[2] >= scores[3]


def test_json_lines_hold_every_hypothesis_and_its_tokens(predict):
    _, lines, _ = predict("format=jsonl", "decoding=beam", "decoding.n_best=3", "--", "ab")
    answer = json.loads(lines[0])
    assert ("ab", 3) == (answer["source"], len(answer["hypotheses"]))
    for hypothesis in answer["hypotheses"]:
        assert len(hypothesis["tokens"]) == len(hypothesis["token_log_probs"])
        assert hypothesis["log_prob"] == pytest.approx(sum(hypothesis["token_log_probs"]), abs=1e-4)
    assert answer["hypotheses"][0]["output"] == predict("decoding=beam", "ab")[1][0]


def test_an_unknown_character_is_said_once_in_one_line(predict):
    status, answers, errors = predict("--", "aXb", "Yb", "c")
    assert (0, 3, 1) == (status, len(answers), errors.count("holds a symbol"))
    assert errors.startswith("The input 'aXb' holds a symbol that is not in the training data")


def test_outputs_that_are_cut_off_or_impossible_are_reported(predict):
    status, answers, errors = predict("max_length=1", "--", "abc", "de")
    assert (0, 2) == (status, len(answers))
    assert CUT.format(2) == errors
    outputs = f"decoding.constraint.outputs=['{' '.join(3 * answers[:1])}']"
    found = predict("max_length=2", "decoding=beam", "decoding/constraint=trie", outputs, "abc")
    assert (0, [""], EMPTY.format(1)) == found


def test_a_model_file_alone_is_enough(command, trained, predict):
    result = command("predict", f"run={trained}/model.keras", "--", "abc")
    assert predict("--", "abc")[1] == result.out.splitlines()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["format=xml", "a"], "format must be one of text, tsv, jsonl, not xml"),
        (["batch_size=0", "a"], "batch_size must be a whole number of at least 1, not 0"),
        (["decoding=beam", "decoding.n_best=9", "a"], "n_best=9, width=5"),
        (["decoding.width=3", "a"], "There is no option decoding.width"),
    ],
)
def test_a_mistake_is_one_sentence(predict, arguments, said):
    status, answers, errors = predict(*arguments)
    assert (2, [], 1) == (status, answers, errors.count("\n"))
    assert said in errors


def test_json_has_null_for_the_log_probability_of_a_dead_end(capsys):
    dead = Prediction("", -math.inf, -math.inf, ["a"], [-math.inf], "dead end")
    _jsonl("a", dead)
    (found,) = json.loads(capsys.readouterr().out)["hypotheses"]
    assert {"score": None, "log_prob": None, "token_log_probs": [None]}.items() <= found.items()

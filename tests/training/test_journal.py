import math

from seq2seq.training import Journal


def journal_of(tmp_path, *steps):
    journal = Journal(tmp_path / "metrics.jsonl")
    for step in steps:
        journal.write({"step": step})
    return journal


def test_rewinding_keeps_what_came_before(tmp_path):
    journal = journal_of(tmp_path, 1, 2, 3)
    journal.rewind(2)
    journal.write({"step": 3, "again": True})
    assert [{"step": 1}, {"step": 2}, {"step": 3, "again": True}] == journal.read()


def test_a_line_that_a_kill_cut_short_is_dropped(tmp_path):
    journal = journal_of(tmp_path, 1)
    with journal.path.open("a") as file:
        file.write('{"step": 2, "lo')
    journal.rewind(5)
    journal.write({"step": 2})
    assert [{"step": 1}, {"step": 2}] == journal.read()


def test_a_journal_that_is_not_there_is_empty(tmp_path):
    assert [] == Journal(tmp_path / "none.jsonl").read()


def test_numbers_that_json_lacks_are_null_and_remain_so(tmp_path):
    journal = journal_of(tmp_path)
    journal.write({"step": 1, "mae": float("nan"), "perplexity": float("inf")})
    journal.rewind(1)
    assert '{"step": 1, "mae": null, "perplexity": null}\n' == journal.path.read_text()
    (record,) = journal.read()
    assert math.isnan(record["mae"]) and math.isnan(record["perplexity"])


def test_test_figures_are_taken_back_since_a_resumed_run_writes_them_again(tmp_path):
    journal = journal_of(tmp_path, 1, 2)
    journal.write({"step": 2, "split": "test"})
    journal.rewind(2)
    assert [{"step": 1}, {"step": 2}] == journal.read()

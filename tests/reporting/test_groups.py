import numpy as np

from seq2seq.data.store.sequences import Sequences
from seq2seq.evaluation import Row
from seq2seq.features import Tokens
from seq2seq.ops.ragged import Ragged
from seq2seq.reporting.groups import by_condition, by_length, group_table
from seq2seq.reporting.novelty import by_source, by_target
from seq2seq.tokenizers import Characters, Conditioned


class Train:
    """A split with texts alone."""

    def __init__(self, tokens, sources, targets):
        encoded = [self._stored(tokens.encode(texts)) for texts in (sources, targets)]
        self.source, self.target = map(Sequences.from_ragged, encoded)

    def _stored(self, rows):
        return Ragged(rows.values.astype("uint16"), rows.lengths)  # as a store does


def row(source, reference="x", right=False, length=1):
    return Row(source, [reference], "y", 0.0, -1.0, "end", right, int(not right), length)


def names_of(groups):
    return {name: [one.source for one in rows] for name, rows in groups.items()}


def test_lengths_that_are_many_share_groups():
    rows = [row("a", length=n) for n in (1, 1, 2)]
    assert {"1": 2, "2": 1} == {name: len(g) for name, g in by_length(rows, _length).items()}
    many = by_length([row("a", length=n) for n in range(60)], _length)
    assert ("0 to 4", 5) == (next(iter(many)), len(many["0 to 4"]))
    assert {} == by_length([], _length)


def _length(row):
    return row.reference_tokens


def test_a_row_is_in_the_group_of_each_condition_worst_first():
    tokens = Conditioned(Characters()).fit([["V;PST\tgo", "N;PL\tox"]])
    rows = [row("V;PST\tgo", right=True)] * 30 + [row("N;V\tox")] * 20
    found = by_condition(rows, tokens.conditions)
    assert [("N", 20), ("V", 50), ("PST", 30)] == [(name, len(one)) for name, one in found.items()]
    assert {} == by_condition([row("go")], Characters().conditions)
    table = group_table("condition", found, has_symbols=True)
    assert "100.0%" in table and "40.0%" in table and "symbol errors" in table


def test_one_group_alone_says_nothing():
    assert "" == group_table("length", {"1": [row("a")]}, has_symbols=True)


def test_sources_are_grouped_by_what_of_them_is_in_train():
    tokens = Tokens(Characters().fit([["abc"]]))
    train = Train(tokens, ["ab", "bc", "", "ca"], ["x"] * 4)
    sources = ["ab", "abc", "cb", "cba", "abz", "z", ""]
    found = names_of(by_source([row(one) for one in sources], train, tokens))
    assert [["ab", ""], ["abc"], ["cb"], ["cba"], ["abz", "z"]] == list(found.values())
    assert "the source is in train" == next(iter(found))


def test_a_pair_is_not_taken_from_two_rows():
    tokens = Tokens(Characters().fit([["ab"]]))
    found = by_source([row("ab")], Train(tokens, ["aa", "bb"], ["a"] * 2), tokens)
    assert ["new, one pair of tokens is new"] == list(found)


def test_references_are_grouped_by_whether_train_has_them():
    tokens = Tokens(Characters().fit([["ab"]]))
    train = Train(tokens, ["a", "b"], ["a", "ab"])
    rows = [row("s", "ab"), row("t", "b"), row("u", "z")._replace(references=["b", "a"])]
    assert [["s", "u"], ["t"]] == list(names_of(by_target(rows, train, tokens)).values())
    assert np.all(train.target.offsets == [0, 1, 3])

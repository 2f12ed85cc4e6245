from seq2seq.evaluation import Evaluation, Row


def rows(num_wrong, num_right):
    one = Row("a", ["b"], "b", -1.0, -1.0, "end", True, 0, 1)
    return [one._replace(right=False)] * num_wrong + [one] * num_right


def marks(evaluation, count):
    return [row.right for row in evaluation.some_samples(count)]


def test_half_of_the_samples_are_wrong_ones_where_there_are_so_many():
    assert [False] * 2 + [True] * 2 == marks(Evaluation(samples=rows(9, 9)), 4)
    assert [False] + [True] * 3 == marks(Evaluation(samples=rows(1, 9)), 4)
    assert [False] * 3 + [True] == marks(Evaluation(samples=rows(9, 1)), 4)
    assert [False, True] == marks(Evaluation(samples=rows(1, 1)), 4)


def test_lengths_with_few_rows_are_not_ranked():
    evaluation = Evaluation(by_length={1: (19, 19), 2: (10, 20), 3: (20, 20)})
    assert [(3, 1.0), (2, 0.5)] == evaluation.ranked_lengths()


def test_a_record_keeps_a_figure_and_its_signature_apart():
    evaluation = Evaluation({"bleu": 30.0}, signatures={"bleu": "nrefs:1"})
    assert {"bleu": 30.0, "signatures": {"bleu": "nrefs:1"}} == evaluation.record()

"""What simple methods reach on the data sets of `docs/results.md`: `python scripts/baselines.py`.

Each is trained on the training split and judged on the test split that models are judged on.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable

from seq2seq.configuration.composing import build, compose
from seq2seq.data import Dataset
from seq2seq.data.tfds.builder import code_version

Rows = list[tuple[str, str]]


def character_ngrams(train: Rows, test: Rows) -> float:
    """Naive Bayes over the counts of 1 to 4 characters: share of labels that are right."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline

    grams = CountVectorizer(analyzer="char_wb", ngram_range=(1, 4), lowercase=True)
    classifier = make_pipeline(grams, MultinomialNB(alpha=0.1))
    classifier.fit(*zip(*train, strict=True))
    sources, targets = zip(*test, strict=True)
    return float((classifier.predict(sources) == list(targets)).mean())


def logistic_regression(train: Rows, test: Rows) -> float:
    """Logistic regression over scaled numbers: share of labels that are right."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    numbers, targets = zip(*((list(map(float, s.split())), t) for s, t in train), strict=True)
    classifier.fit(numbers, targets)
    numbers, targets = zip(*((list(map(float, s.split())), t) for s, t in test), strict=True)
    return float((classifier.predict(numbers) == list(targets)).mean())


def fitted_line(train: Rows, test: Rows) -> float:
    """A line of least squares from the number at a step to the one there: mean absolute error."""
    import numpy as np

    def steps(rows: Rows, side: int) -> np.ndarray:
        return np.array(" ".join(row[side] for row in rows).split(), "float64")

    line = np.polynomial.Polynomial.fit(steps(train, 0), steps(train, 1), deg=1)
    sources, targets = steps(test, 0), steps(test, 1)
    return float(np.abs(line(sources) - targets).mean())


def trigram_tags(train: Rows, test: Rows) -> float:
    """The most frequent tag between both neighbours: share of rows with all tags right."""
    counts: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)

    def contexts(source: str) -> list[tuple[str, ...]]:
        units = ["", *source.split(), ""]
        return [tuple(units[i - 1 : i + 2]) for i in range(1, len(units) - 1)]

    for source, target in train:
        for context, tag in zip(contexts(source), target.split(), strict=True):
            counts[context][tag] += 1
            counts[context[1:2]][tag] += 1

    def likeliest(context: tuple[str, ...]) -> str:
        found = counts.get(context) or counts[context[1:2]] or Counter({"": 1})
        return found.most_common(1)[0][0]

    answers: dict[str, set[str]] = defaultdict(set)  # a source counts once, with all its answers
    for source, target in test:
        answers[source].add(target)
    right = [" ".join(map(likeliest, contexts(one))) in answers[one] for one in answers]
    return sum(right) / len(right)


def most_frequent(train: Rows, test: Rows) -> float:
    """The most frequent target of train: share of test targets that it is."""
    (answer, _), *_ = Counter(target for _, target in train).most_common(1)
    return sum(target == answer for _, target in test) / len(test)


def most_frequent_tag(train: Rows, test: Rows) -> float:
    """The most frequent tag of train: share of the steps that it is right at."""

    def steps(rows: Rows) -> Rows:
        return [("", tag) for _, target in rows for tag in target.split()]

    return most_frequent(steps(train), steps(test))


BASELINES: dict[str, list[Callable[[Rows, Rows], float]]] = {
    "surnames": [most_frequent, character_ngrams],
    "first_names": [most_frequent, character_ngrams],
    "syllables": [most_frequent, character_ngrams],
    "stress": [trigram_tags],
    "weather": [most_frequent, logistic_regression],
    "weather_week": [most_frequent_tag],
    "glucose_sensor": [fitted_line],
}
ERRORS = (fitted_line,)  # others are shares


def rows(dataset: Dataset, split: str) -> Rows:
    """The pairs of a split."""
    chunks = dataset.read(split)
    return [pair for chunk in chunks for pair in zip(*chunk, strict=True)]


def main() -> None:
    """A line for each data set and method."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(BASELINES), help="data sets; default: all")
    for name in parser.parse_args().names:
        config = compose("train", [f"data={name}"])
        folder = f"{config.paths.cache}/tfds/{code_version(config.data.name)}"  # as `train` does
        dataset = build(config.data, data_dir=folder)
        train, test = rows(dataset, "train"), rows(dataset, "test")
        for method in BASELINES[name]:
            form = "7.1f" if method in ERRORS else "7.1%"
            print(f"{name:14} {method.__name__:20} {method(train, test):{form}}", flush=True)


if __name__ == "__main__":
    main()

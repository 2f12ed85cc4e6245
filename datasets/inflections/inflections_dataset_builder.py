"""Inflected Russian words, of the installed dictionary of pymorphy3."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import product
from typing import Any

import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS, split_of
from seq2seq.imports.packages import missing_package, package_version

LETTERS = "абвгдежзийклмнопрстуфхцчшщэюя"
BEGINNINGS = 16  # one of so many pairs of first letters is read: it takes a minute to read all
KINDS = {"NOUN", "ADJF", "VERB"}
LEFT_OUT = {  # names, abbreviations, indeclinable words, rare and doubtful forms
    "Abbr", "Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Init", "Fixd", "Sgtm", "Pltm", "Anph",
    "Infr", "Slng", "Arch", "Erro", "Dist", "Litr", "Anum", "Apro", "Subx", "Supr", "Cmp2",
}  # fmt: skip
FORMS = 6  # of a lemma, at most


def inflected() -> Iterator[tuple[str, str, str]]:
    """(lemma, tags, form) of all words with some beginnings.

    Raises:
        InputError: pymorphy3 or its dictionary is not installed.
    """
    try:
        import pymorphy3

        dictionary = pymorphy3.MorphAnalyzer(lang="ru").dictionary
    except (ImportError, ValueError) as error:  # of a missing dictionary
        raise missing_package("pymorphy3") from error
    for pair in map("".join, product(LETTERS, LETTERS)):
        if _number(pair) % BEGINNINGS == 0:
            for form, tag, lemma, _, _ in dictionary.iter_known_words(pair):
                if is_kept(tag):
                    yield lemma, str(tag).replace(" ", ",").replace(",", ";"), form


def is_kept(tag: Any) -> bool:
    """Whether a tag of OpenCorpora is that of a usual form of a noun, adjective or verb."""
    grammemes = tag.grammemes
    is_variant = any(one.startswith("V-") for one in grammemes)
    return not (grammemes & LEFT_OUT or is_variant) and bool(grammemes & KINDS)


def rows(words: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """At most `FORMS` forms of each lemma, other than itself; none with a second form.

    >>> rows([("год", "NOUN;plur;gent", "годов"), ("год", "NOUN;plur;gent", "лет")])   ->   []
    """
    forms: dict[tuple[str, str], set[str]] = {}
    for lemma, tags, form in words:
        forms.setdefault((lemma, tags), set()).add(form)
    by_lemma: dict[str, list[tuple[str, str, str]]] = {}
    for (lemma, tags), found in forms.items():
        if len(found) == 1 and found != {lemma}:
            by_lemma.setdefault(lemma, []).append((lemma, tags, *found))
    return [
        row
        for own in by_lemma.values()
        for row in sorted(own, key=lambda row: _number("\t".join(row)))[:FORMS]
    ]


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


class Builder(tfds.core.GeneratorBasedBuilder):
    """Forms of Russian nouns, adjectives and verbs, by lemma and tags.

    Its version is the dictionary's: each release is prepared separately, beside the others.
    """

    VERSION = tfds.core.Version(package_version("pymorphy3-dicts-ru"))
    RELEASE_NOTES = {str(VERSION): "The data of this version of the dictionary."}

    def _info(self) -> tfds.core.DatasetInfo:
        names = ("lemma", "form", "tags")
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict({name: tfds.features.Text() for name in names}),
            supervised_keys=("lemma", "form"),
            homepage="https://github.com/no-plagiarism/pymorphy3",
        )

    def _split_generators(self, dl_manager):
        all_rows = rows(inflected())
        return {split: self._generate_examples(all_rows, split) for split in SPLITS}

    def _generate_examples(self, all_rows, split):
        for lemma, tags, form in all_rows:
            if split_of(lemma) == split:
                yield f"{lemma}\t{tags}", {"lemma": lemma, "form": form, "tags": tags}

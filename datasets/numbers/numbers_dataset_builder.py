"""Whole numbers and their words in six languages, as the installed num2words spells them."""

import hashlib
from collections.abc import Callable, Iterator

import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS, split_of
from seq2seq.imports.packages import missing_package, package_version

# Those that num2words spells with spaces, from 40 to 104 different words each: German or Italian
# numbers are single words, nearly all of them different.
LANGUAGES = ("en", "es", "fr", "pl", "pt", "ru")
NUM_DRAWN = 5_000  # numbers of a language and of each number of digits from 4 on
MOST_DIGITS = 6

FEATURES = {
    "spell": ("digits", "words"),
    "vector": ("vector", "words"),
    "read": ("words", "digits"),
}


def speller() -> Callable[..., str]:
    """`num2words(number, lang=language)`.

    Raises:
        InputError: the package is not installed.
    """
    try:
        from num2words import num2words
    except ImportError as error:
        raise missing_package("num2words") from error
    return num2words


def numbers(language: str, num_drawn: int = NUM_DRAWN) -> list[int]:
    """The numbers of a language: 0 to 999, and as many of 4, 5 and 6 digits, drawn by a hash.

    Even over magnitudes: of all numbers below a million, 90% have six digits.
    """
    chosen = list(range(1_000))
    for num_digits in range(4, MOST_DIGITS + 1):
        smallest = 10 ** (num_digits - 1)
        drawn: set[int] = set()
        draw = 0
        while len(drawn) < num_drawn:
            key = f"{language} {num_digits} {draw}"
            digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
            drawn.add(smallest + int.from_bytes(digest, "big") % (9 * smallest))
            draw += 1
        chosen += sorted(drawn)
    return chosen


def one_hot(language: str, number: int) -> str:
    """66 zeros and ones: which language, then for each of six places which digit, if any."""
    hot = [one == language for one in LANGUAGES]
    for digit in str(number).rjust(MOST_DIGITS):
        hot += [digit == one for one in "0123456789"]
    return " ".join(str(int(one)) for one in hot)


def rows(config: str, split: str, num_drawn: int = NUM_DRAWN) -> Iterator[tuple[str, str]]:
    """(source, target) of a split, which depends on the number alone.

    >>> rows("spell", "train")   ->   ("en 1 2 3", "one hundred and twenty-three"), ...
    >>> rows("read", "train")    ->   ("en one hundred and twenty-three", "123"), ...
    """
    spell = speller()
    for language in LANGUAGES:
        for number in numbers(language, num_drawn):
            if split_of(str(number)) != split:
                continue
            words = spell(number, lang=language)
            if config == "spell":
                yield " ".join([language, *str(number)]), words
            elif config == "vector":
                yield one_hot(language, number), words
            else:
                yield f"{language} {words}", str(number)


class Builder(tfds.core.GeneratorBasedBuilder):
    """96,000 numbers below a million and their words, in both directions.

    Its version is the package's: each release is prepared separately, beside the others.
    """

    VERSION = tfds.core.Version(package_version("num2words"))
    RELEASE_NOTES = {
        package_version("num2words"): "The data of this version of the package num2words."
    }
    BUILDER_CONFIGS = [
        tfds.core.BuilderConfig(name="spell", description="Language and digits to words."),
        tfds.core.BuilderConfig(name="vector", description="One-hot language, digits to words."),
        tfds.core.BuilderConfig(name="read", description="Language and words to digits."),
    ]

    def _info(self) -> tfds.core.DatasetInfo:
        source, target = FEATURES[self.builder_config.name]
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {source: tfds.features.Text(), target: tfds.features.Text()}
            ),
            supervised_keys=(source, target),
            homepage="https://github.com/savoirfairelinux/num2words",
        )

    def _split_generators(self, dl_manager):
        return {split: self._generate_examples(split) for split in SPLITS}

    def _generate_examples(self, split):
        source_name, target_name = FEATURES[self.builder_config.name]
        for source, target in rows(self.builder_config.name, split):
            yield source, {source_name: source, target_name: target}
